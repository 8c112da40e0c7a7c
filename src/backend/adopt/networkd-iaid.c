// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The identity of a DHCP client of networkd: by default a DUID made from the machine ID, which a
 * bridge has in common with the card, and an IAID made from the card. That is the SipHash of the
 * name that udev would give the card, which a bridge does not have, or of the MAC where udev knows
 * no such name or does not run (dhcp_identifier_set_iaid() in systemd). To keep its lease, the
 * bridge must be told the IAID of the card.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "backend/adopt/networkd-state.h"

enum { SECOND_IAID_SINCE = 248 }; /* systemd; 247 was seen not to know it */

enum { HEX = 16, WORD = 8, KEY_BYTES = 16, BYTE_BITS = 8, WORD_BITS = 64 };

static uint64_t rotate(uint64_t value, unsigned bits)
{
        return value << bits | value >> (WORD_BITS - bits);
}

static void sip_round(uint64_t v[4])
{
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
}

static uint64_t little_endian(const unsigned char *bytes, size_t n)
{
        uint64_t word = 0;

        while (n--)
                word = word << BYTE_BITS | bytes[n];
        return word;
}

/* SipHash-2-4 of Aumasson and Bernstein. */
static uint64_t siphash(const unsigned char *key, const void *data, size_t len)
{
        uint64_t k0 = little_endian(key, WORD), k1 = little_endian(key + WORD, WORD);
        uint64_t v[4] = { k0 ^ 0x736f6d6570736575U, k1 ^ 0x646f72616e646f6dU,
                          k0 ^ 0x6c7967656e657261U, k1 ^ 0x7465646279746573U };
        const unsigned char *bytes = data;

        for (size_t at = 0;; at += WORD) {
                bool last = len - at < WORD;
                uint64_t word = little_endian(bytes + at, last ? len - at : WORD);

                if (last)
                        word |= (uint64_t) len << (WORD_BITS - BYTE_BITS);
                v[3] ^= word;
                sip_round(v);
                sip_round(v);
                v[0] ^= word;
                if (last)
                        break;
        }
        v[2] ^= 0xff;
        for (int i = 0; i < 4; i++)
                sip_round(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint32_t iaid_of(const void *data, size_t len)
{
        static const unsigned char key[KEY_BYTES] = { 0x80, 0x11, 0x8c, 0xc2, 0xfe, 0x4a,
                                                      0x03, 0xee, 0x3e, 0xd6, 0x0c, 0x6f,
                                                      0x36, 0x39, 0x14, 0x09 };
        uint64_t hash = siphash(key, data, len);

        return (uint32_t) hash ^ (uint32_t) (hash >> 32);
}

uint32_t networkd_iaid_of_name(const char *name)
{
        return iaid_of(name, strlen(name));
}

uint32_t networkd_iaid_of_mac(const char *mac)
{
        unsigned char bytes[6];

        for (size_t i = 0; i < sizeof(bytes); i++)
                bytes[i] = (unsigned char) strtoul(mac + 3 * i, NULL, HEX);
        return iaid_of(bytes, sizeof(bytes));
}

/* "ff" IAID DUID, in hex: the client ID of RFC 4361. ClientIdentifier=duid-only has zeros for the
 * IAID, which are not those of the DHCPv6 client. */
static bool from_client_id(const char *id, struct networkd_iaid *iaid)
{
        enum { TYPE_DIGITS = 2, IAID_DIGITS = 8 };
        char digits[IAID_DIGITS + 1] = { 0 };

        if (!id || strncmp(id, "ff", TYPE_DIGITS) != 0 ||
            strlen(id) < TYPE_DIGITS + (size_t) IAID_DIGITS)
                return false;
        memcpy(digits, id + TYPE_DIGITS, IAID_DIGITS);
        if (strspn(digits, "0") == IAID_DIGITS)
                return false;
        *iaid = (struct networkd_iaid){ .known = true,
                                        .value = (uint32_t) strtoul(digits, NULL, HEX),
                                        .why = "as in the card's lease" };
        return true;
}

static bool from_state(const char *text, struct networkd_iaid *iaid)
{
        if (!text || strncmp(text, "0x", 2) != 0)
                return false;
        *iaid = (struct networkd_iaid){ .known = true,
                                        .value = (uint32_t) strtoul(text, NULL, HEX),
                                        .why = "as the card's DHCPv6 client has it" };
        return true;
}

/* What udev has recorded of a card: lines "E:KEY=VALUE". */
static const char *udev_name(struct arena *mem, const struct file *file)
{
        static const char *const keys[] = { "\nE:ID_NET_NAME_ONBOARD=", "\nE:ID_NET_NAME_SLOT=",
                                            "\nE:ID_NET_NAME_PATH=", "\nE:ID_NET_NAME_MAC=" };

        for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
                const char *line = strstr(file->data, keys[i]);

                if (line) {
                        line += strlen(keys[i]);
                        return arena_strndup(mem, line, strcspn(line, "\n"));
                }
        }
        return NULL;
}

/* Names as udev makes them come from the first of the same properties, in the same order. */
static bool is_predictable(const char *name)
{
        static const char *const starts[] = { "eno", "ens", "enp", "enP", "enx" };

        for (size_t i = 0; i < ARRAY_LEN(starts); i++)
                if (strncmp(name, starts[i], 3) == 0 && isxdigit((unsigned char) name[3]) &&
                    !strchr(name, '.'))
                        return true;
        return false;
}

static struct networkd_iaid by_name(const char *name)
{
        return (struct networkd_iaid){ .known = true,
                                       .value = networkd_iaid_of_name(name),
                                       .why = "the one that networkd makes for the card" };
}

static bool is_virtual(const struct link *link)
{
        return link && link->kind != LINK_PHYSICAL;
}

struct networkd_iaid networkd_iaid(struct arena *mem, const struct host *host,
                                   const struct port_intent *port)
{
        const struct link *link = port->link;
        struct networkd_iaid iaid = { 0 };
        const struct file *udev;
        const char *name;

        if (link &&
            from_client_id(networkd_state(mem, host, "leases", link->index, "CLIENTID"), &iaid))
                return iaid;
        if (link &&
            from_state(networkd_state(mem, host, "links", link->index, "DHCP6_CLIENT_IAID"), &iaid))
                return iaid;
        udev = link ? host_file(host, arena_printf(mem, "/run/udev/data/n%d", link->index)) : NULL;
        name = udev && udev->state == FILE_READ ? udev_name(mem, udev) : NULL;
        if (name)
                return by_name(name);
        if (is_virtual(link) || (link && !host->system.offline)) {
                iaid.same = true;
                return iaid;
        }
        return is_predictable(port->name) ? by_name(port->name) : iaid;
}

const char *networkd_iaid6_section(const struct host *host)
{
        return networkd_is_older(host, SECOND_IAID_SINCE) ? "DHCPv4" : "DHCPv6";
}

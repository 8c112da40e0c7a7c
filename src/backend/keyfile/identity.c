// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What DHCP servers and routers know a card by, so that the bridge keeps the address. What depends
 * on the MAC stays by itself; what NetworkManager makes of the link's name or of the profile's UUID
 * does not, and is pinned to the value that the running NetworkManager tells of.
 */
#include <ctype.h>
#include <string.h>
#include <linux/if_addr.h>

#include "backend/adopt/adoption.h"
#include "backend/adopt/nm-conf.h"
#include "backend/adopt/nm-pin.h"
#include "backend/keyfile/render.h"

static bool one_of(const char *value, const char *const words[], size_t n)
{
        for (size_t i = 0; value && i < n; i++)
                if (strcmp(value, words[i]) == 0)
                        return true;
        return false;
}

static void set_pinned(struct keyfile_job *job, struct ini *doc, const char *path,
                       const char *section, const struct key_value *pair, const char *why)
{
        const char *has = ini_get(doc, section, pair->key);

        if (has && strcmp(has, pair->value) == 0)
                return;
        ini_set(job->mem, doc, section, pair->key, pair->value);
        backend_add_key(job->mem, job->plan, path,
                        arena_printf(job->mem, "%s.%s", section, pair->key),
                        has ? KEY_CHANGED : KEY_ADDED, why);
}

/*
 * A profile need not have [ipv4] or [ipv6], and is then automatic; but one whose section has no
 * method NetworkManager does not read at all ("property is missing"), and without a mode it makes
 * addresses otherwise than without the section.
 */
static void pin(struct keyfile_job *job, struct ini *doc, const char *path, const char *section,
                const char *key, const char *value, const char *why)
{
        static const char own[] = "NetworkManager's own without this section";
        const bool made = !ini_get(doc, section, "method");

        if (made)
                set_pinned(job, doc, path, section, &(struct key_value){ "method", "auto" }, own);
        if (made && strcmp(section, "ipv6") == 0 && strcmp(key, "addr-gen-mode") != 0)
                set_pinned(job, doc, path, section,
                           &(struct key_value){ "addr-gen-mode", keyfile_default_mode(job->host) },
                           own);
        set_pinned(job, doc, path, section, &(struct key_value){ key, value }, why);
}

/* What the bridge's profile says, or NetworkManager.conf for it. */
static const char *said(struct keyfile_job *job, const struct ini *doc, const char *section,
                        const char *key)
{
        const char *has = ini_get(doc, section, key);

        return has ? has
                   : nm_default(job->mem, job->host, job->intent->bridge, true,
                                arena_printf(job->mem, "%s.%s", section, key));
}

/* As a default it is never wrong; in a profile it is without the name that it is about. */
static bool lacks_name(const struct ini *doc, const char *key)
{
        return strcmp(key, "ipv4.dhcp-hostname-flags") == 0 && !ini_get(doc, "ipv4", "dhcp-fqdn");
}

/* What NetworkManager.conf says of the network layer of the card, and not of the bridge. */
static void pin_defaults(struct keyfile_job *job, struct ini *doc, const char *path)
{
        const struct key_value_list lost = nm_defaults_of_card(
                job->mem, job->host, job->intent->l3_port->name, job->intent->bridge);

        for (size_t i = 0; i < lost.n; i++) {
                const char *key = strchr(lost.items[i].key, '.');
                const char *section = key ? arena_strndup(job->mem, lost.items[i].key,
                                                          (size_t) (key - lost.items[i].key))
                                          : "";

                if ((strcmp(section, "ipv4") == 0 || strcmp(section, "ipv6") == 0) &&
                    !ini_get(doc, section, key + 1) && !lacks_name(doc, lost.items[i].key))
                        pin(job, doc, path, section, key + 1, lost.items[i].value,
                            "NetworkManager.conf says it of the card, and not of the bridge");
        }
}

/* A word that means another value for the bridge becomes the value @is that the card has. */
static void pin_value(struct keyfile_job *job, struct ini *doc, const char *path,
                      const char *section, const struct key_value *word, const char *is)
{
        if (is)
                pin(job, doc, path, section, word->key, is, NM_IS_WHY);
        else
                nm_note_identity(job->mem, job->plan, word->key, word->value);
}

/* The IAID that it makes of the port's name, if what its key @has does not say otherwise; or NULL.
 */
static const char *iaid_of_name(struct keyfile_job *job, const char *has)
{
        if (!nm_has_iaid(job->host) || nm_made_of(NM_IAID, has) != NM_OF_NAME)
                return NULL;
        return nm_iaid(job->mem, job->intent->l3_port->name);
}

static void pin_client_id(struct keyfile_job *job, struct ini *doc, const char *path,
                          const struct ini *device)
{
        const char *has = said(job, doc, "ipv4", "dhcp-client-id");
        const char *is = ini_get(device, "dhcp4", "dhcp4.dhcp_client_identifier");
        const enum nm_made_of made_of = nm_client_made_of(has, said(job, doc, "ipv4", "dhcp-iaid"),
                                                          said(job, doc, "ipv6", "dhcp-iaid"));

        if (!is && made_of == NM_OF_NAME && nm_has_iaid(job->host))
                pin(job, doc, path, "ipv4", "dhcp-iaid",
                    nm_iaid(job->mem, job->intent->l3_port->name), NM_IAID_WHY);
        else if (made_of != NM_OF_ITSELF)
                pin_value(job, doc, path, "ipv4", &(struct key_value){ "dhcp-client-id", has }, is);
}

/* The same for DHCPv6: what is made of the profile's UUID. */
static void pin_duid(struct keyfile_job *job, struct ini *doc, const char *path,
                     const struct ini *device)
{
        const char *has = said(job, doc, "ipv6", "dhcp-duid");

        if (nm_made_of(NM_DUID, has) != NM_OF_ITSELF)
                pin_value(job, doc, path, "ipv6", &(struct key_value){ "dhcp-duid", has },
                          ini_get(device, "dhcp6", "dhcp6.dhcp6_client_id"));
}

/* "2b:50:67:35" as a number; false: it is none. */
static bool read_iaid(const char *text, unsigned long *ret)
{
        unsigned long value = 0;
        size_t n = 0;

        for (; n < 4; n++) {
                char *end;
                unsigned long byte = strtoul(text, &end, 16);

                if (end == text || byte > 0xff || *end != (n < 3 ? ':' : '\0'))
                        return false;
                value = value << 8 | byte;
                text = end + 1;
        }
        *ret = value;
        return true;
}

/* As it was told to a server, or as NetworkManager makes it of the name; NULL: not known. */
static const char *known_iaid(struct keyfile_job *job, const struct ini *device, const char *has)
{
        const char *is = ini_get(device, "dhcp6", "dhcp6.iaid");
        unsigned long iaid;

        if (is && ini_get(device, "dhcp6", "dhcp6.ip6_address") && read_iaid(is, &iaid))
                return arena_printf(job->mem, "%lu", iaid);
        return iaid_of_name(job, has);
}

/*
 * DHCPv6: NetworkManager makes the IAID of the link's name unless it is told otherwise; routers may
 * start it with method=auto.
 */
static void pin_iaid(struct keyfile_job *job, struct ini *doc, const char *path,
                     const struct ini *device)
{
        static const char *const clients[] = { "auto", "dhcp" };
        const char *method = ini_get(doc, "ipv6", "method");
        const char *has = said(job, doc, "ipv6", "dhcp-iaid");
        const char *iaid = nm_has_iaid(job->host) ? known_iaid(job, device, has) : NULL;

        if (nm_made_of(NM_IAID, has) == NM_OF_ITSELF ||
            (method && !one_of(method, clients, ARRAY_LEN(clients))))
                return;
        if (iaid)
                pin(job, doc, path, "ipv6", "dhcp-iaid", iaid, NM_IAID_WHY);
        else if (nm_made_of(NM_IAID, has) == NM_OF_CARD)
                nm_note_identity(job->mem, job->plan, "ipv6.dhcp-iaid", has);
        else if (nm_made_of(NM_IAID, has) == NM_OF_NAME)
                nm_note_iaid(job->mem, job->plan);
}

/* The number of @digits hexadecimal digits at @text. */
static unsigned hex(const char *text, size_t digits)
{
        unsigned value = 0;

        for (size_t i = 0; i < digits && isxdigit((unsigned char) text[i]); i++)
                value = value * 16 + (unsigned) (isdigit((unsigned char) text[i])
                                                         ? text[i] - '0'
                                                         : (text[i] | 0x20) - 'a' + 10);
        return value;
}

/* The interface identifier that the kernel makes of a MAC (RFC 4291, appendix A). */
static bool is_of_mac(const char *iid, const char *mac)
{
        static const size_t at[] = { 0, 2, 4, 10, 12, 14 };

        if (hex(iid + 6, 4) != 0xfffe)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(at); i++)
                if (hex(iid + at[i], 2) != (hex(mac + 3 * i, 2) ^ (i == 0 ? 2U : 0U)))
                        return false;
        return true;
}

/* One line of /proc/net/if_inet6: address, index, prefix, scope and flags in hexadecimal, name. */
struct inet6 {
        const char *address, *name;
        unsigned prefix, scope, flags;
};

static bool read_inet6(struct arena *mem, const char *line, struct inet6 *ret)
{
        const char *words[6];

        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                size_t len = strcspn(line += strspn(line, " "), " \n");

                words[i] = arena_strndup(mem, line, len);
                line += len;
        }
        *ret = (struct inet6){ .address = words[0],
                               .name = words[5],
                               .prefix = hex(words[2], 2),
                               .scope = hex(words[3], 2),
                               .flags = hex(words[4], 2) };
        return strlen(words[0]) == 32 && *words[5];
}

/* Made from a router's prefix: neither set by hand, nor a temporary one, nor by DHCPv6. */
static bool is_automatic(const struct inet6 *address)
{
        return address->prefix == 64 && address->scope == 0 &&
               !(address->flags & (IFA_F_PERMANENT | IFA_F_TEMPORARY));
}

/* The interface identifier of the link's automatic address, 16 digits; NULL: it has none. */
static const char *automatic_iid(struct keyfile_job *job, const char *name)
{
        const struct file *file = host_file(job->host, "/proc/self/net/if_inet6");
        const char *line = file && file->state == FILE_READ ? file->data : "";

        for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
                struct inet6 address;

                if (read_inet6(job->mem, line, &address) && strcmp(address.name, name) == 0 &&
                    is_automatic(&address))
                        return arena_strdup(job->mem, address.address + 16);
        }
        return NULL;
}

/* Files have the number, too: NMSettingIP6ConfigAddrGenMode. */
static const char *mode_word(const char *mode)
{
        static const char *const words[] = { "eui64", "stable-privacy", "default-or-eui64",
                                             "default" };
        const size_t number = *mode >= '0' && !mode[1] ? (size_t) (*mode - '0') : ARRAY_LEN(words);

        return number < ARRAY_LEN(words) ? words[number] : mode;
}

static const char *own_mode(struct keyfile_job *job, const struct ini *doc)
{
        const char *mode = ini_get(doc, "ipv6", "addr-gen-mode");

        if (mode)
                return mode_word(mode);
        return ini_get(doc, "ipv6", "method") ? "eui64" : keyfile_default_mode(job->host);
}

/* What the bridge's addresses are made of; NetworkManager.conf may say what the default is. */
static const char *mode_of(struct keyfile_job *job, const struct ini *doc)
{
        const char *own = own_mode(job, doc), *set;

        if (strncmp(own, "default", strlen("default")) != 0)
                return own;
        set = nm_default(job->mem, job->host, job->intent->bridge, true, "ipv6.addr-gen-mode");
        if (set)
                return mode_word(set);
        return strcmp(own, "default") == 0 ? own : "eui64";
}

static void note_addresses(struct keyfile_job *job, const struct ini *doc, bool automatic)
{
        const char *mode = mode_of(job, doc);

        if (strcmp(mode, "eui64") != 0)
                nm_note_made_of_name(job->mem, job->intent, job->plan,
                                     arena_printf(job->mem, "[ipv6] addr-gen-mode=%s", mode),
                                     automatic);
        else if (!job->mac)
                nm_note_unknown_mac(job->mem, job->intent, job->plan);
}

/*
 * NetworkManager makes the automatic address of the link's name (RFC 7217) unless it goes by the
 * MAC or has a token; so the card's identifier becomes the bridge's token.
 */
static void pin_automatic_address(struct keyfile_job *job, struct ini *doc, const char *path,
                                  const char *name)
{
        static const char *const off[] = { "disabled", "ignore" };
        const char *method = ini_get(doc, "ipv6", "method");
        const bool automatic =
                (!method || strcmp(method, "auto") == 0) && !ini_get(doc, "ipv6", "token");
        const char *iid = automatic ? automatic_iid(job, name) : NULL;

        if (one_of(method, off, ARRAY_LEN(off)))
                return;
        if (!iid) {
                note_addresses(job, doc, automatic);
                return;
        }
        if (job->mac && is_of_mac(iid, job->mac) && strcmp(mode_of(job, doc), "eui64") == 0)
                return;
        pin(job, doc, path, "ipv6", "addr-gen-mode", "eui64", "needed for a token");
        pin(job, doc, path, "ipv6", "token",
            arena_printf(job->mem, "::%x:%x:%x:%x", hex(iid, 4), hex(iid + 4, 4), hex(iid + 8, 4),
                         hex(iid + 12, 4)),
            "keeps the automatic address: NetworkManager makes it of the link's name otherwise");
        if (job->mac && !is_of_mac(iid, job->mac))
                add_note(job->mem, &job->plan->notes,
                         "[ipv6] token: it keeps the automatic IPv6 address; the link-local one is "
                         "made of the MAC with it, and NetworkManager made that of %s of the "
                         "link's name",
                         name);
}

/* The card that a profile is for, by its name or its MAC; "": it may be for any. */
static const char *card_of(struct arena *mem, const struct keyfile *profile)
{
        const char *name = ini_get(&profile->doc, "connection", "interface-name");
        const char *mac = keyfile_mac(mem, &profile->doc);

        return name && *name ? name : mac ? mac : "";
}

/* May it be up beside the port's, for a link of the same type? One that is for the port, too, may
 * not. */
static bool is_beside(const struct keyfile_job *job, const struct keyfile *profile,
                      const char *type)
{
        const struct intent *intent = job->intent;
        const struct keyfile *own = &job->ports[intent->l3_port - intent->ports.items];

        return strcmp(profile->type, type) == 0 && !profile->ignored && !profile->generated &&
               !keyfile_controller(job->host, &profile->doc) &&
               !keyfile_false(ini_get(&profile->doc, "connection", "autoconnect")) &&
               (profile->file == own->file ? keyfile_shared(profile) : profile->match < MATCH_MAC);
}

/* Links beside the port to which NetworkManager may give a default route by a metric of its own. */
static struct string_list others_of(struct keyfile_job *job, const char *port, const char *type)
{
        struct keyfile_list list = keyfile_load(job->mem, job->host, port);
        struct string_list others = { 0 };

        for (size_t i = 0; i < list.n; i++)
                if (is_beside(job, &list.items[i], type))
                        LIST_ADD(job->mem, &others, card_of(job->mem, &list.items[i]));
        return others;
}

static struct nm_metric metric_of(struct keyfile_job *job)
{
        const char *port = job->intent->l3_port->name;
        const char *type = nm_port_type(job->mem, job->intent->l3_port, job->port_type);
        const struct string_list others = others_of(job, port, type ? type : "ethernet");

        return nm_metric(job->mem, job->host, job->intent, job->plan, type, &others);
}

/* Among several default routes the bridge's is to be where the card's was. */
static void pin_metric(struct keyfile_job *job, struct ini *doc, const char *path,
                       const char *section, const struct nm_metric *metric)
{
        const char *method = ini_get(doc, section, "method");
        const char *key = arena_printf(job->mem, "%s.route-metric", section);

        if (!metric->value ||
            (method && (strcmp(method, "disabled") == 0 || strcmp(method, "ignore") == 0)) ||
            !nm_metric_is_default(ini_get(doc, section, "route-metric")) ||
            nm_default(job->mem, job->host, job->intent->bridge, true, key))
                return;
        pin(job, doc, path, section, "route-metric", metric->value, metric->why);
}

void keyfile_pin_identity(struct keyfile_job *job, struct ini *doc, const char *path)
{
        const struct port_intent *port = job->intent->l3_port;
        struct nm_metric metric;
        struct ini device;

        if (!port)
                return;
        device = adopt_nm_device(job->mem, job->host, port->name);
        metric = metric_of(job);
        pin_defaults(job, doc, path);
        pin_client_id(job, doc, path, &device);
        pin_duid(job, doc, path, &device);
        pin_iaid(job, doc, path, &device);
        pin_automatic_address(job, doc, path, port->name);
        pin_metric(job, doc, path, "ipv4", &metric);
        pin_metric(job, doc, path, "ipv6", &metric);
}

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
#include "backend/keyfile/render.h"

static bool one_of(const char *value, const char *const words[], size_t n)
{
        for (size_t i = 0; value && i < n; i++)
                if (strcmp(value, words[i]) == 0)
                        return true;
        return false;
}

/*
 * A profile need not have [ipv4] or [ipv6], and is then automatic; but one whose section has no
 * method NetworkManager does not read at all ("property is missing").
 */
static void pin(struct keyfile_job *job, struct ini *doc, const char *path, const char *section,
                const char *key, const char *value, const char *why)
{
        const char *has = ini_get(doc, section, key);

        if (has && strcmp(has, value) == 0)
                return;
        if (!ini_get(doc, section, "method")) {
                ini_set(job->mem, doc, section, "method", "auto");
                backend_add_key(job->mem, job->plan, path,
                                arena_printf(job->mem, "%s.method", section), KEY_ADDED,
                                "NetworkManager's own without this section");
        }
        ini_set(job->mem, doc, section, key, value);
        backend_add_key(job->mem, job->plan, path, arena_printf(job->mem, "%s.%s", section, key),
                        has ? KEY_CHANGED : KEY_ADDED, why);
}

/* The client identifier: of these words the value differs for the bridge. */
static void pin_client_id(struct keyfile_job *job, struct ini *doc, const char *path,
                          const struct ini *device)
{
        static const char *const others[] = { "duid", "ipv6-duid", "perm-mac", "stable" };
        const char *has = ini_get(doc, "ipv4", "dhcp-client-id");
        const char *is = ini_get(device, "dhcp4", "dhcp4.dhcp_client_identifier");

        if (!one_of(has, others, ARRAY_LEN(others)))
                return;
        if (is)
                pin(job, doc, path, "ipv4", "dhcp-client-id", is,
                    "what it is now: the bridge would have another, and another address");
        else
                add_note(job->mem, &job->plan->notes,
                         "dhcp-client-id=%s: the bridge has another than the card, so "
                         "the DHCP server may give it another address",
                         has);
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

/* DHCPv6: NetworkManager makes the IAID of the link's name unless it is told otherwise. */
static void pin_iaid(struct keyfile_job *job, struct ini *doc, const char *path,
                     const struct ini *device)
{
        static const char *const others[] = { "ifname", "perm-mac", "stable" };
        const char *method = ini_get(doc, "ipv6", "method");
        const char *has = ini_get(doc, "ipv6", "dhcp-iaid");
        const char *is = ini_get(device, "dhcp6", "dhcp6.iaid");
        unsigned long iaid;

        if (has && !one_of(has, others, ARRAY_LEN(others)))
                return;
        if (is && ini_get(device, "dhcp6", "dhcp6.ip6_address") && read_iaid(is, &iaid))
                pin(job, doc, path, "ipv6", "dhcp-iaid", arena_printf(job->mem, "%lu", iaid),
                    "what it is now: NetworkManager makes it of the link's name");
        else if (method && strcmp(method, "dhcp") == 0)
                add_note(job->mem, &job->plan->notes,
                         "DHCPv6: NetworkManager makes the IAID of the link's name, so the bridge "
                         "may get another IPv6 address than the card had");
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

/*
 * NetworkManager makes the automatic address of the link's name (RFC 7217) unless it goes by the
 * MAC or has a token; so the card's identifier becomes the bridge's token.
 */
static void pin_automatic_address(struct keyfile_job *job, struct ini *doc, const char *path,
                                  const char *name)
{
        const char *method = ini_get(doc, "ipv6", "method");
        const char *mode = ini_get(doc, "ipv6", "addr-gen-mode");
        const char *iid = automatic_iid(job, name), *token;

        if ((method && strcmp(method, "auto") != 0) || ini_get(doc, "ipv6", "token") ||
            (iid && job->mac && is_of_mac(iid, job->mac) && (!mode || strcmp(mode, "eui64") == 0)))
                return;
        if (!iid) {
                if (mode && strcmp(mode, "eui64") != 0)
                        add_note(job->mem, &job->plan->notes,
                                 "[ipv6] addr-gen-mode=%s: NetworkManager makes the "
                                 "automatic IPv6 address of the link's name, so the "
                                 "bridge will have another than %s",
                                 mode, name);
                return;
        }
        token = arena_printf(job->mem, "::%x:%x:%x:%x", hex(iid, 4), hex(iid + 4, 4),
                             hex(iid + 8, 4), hex(iid + 12, 4));
        pin(job, doc, path, "ipv6", "addr-gen-mode", "eui64", "needed for a token");
        pin(job, doc, path, "ipv6", "token", token,
            "keeps the automatic address: NetworkManager makes it of the link's name otherwise");
}

/* NetworkManager's default route metrics (nm_device_get_route_metric_default()); a bridge has 425.
 */
static const struct {
        const char *type, *metric;
} metrics[] = {
        { "ethernet", "100" },
        { "bond", "300" },
        { "team", "350" },
        { "vlan", "400" },
};

static const char *metric_of(const struct keyfile_job *job, const struct ini *device)
{
        const char *metric = ini_get(device, "device", "route-metric-default-effective");
        const struct link *link = job->intent->l3_port->link;
        const char *type = job->port_type                    ? job->port_type
                           : link && link->kind == LINK_VLAN ? "vlan"
                                                             : "ethernet";

        for (size_t i = 0; !metric && i < ARRAY_LEN(metrics); i++)
                if (strcmp(metrics[i].type, type) == 0)
                        metric = metrics[i].metric;
        return metric;
}

/* Among several default routes the bridge's is to be where the card's was. */
static void pin_metric(struct keyfile_job *job, struct ini *doc, const char *path,
                       const char *section, const char *metric)
{
        const char *method = ini_get(doc, section, "method");

        if (!metric || !method || strcmp(method, "disabled") == 0 ||
            strcmp(method, "ignore") == 0 || ini_get(doc, section, "route-metric"))
                return;
        pin(job, doc, path, section, "route-metric", metric,
            "as the port's; NetworkManager's own for a bridge is 425");
}

void keyfile_pin_identity(struct keyfile_job *job, struct ini *doc, const char *path)
{
        const struct port_intent *port = job->intent->l3_port;
        struct ini device;

        if (!port)
                return;
        device = adopt_nm_device(job->mem, job->host, port->name);
        pin_client_id(job, doc, path, &device);
        pin_iaid(job, doc, path, &device);
        pin_automatic_address(job, doc, path, port->name);
        pin_metric(job, doc, path, "ipv4", metric_of(job, &device));
        pin_metric(job, doc, path, "ipv6", metric_of(job, &device));
}

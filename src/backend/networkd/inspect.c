// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which files configure a link, and what they say.
 */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "backend/networkd/networkd.h"
#include "mkbridge/names.h"

static bool starts_with(const char *text, const char *start)
{
        return strncmp(text, start, strlen(start)) == 0;
}

static void refuse_broken(struct arena *mem, const struct networkd_unit *unit,
                          struct refusal_list *refusals)
{
        for (size_t i = 0; i < unit->n; i++)
                backend_usable(mem, unit->items[i].file, refusals);
}

/* What networkd itself decided for a link decides for us where we cannot. */
static enum networkd_match ask_networkd(const struct networkd_unit *unit,
                                        const struct networkd_link *link)
{
        if (!link->file)
                return MATCH_MAYBE;
        return strcmp(link->file, unit->items[0].file->path) == 0 ? MATCH_YES : MATCH_NO;
}

static void refuse_maybe(struct arena *mem, const struct networkd_unit *unit, const char *name,
                         struct refusal_list *refusals)
{
        const char *has = networkd_get(unit, "Match", "Name");
        bool named = has && strcmp(has, name) == 0;

        refuse(mem, refusals, unit->items[0].file->path,
               named ? arena_printf(mem, "leave nothing in its [Match] but Name=%s", name)
                     : arena_printf(mem,
                                    "make its [Match] Name=%s and nothing else, or "
                                    "add Name=!%s",
                                    name, name),
               "may be for %s: its [Match] asks for what cannot be told here", name);
}

/* One header that is none has networkd ignore the file with all its drop-ins. */
static bool refuse_headers(struct arena *mem, const struct networkd_unit *unit,
                           struct refusal_list *refusals)
{
        for (size_t i = 0; i < unit->n; i++) {
                const struct networkd_part *part = &unit->items[i];

                for (size_t k = 0; k < part->doc.n; k++) {
                        const struct ini_line *line = &part->doc.items[k];

                        if (line->type != INI_OTHER || line->text[strspn(line->text, " \t")] != '[')
                                continue;
                        refuse(mem, refusals,
                               arena_printf(mem, "%s:%u", part->file->path, line->number),
                               "mend the line",
                               "the line %s, so systemd-networkd ignores the "
                               "file",
                               line->problem);
                        return true;
                }
        }
        return false;
}

/*
 * networkd is no root: it runs as systemd-network, and takes nothing of a file, nor of its
 * drop-ins, where it may not read one of them. Below a root the owners may be anybody; one that is
 * to be written has no mode yet.
 */
static bool is_closed(const struct host *host, const struct file *file)
{
        const bool others = file->uid != 0 || (file->mode & S_IRGRP && file->gid != 0);

        if (!S_ISREG(file->mode) || file->mode & S_IROTH)
                return false;
        return host->system.offline ? !(file->mode & S_IRGRP) : !others;
}

static bool refuse_closed(struct arena *mem, const struct host *host,
                          const struct networkd_unit *unit, const char *name,
                          struct refusal_list *refusals)
{
        for (size_t i = 0; i < unit->n; i++) {
                const struct file *file = unit->items[i].file;

                if (!is_closed(host, file))
                        continue;
                refuse(mem, refusals, file->path,
                       "chmod 644, or chgrp systemd-network and chmod 640",
                       "is for %s, but systemd-networkd, which is not root, may not read it", name);
                return true;
        }
        return false;
}

/*
 * By what its files tell, networkd would not have this one for the link, and yet it has: the file
 * names another name of the link, or a MAC that it had, or it was changed since.
 */
static bool refuse_other(struct arena *mem, const struct networkd_unit *unit,
                         const struct networkd_link *link, struct refusal_list *refusals)
{
        const char *path = unit->items[0].file->path;

        if (!link->file || strcmp(link->file, path) != 0)
                return false;
        refuse(mem, refusals, path,
               arena_printf(mem, "put Name=%s there, or have networkctl reload it", link->name),
               "is what systemd-networkd has for %s now, but its [Match] is "
               "not for a link of this name and MAC",
               link->name);
        return true;
}

/* Is another file for a link of that very name, whatever its MAC? One that finds its card by the
 * MAC alone is then taken for another card's. */
static bool is_rivalled(struct arena *mem, const struct networkd_units *units, size_t i,
                        const struct networkd_link *link)
{
        for (size_t k = 0; k < units->n; k++)
                if (k != i && !units->items[k].broken &&
                    networkd_match(mem, &units->items[k], link) != MATCH_NO &&
                    networkd_is_own(mem, &units->items[k], link))
                        return true;
        return false;
}

/* Would the port's file be one that goes by its name, where the MAC is what counts, and may be that
 * of another card? */
static bool is_guess(struct arena *mem, const struct host *host, const struct networkd_unit *unit,
                     const struct networkd_link *link)
{
        const struct absent *card = link->link ? NULL : host_absent(host, link->name);

        return card && card->assumed &&
               !(networkd_is_own(mem, unit, link) && networkd_all_ours(unit));
}

/* What cannot be told of one file is told by others, or by networkd itself, or not at all. */
static enum networkd_match settle(struct arena *mem, const struct host *host,
                                  const struct networkd_units *units, size_t i,
                                  const struct networkd_link *link)
{
        const struct networkd_unit *unit = &units->items[i];
        const enum networkd_match match = networkd_match(mem, unit, link);
        const bool rivalled = match != MATCH_NO && match != MATCH_YES && !link->file &&
                              is_rivalled(mem, units, i, link);

        if (match == MATCH_CALLED)
                return rivalled ? MATCH_MAYBE : MATCH_YES;
        if (match == MATCH_BY_MAC && rivalled)
                return MATCH_NO;
        if (match == MATCH_BY_MAC || match == MATCH_MAYBE)
                return ask_networkd(unit, link);
        return match == MATCH_YES && is_guess(mem, host, unit, link) ? MATCH_MAYBE : match;
}

struct networkd_found networkd_find(struct arena *mem, const struct host *host,
                                    const struct networkd_link *link, struct refusal_list *refusals)
{
        struct networkd_units units = networkd_units(mem, host, ".network");

        for (size_t i = 0; i < units.n; i++) {
                struct networkd_unit *unit = &units.items[i];
                enum networkd_match match;

                if (unit->broken) {
                        refuse_broken(mem, unit, refusals);
                        break;
                }
                match = settle(mem, host, &units, i, link);
                if (match == MATCH_NO
                            ? refuse_other(mem, unit, link, refusals)
                            : refuse_headers(mem, unit, refusals) ||
                                      refuse_closed(mem, host, unit, link->name, refusals))
                        break;
                if (match == MATCH_YES)
                        return (struct networkd_found){ unit, networkd_is_own(mem, unit, link) };
                if (match == MATCH_MAYBE) {
                        refuse_maybe(mem, unit, link->name, refusals);
                        break;
                }
        }
        return (struct networkd_found){ 0 };
}

struct networkd_unit *networkd_netdev(struct arena *mem, const struct host *host, const char *name)
{
        struct networkd_units units = networkd_units(mem, host, ".netdev");

        for (size_t i = 0; i < units.n; i++) {
                struct networkd_unit *unit = units.items + i;
                const char *makes = networkd_get(unit, "NetDev", "Name");

                if (makes && strcmp(makes, name) == 0)
                        return unit;
        }
        return NULL;
}

/* One address or method that a file gives. */
struct addresses {
        struct arena *mem;
        struct profile *profile;
};

static void add_address(struct addresses *to, const char *value)
{
        if (!*value)
                to->profile->l3.n = 0;
        else
                LIST_ADD(to->mem, &to->profile->l3, value);
}

static void inspect_dhcp(struct arena *mem, const char *method, struct profile *profile)
{
        if (!method || !*method || networkd_false(method) || strcasecmp(method, "none") == 0)
                return;
        profile->dynamic = true;
        LIST_ADD(mem, &profile->l3,
                 networkd_true(method)                                              ? "dhcp"
                 : strcasecmp(method, "ipv6") == 0 || strcasecmp(method, "v6") == 0 ? "dhcpv6"
                                                                                    : "dhcp");
}

/* Those of [Network] and of [Address] in one order: an empty one clears all before it. */
static void inspect_addresses(const struct networkd_part *part, struct addresses *to)
{
        const char *in = "";

        for (size_t i = 0; i < part->doc.n; i++) {
                const struct ini_line *line = &part->doc.items[i];

                if (line->type == INI_SECTION)
                        in = line->name;
                else if (line->type == INI_KEY && strcmp(line->name, "Address") == 0 &&
                         (strcmp(in, "Network") == 0 || strcmp(in, "Address") == 0))
                        add_address(to, line->value);
        }
}

/* SLAAC alone does not count: it is on by default everywhere. */
static void inspect_l3(struct arena *mem, const struct networkd_unit *unit, struct profile *profile)
{
        struct addresses to = { mem, profile };

        for (size_t i = 0; i < unit->n; i++)
                inspect_addresses(&unit->items[i], &to);
        inspect_dhcp(mem, networkd_get(unit, "Network", "DHCP"), profile);
        profile->has_l3 = profile->l3.n > 0;
        profile->peer = networkd_get(unit, "Address", "Peer");
}

static void inspect_controller(const struct networkd_unit *unit, struct profile *profile)
{
        static const struct {
                const char *key;
                enum controller_kind kind;
        } keys[] = { { "Bridge", CONTROLLER_BRIDGE },
                     { "Bond", CONTROLLER_BUNDLE },
                     { "VRF", CONTROLLER_OTHER },
                     { "BatmanAdvanced", CONTROLLER_OTHER } };

        for (size_t i = 0; i < ARRAY_LEN(keys) && !profile->controller; i++) {
                const char *value = networkd_get(unit, "Network", keys[i].key);

                if (!value || !*value)
                        continue;
                profile->controller = value;
                profile->controller_kind = keys[i].kind;
        }
}

/* Keys that keep a link from being a port, with what to do about them. */
static const struct {
        const char *section, *key;
        const char *what, *hint;
} hindrances[] = {
        { "Link", "Unmanaged", "says Unmanaged=yes, so networkd leaves the link alone",
          "name the service that configures it with --backend, or remove the line" },
        { "Network", "KeepMaster",
          "says KeepMaster=yes, and networkd would ignore Bridge=", "remove the line" },
};

/* The kernel has room for one receive handler a link, and the bridge takes it. */
static const char *const upper_links[] = { "MACVLAN", "MACVTAP", "IPVLAN", "IPVTAP", "MACsec" };

static void inspect_hindrances(struct arena *mem, const struct networkd_unit *unit,
                               const char *name, struct profile *profile)
{
        for (size_t i = 0; i < ARRAY_LEN(hindrances); i++)
                if (networkd_true(networkd_get(unit, hindrances[i].section, hindrances[i].key)))
                        refuse(mem, &profile->refusals, profile->path, hindrances[i].hint, "%s",
                               hindrances[i].what);
        for (size_t i = 0; i < ARRAY_LEN(upper_links) && !profile->is_bridge; i++) {
                const char *value = networkd_get(unit, "Network", upper_links[i]);

                if (value && *value)
                        refuse(mem, &profile->refusals, profile->path,
                               "give the guests the bridge instead, and remove it",
                               "%s=%s puts a link on %s, which cannot be a "
                               "port then",
                               upper_links[i], value, name);
        }
        if (starts_with(unit->name, "10-netplan-") &&
            starts_with(unit->items[0].file->path, "/run/"))
                refuse(mem, &profile->refusals, profile->path, "say --backend=netplan",
                       "is made by netplan at each boot");
}

/* By what the link stays down at boot, or NULL. */
static const char *down_words(struct arena *mem, const struct networkd_unit *unit)
{
        static const char *const words[] = { "manual", "always-down", "down" };
        const char *policy = networkd_get(unit, "Link", "ActivationPolicy");

        for (size_t i = 0; policy && i < ARRAY_LEN(words); i++)
                if (strcmp(policy, words[i]) == 0)
                        return arena_printf(mem, "says ActivationPolicy=%s", policy);
        return NULL;
}

static void inspect_hwaddr(const struct networkd_unit *unit, struct profile *profile)
{
        static const char *const keys[] = { "PermanentMACAddress", "MACAddress" };

        for (size_t i = 0; i < ARRAY_LEN(keys) && !profile->hwaddr; i++) {
                profile->hwaddr = mac_or_null(networkd_get(unit, "Match", keys[i]));
                profile->hwaddr_key = keys[i];
        }
}

static void inspect_network(struct arena *mem, const struct networkd_unit *unit, const char *name,
                            struct profile *profile)
{
        inspect_l3(mem, unit, profile);
        inspect_controller(unit, profile);
        inspect_hindrances(mem, unit, name, profile);
        profile->mac = mac_or_null(networkd_get(unit, "Link", "MACAddress"));
        inspect_hwaddr(unit, profile);
        profile->mtu = networkd_get(unit, "Link", "MTUBytes");
        profile->down = down_words(mem, unit);
}

/* udev gives a card the MAC of its .link file, which is there before networkd is. */
static void inspect_link_file(struct arena *mem, const struct host *host, const char *name,
                              struct profile *profile)
{
        struct networkd_units units = networkd_units(mem, host, ".link");

        for (size_t i = 0; i < units.n && !profile->mac; i++) {
                const struct networkd_unit *unit = &units.items[i];
                const char *original = networkd_get(unit, "Match", "OriginalName");
                const char *named = networkd_get(unit, "Link", "Name");

                if ((named && strcmp(named, name) == 0) ||
                    (original && strcmp(original, name) == 0))
                        profile->mac = mac_or_null(networkd_get(unit, "Link", "MACAddress"));
        }
}

static bool makes_bridge(const struct networkd_unit *netdev)
{
        const char *kind = networkd_get(netdev, "NetDev", "Kind");

        return kind && strcmp(kind, "bridge") == 0;
}

/* As its file will make it; what is not here and is made by none is a card. */
static struct networkd_link link_to_be(struct arena *mem, const struct host *host, const char *name)
{
        const struct networkd_unit *netdev = networkd_netdev(mem, host, name);
        const char *kind = netdev ? networkd_get(netdev, "NetDev", "Kind") : NULL;

        return (struct networkd_link){
                .name = name,
                .kind = kind ? kind : "",
                .mac = netdev ? mac_or_null(networkd_get(netdev, "NetDev", "MACAddress"))
                              : host_mac(host, name),
        };
}

struct networkd_link networkd_link(struct arena *mem, const struct host *host, const char *name)
{
        const struct link *link = host_link(host, name);

        if (!link)
                return link_to_be(mem, host, name);
        return (struct networkd_link){
                .name = name,
                .link = link,
                .mac = link->mac,
                .kind = link->kind_name,
                .file = networkd_state(mem, host, "links", link->index, "NETWORK_FILE"),
        };
}

static void inspect_netdev(const struct networkd_unit *netdev, struct profile *profile)
{
        const char *mac = mac_or_null(networkd_get(netdev, "NetDev", "MACAddress"));

        profile->is_bridge = makes_bridge(netdev);
        profile->kind = networkd_get(netdev, "NetDev", "Kind");
        profile->stp = profile->is_bridge && networkd_true(networkd_get(netdev, "Bridge", "STP"));
        if (!profile->mac)
                profile->mac = mac;
        if (profile->is_bridge || !profile->path)
                profile->path = netdev->items[0].file->path;
        if (!profile->mtu)
                profile->mtu = networkd_get(netdev, "NetDev", "MTUBytes");
}

struct profile networkd_inspect(struct arena *mem, const struct host *host, const char *name)
{
        struct profile profile = { 0 };
        const struct networkd_unit *netdev = networkd_netdev(mem, host, name);
        struct networkd_link link = networkd_link(mem, host, name);
        struct networkd_found found;

        found = networkd_find(mem, host, &link, &profile.refusals);
        profile.shared = !netdev && (found.unit ? !found.own : profile.refusals.n > 0);
        if (found.unit) {
                profile.path = found.unit->items[0].file->path;
                profile.is_bridge = networkd_is_bridge(&link);
                inspect_network(mem, found.unit, name, &profile);
        }
        if (netdev)
                inspect_netdev(netdev, &profile);
        inspect_link_file(mem, host, name, &profile);
        return profile;
}

/* What [Match] of @unit says of MAC addresses. */
struct macs {
        struct arena *mem;
        struct string_list *list;
};

static void add_macs(void *arg, const char *value)
{
        const struct macs *macs = arg;
        static const char blanks[] = " \t";

        while (*(value += strspn(value, blanks))) {
                const size_t len = strcspn(value, blanks);

                LIST_ADD(macs->mem, macs->list, arena_strndup(macs->mem, value, len));
                value += len;
        }
}

void networkd_macs(struct arena *mem, const struct host *host, const char *name,
                   struct string_list *list)
{
        struct networkd_units units = networkd_units(mem, host, ".network");
        struct networkd_link link = networkd_link(mem, host, name);
        struct macs macs = { mem, list };

        for (size_t i = 0; i < units.n; i++) {
                if (units.items[i].broken ||
                    networkd_match(mem, &units.items[i], &link) != MATCH_BY_MAC)
                        continue;
                networkd_each(&units.items[i], "Match", "MACAddress", add_macs, &macs);
                networkd_each(&units.items[i], "Match", "PermanentMACAddress", add_macs, &macs);
        }
}

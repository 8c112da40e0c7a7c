// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is configured for a link, in the words that all backends share.
 */
#include <string.h>

#include "backend/adopt/nm-conf.h"
#include "backend/keyfile/keyfile.h"
#include "mkbridge/names.h"

/* Types of profiles for links that can be a port, and the bridge's own; the kernel's word for those
 * that are made. */
static const struct {
        const char *type, *kind;
} types[] = {
        { "ethernet", NULL },   { "vlan", "vlan" },   { "bond", "bond" }, { "team", "team" },
        { "bridge", "bridge" }, { "dummy", "dummy" }, { "veth", "veth" }, { "tun", "tun" },
};

/* NM_SETTING_TUN_MODE_TAP: only that one carries frames. */
static bool is_tap(const struct keyfile *found)
{
        const char *mode = ini_get(&found->doc, "tun", "mode");

        return strcmp(found->type, "tun") == 0 && mode && strcmp(mode, "2") == 0;
}

static void inspect_type(struct arena *mem, const struct keyfile *found, struct profile *profile)
{
        const char *encap = ini_get(&found->doc, "macsec", "mode");

        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (strcmp(found->type, types[i].type) == 0 && !encap) {
                        profile->kind = is_tap(found) ? "tap" : types[i].kind;
                        return;
                }
        refuse(mem, &profile->refusals, found->file->path, "only ethernet, vlan, bond and team can",
               "type=%s cannot be put under a bridge", found->type);
}

/* "192.0.2.10/24" of "192.0.2.10/24,192.0.2.1". */
static void add_address(struct arena *mem, struct profile *profile, const char *value)
{
        LIST_ADD(mem, &profile->l3, arena_strndup(mem, value, strcspn(value, ",; ")));
}

static size_t add_addresses(struct arena *mem, const struct ini *doc, const char *section,
                            struct profile *profile)
{
        const struct lookup last = keyfile_last(mem, doc);
        size_t before = profile->l3.n;

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_KEY && *line->value && keyfile_is_address(line->name) &&
                    lookup_find(&last, (struct lookup_key){ section, line->name, NULL }) ==
                            (long) i)
                        add_address(mem, profile, line->value);
        }
        return profile->l3.n - before;
}

static const char *method_of(const struct ini *doc, const char *section)
{
        const char *method = ini_get(doc, section, "method");

        return method ? method : "auto";
}

/*
 * What gives the link addresses, in words. Router advertisements are on everywhere, so they count
 * only when nothing else does.
 */
static void inspect_l3(struct arena *mem, const struct ini *doc, struct profile *profile)
{
        const char *method4 = method_of(doc, "ipv4"), *method6 = method_of(doc, "ipv6");

        if (strcmp(method4, "auto") == 0) {
                profile->dynamic = true;
                LIST_ADD(mem, &profile->l3, "dhcp");
        } else if (strcmp(method4, "shared") == 0 || strcmp(method4, "link-local") == 0) {
                LIST_ADD(mem, &profile->l3, arena_strdup(mem, method4));
        }
        add_addresses(mem, doc, "ipv4", profile);
        add_addresses(mem, doc, "ipv6", profile);
        if (strcmp(method6, "dhcp") == 0 || (strcmp(method6, "auto") == 0 && !profile->l3.n)) {
                profile->dynamic = true;
                LIST_ADD(mem, &profile->l3,
                         strcmp(method6, "dhcp") == 0 ? "dhcpv6" : "router advertisements");
        }
        profile->has_l3 = profile->l3.n > 0;
}

/* The name of the bridge that a profile with this UUID makes; the word itself if there is none. */
static const char *name_of(struct arena *mem, const struct host *host, const char *word)
{
        struct keyfile_list list = keyfile_load(mem, host, word);

        for (size_t i = 0; i < list.n; i++) {
                const struct keyfile *other = &list.items[i];
                const char *interface = keyfile_interface(&other->doc, other->type);

                if (interface && other->uuid && strcmp(other->uuid, word) == 0)
                        return interface;
        }
        return word;
}

/* Does NetworkManager make up the MAC of the card, so that its own does not count? */
static bool is_made_up(const char *cloned)
{
        static const char *const words[] = { "random", "stable", "stable-ssid" };

        for (size_t i = 0; cloned && i < ARRAY_LEN(words); i++)
                if (strcmp(cloned, words[i]) == 0)
                        return true;
        return false;
}

static void inspect_macs(struct arena *mem, const struct host *host, const struct keyfile *found,
                         const char *name, struct profile *profile)
{
        const char *cloned = keyfile_get(&found->doc, "ethernet", "cloned-mac-address");
        const char *mac = keyfile_mac(mem, &found->doc);

        if (profile->is_bridge && !cloned)
                cloned = ini_get(&found->doc, "bridge", "mac-address");
        if (!cloned)
                cloned = nm_default(mem, host, name, profile->is_bridge, NM_CLONED_MAC);
        profile->mac = mac_or_null(cloned);
        profile->hwaddr = is_made_up(cloned) ? NULL : mac_or_null(mac);
        profile->hwaddr_key = "ethernet.mac-address";
}

static void check_managed(struct arena *mem, const struct host *host, const char *name,
                          struct profile *profile)
{
        const char *path = NULL, *folder;

        keyfile_check_managed(mem, host, name, profile->is_bridge, &profile->refusals);
        folder = keyfile_other_folder(mem, host, &path);
        if (folder)
                refuse(mem, &profile->refusals, path,
                       "take path= out; mkbridge knows " KEYFILE_ETC " only",
                       "has NetworkManager keep its profiles in %s", folder);
}

static void inspect_controller(struct arena *mem, const struct host *host, const struct ini *doc,
                               const char *controller, struct profile *profile)
{
        const char *type = ini_get(doc, "connection", "port-type");

        if (!type)
                type = ini_get(doc, "connection", "slave-type");
        profile->controller = name_of(mem, host, controller);
        if (type && (strcmp(type, "bond") == 0 || strcmp(type, "team") == 0))
                profile->controller_kind = CONTROLLER_BUNDLE;
        else if (type && strcmp(type, "bridge") != 0)
                profile->controller_kind = CONTROLLER_OTHER;
}

struct profile keyfile_inspect(struct arena *mem, const struct host *host, const char *name)
{
        struct profile profile = { 0 };
        enum keyfile_match least = host_link(host, name) ? MATCH_UNSURE : MATCH_GENERIC;
        struct keyfile found = keyfile_find(mem, host, name, least, &profile.refusals);
        const char *controller;

        profile.is_bridge = found.file && strcmp(found.type, "bridge") == 0;
        check_managed(mem, host, name, &profile);
        if (!found.file)
                return profile;
        profile.path = found.file->path;
        inspect_type(mem, &found, &profile);
        inspect_macs(mem, host, &found, name, &profile);
        controller = keyfile_controller(host, &found.doc);
        if (controller && *controller)
                inspect_controller(mem, host, &found.doc, controller, &profile);
        else
                inspect_l3(mem, &found.doc, &profile);
        profile.mtu = keyfile_get(&found.doc, "ethernet", "mtu");
        if (keyfile_false(ini_get(&found.doc, "connection", "autoconnect")))
                profile.down = "says autoconnect=false";
        profile.stp = profile.is_bridge && !keyfile_false(ini_get(&found.doc, "bridge", "stp"));
        if (found.netplan)
                refuse(mem, &profile.refusals, profile.path, "use --backend=netplan",
                       "is made by netplan, and would be made again at the next boot");
        return profile;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which ifcfg file configures a link, and what it says. The search is the one of the readers: by
 * file name, by DEVICE=, by HWADDR= of the card. A file that computes what counts is not taken
 * apart.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/ifcfg/ifcfg.h"
#include "mkbridge/names.h"

/* The readers of a file, as bits. */
enum { BY_NOBODY = 0, BY_SCRIPTS = 1, BY_NM = 2, BY_BOTH = BY_SCRIPTS | BY_NM };

/* Who reads ifcfg-NAME with such an ending, measured with both readers. All other endings: both. */
static const struct {
        const char *ending;
        int readers;
} endings[] = {
        { "~", BY_NOBODY },        { ".bak", BY_NOBODY },  { ".orig", BY_NOBODY },
        { ".rpmnew", BY_NOBODY },  { ".rpmsave", BY_NM },  { ".rpmorig", BY_NM },
        { ".old", BY_NM },         { ".rej", BY_SCRIPTS }, { ".augnew", BY_SCRIPTS },
        { ".augtmp", BY_SCRIPTS },
};

bool ifcfg_backup_name(const char *name)
{
        for (size_t i = 0; i < ARRAY_LEN(endings); i++)
                if (ends_in(name, endings[i].ending))
                        return true;
        return false;
}

bool ifcfg_ignored(const struct host *host, const char *name)
{
        const struct ifcfg_readers *here = &host->system.ifcfg;
        int present = (here->networkmanager ? BY_NM : 0) | (here->scripts ? BY_SCRIPTS : 0);

        for (size_t i = 0; i < ARRAY_LEN(endings); i++)
                if (ends_in(name, endings[i].ending))
                        return !(endings[i].readers & (present ? present : BY_BOTH));
        return false;
}

char *ifcfg_path(struct arena *mem, const char *prefix, const char *suffix)
{
        return arena_printf(mem, SCRIPTS_FOLDER "/%s-%s", prefix, suffix);
}

enum ifcfg_reader ifcfg_reader(const struct host *host, const struct shvar *doc)
{
        const struct ifcfg_readers *here = &host->system.ifcfg;

        if (here->networkmanager &&
            !(here->scripts && shvar_false(shvar_get(doc, "NM_CONTROLLED"))))
                return READER_NM;
        if (!here->scripts)
                return READER_UNKNOWN;
        return here->scripts_brctl ? READER_BRCTL : READER_IP;
}

const char *ifcfg_suffix(const struct host *host, const struct file *file)
{
        static const char prefix[] = SCRIPTS_FOLDER "/ifcfg-";
        const char *suffix = file->path + sizeof(prefix) - 1;

        if (strncmp(file->path, prefix, sizeof(prefix) - 1) != 0 || !*suffix)
                return NULL;
        if (strchr(suffix, ':') || strstr(suffix, "-range") || ifcfg_ignored(host, suffix))
                return NULL;
        return suffix;
}

bool ifcfg_is_nameless(const struct shvar *doc)
{
        const char *device = shvar_get(doc, "DEVICE"), *type = shvar_get(doc, "TYPE");

        return !(device && *device) && (!type || strcasecmp(type, "Ethernet") == 0);
}

/* Links of other kinds have the MAC of a card. */
static bool is_mac_of(const struct host *host, const char *name, const char *hwaddr)
{
        const struct link *link = host_link(host, name);

        if (link && link->kind != LINK_PHYSICAL && link->kind != LINK_VETH)
                return false;
        return hwaddr && host_has_mac(host, name, hwaddr);
}

/* Files are called after a card, ens3, or after what people call the connection, Profile_1. */
static bool is_name_of_card(const char *suffix)
{
        return !strchr(suffix, '_') && strchr("0123456789", suffix[strlen(suffix) - 1]);
}

void ifcfg_macs(struct arena *mem, const struct host *host, const char *name,
                struct string_list *macs)
{
        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                const char *hwaddr, *suffix = ifcfg_suffix(host, file);
                struct shvar doc;

                if (!suffix || file->state != FILE_READ || strcmp(suffix, name) == 0 ||
                    is_name_of_card(suffix))
                        continue;
                doc = file_shvar(mem, file);
                hwaddr = mac_or_null(shvar_get(&doc, "HWADDR"));
                if (hwaddr && ifcfg_is_nameless(&doc) && !ifcfg_unread(host, &doc))
                        LIST_ADD(mem, macs, hwaddr);
        }
}

enum match {
        MATCH_NONE,
        MATCH_CONFIGURES,
        MATCH_OTHER_DEVICE, /* its name or HWADDR= says yes, its DEVICE= says no */
};

static enum match match_file(const struct host *host, const struct ifcfg_file *ifcfg,
                             const char *name)
{
        const char *device = shvar_get(&ifcfg->doc, "DEVICE");
        bool named = strcmp(ifcfg->suffix, name) == 0;
        bool hardware = is_mac_of(host, name, shvar_get(&ifcfg->doc, "HWADDR"));

        if (device && *device)
                return strcmp(device, name) == 0 ? MATCH_CONFIGURES
                       : named || hardware       ? MATCH_OTHER_DEVICE
                                                 : MATCH_NONE;
        return named || hardware ? MATCH_CONFIGURES : MATCH_NONE;
}

static void refuse_other_device(struct arena *mem, const struct ifcfg_file *ifcfg, const char *name,
                                struct refusal_list *refusals)
{
        const char *device = shvar_get(&ifcfg->doc, "DEVICE");

        refuse(mem, refusals, ifcfg->file->path,
               arena_printf(mem, "call the port %s, or mend the file", device), "%s",
               strcmp(ifcfg->suffix, name) == 0
                       ? arena_printf(mem, "is named after %s but configures DEVICE=%s", name,
                                      device)
                       : arena_printf(mem, "holds the MAC of %s and names that card %s", name,
                                      device));
}

bool ifcfg_at_boot(const struct ifcfg_file *ifcfg)
{
        return !ifcfg->unread && !shvar_false(shvar_get(&ifcfg->doc, "ONBOOT"));
}

/* Of two files for one link that which a reader takes at boot is the one; two such are refused. */
static void add_match(struct arena *mem, const struct ifcfg_file *found, struct ifcfg_file *best,
                      const char *name, struct refusal_list *refusals)
{
        if (best->file && ifcfg_at_boot(best) && !ifcfg_at_boot(found))
                return;
        if (best->file && ifcfg_at_boot(best) == ifcfg_at_boot(found)) {
                refuse(mem, refusals, found->file->path,
                       "keep one of the two; move the other out of the folder",
                       "configures %s, and so does %s", name, best->file->path);
                return;
        }
        if (backend_usable(mem, found->file, refusals) &&
            ifcfg_known(mem, found->file, &found->doc, refusals))
                *best = *found;
}

struct ifcfg_file ifcfg_find(struct arena *mem, const struct host *host, const char *name,
                             struct refusal_list *refusals)
{
        struct ifcfg_file best = { .suffix = name };

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                const char *suffix = ifcfg_suffix(host, file);
                struct ifcfg_file found = { .file = file, .suffix = suffix };

                if (!suffix || file->state == FILE_ABSENT)
                        continue;
                if (file->state == FILE_READ) {
                        found.doc = file_shvar(mem, file);
                        found.unread = ifcfg_unread(host, &found.doc);
                }
                switch (match_file(host, &found, name)) {
                case MATCH_CONFIGURES:
                        add_match(mem, &found, &best, name, refusals);
                        break;
                case MATCH_OTHER_DEVICE:
                        refuse_other_device(mem, &found, name, refusals);
                        break;
                case MATCH_NONE:
                        break;
                }
        }
        return best;
}

/* Values of TYPE that we know; all others are links that cannot be bridged. */
static const struct {
        const char *type;
        bool bridge;
        const char *kind; /* the kernel's, where the link is made */
} types[] = {
        { "", false, NULL },       { "Ethernet", false, NULL }, { "Vlan", false, NULL },
        { "Bond", false, "bond" }, { "Team", false, "team" },   { "Bridge", true, "bridge" },
};

/* ifup calls ifup-ovs by DEVICETYPE, whatever TYPE says last, and that reads no BRIDGE=. */
static bool is_open_vswitch(const char *type, const char *device_type)
{
        return (device_type && strcasecmp(device_type, "ovs") == 0) ||
               (type && strncasecmp(type, "OVS", 3) == 0);
}

/* Of links that are made without a TYPE; or NULL. */
static const char *made_kind(const struct shvar *doc, const char *device_type)
{
        if (device_type && strcasecmp(device_type, "Team") == 0)
                return "team";
        return shvar_get(doc, "BONDING_OPTS") || shvar_get(doc, "BONDING_MASTER") ? "bond" : NULL;
}

static void inspect_type(struct arena *mem, const struct ifcfg_file *ifcfg, struct profile *profile)
{
        const char *type = shvar_get(&ifcfg->doc, "TYPE");
        const char *device_type = shvar_get(&ifcfg->doc, "DEVICETYPE");

        if (device_type && strcasecmp(device_type, "TeamPort") == 0) {
                profile->controller = "a team";
                profile->controller_kind = CONTROLLER_BUNDLE;
                return;
        }
        if (is_open_vswitch(type, device_type)) {
                refuse(mem, &profile->refusals, ifcfg->file->path,
                       "name another link, or let ovs-vsctl do it",
                       "is of Open vSwitch, whose bridges and ports are none of the kernel's own");
                return;
        }
        for (size_t i = 0; i < ARRAY_LEN(types); i++) {
                if (strcasecmp(type ? type : "", types[i].type) == 0) {
                        profile->is_bridge = types[i].bridge;
                        profile->kind =
                                types[i].kind ? types[i].kind : made_kind(&ifcfg->doc, device_type);
                        return;
                }
        }
        refuse(mem, &profile->refusals, ifcfg->file->path, "only Ethernet, Vlan, Bond and Team can",
               "TYPE=%s cannot be put under a bridge", type);
}

static bool is_suse(const struct shvar *doc)
{
        const char *bridge = shvar_get(doc, "BRIDGE");

        return shvar_find(doc, "BRIDGE_PORTS") >= 0 || shvar_true(bridge) || shvar_false(bridge);
}

/* Of the keys that only ports have, those whose value is the name of what they are a port of. */
static const struct {
        const char *key;
        enum controller_kind kind;
} controllers[] = {
        { "BRIDGE", CONTROLLER_BRIDGE },      { "MASTER", CONTROLLER_BUNDLE },
        { "TEAM_MASTER", CONTROLLER_BUNDLE }, { "VRF", CONTROLLER_OTHER },
        { "OVS_BRIDGE", CONTROLLER_OTHER },   { "OVS_PORT", CONTROLLER_OTHER },
        { "IVS_BRIDGE", CONTROLLER_OTHER },   { "NFVSWITCH_BRIDGE", CONTROLLER_OTHER },
};

static void inspect_controller(const struct shvar_line *line, struct profile *profile)
{
        profile->controller = "another link";
        profile->controller_kind = CONTROLLER_OTHER;
        for (size_t i = 0; i < ARRAY_LEN(controllers); i++) {
                if (strcmp(line->key, controllers[i].key) != 0)
                        continue;
                profile->controller = line->value;
                profile->controller_kind = controllers[i].kind;
        }
}

/* Keys of the classes "already a port" and "refused", if they hold something. */
static void inspect_key(struct arena *mem, const struct file *file, const struct shvar_line *line,
                        struct profile *profile)
{
        const enum key_class class = key_find(&ifcfg_keys, NULL, line->key)->class;

        if (!line->value || !*line->value || shvar_false(line->value))
                return;
        if (class == KEY_REFUSED)
                key_refuse(mem, &profile->refusals,
                           arena_printf(mem, "%s:%u", file->path, line->number), line->key);
        if (class == KEY_OF_CONTROLLER && !profile->controller)
                inspect_controller(line, profile);
}

static const char *prefix_of(struct arena *mem, const struct shvar *doc, const struct lookup *last,
                             const char *number)
{
        const char *prefix = ifcfg_value(last, doc, arena_printf(mem, "PREFIX%s", number));
        const char *mask = ifcfg_value(last, doc, arena_printf(mem, "NETMASK%s", number));

        if (prefix && *prefix)
                return arena_printf(mem, "/%s", prefix);
        return mask && *mask ? arena_printf(mem, " netmask %s", mask) : "";
}

bool ifcfg_is_dhcp(const char *method)
{
        return method && (strcasecmp(method, "dhcp") == 0 || strcasecmp(method, "bootp") == 0);
}

static bool dynamic_method(const char *method)
{
        return ifcfg_is_dhcp(method) ||
               (method && (strcasecmp(method, "autoip") == 0 || strcasecmp(method, "shared") == 0));
}

/* What gives the link addresses, in words. SLAAC alone does not count: it is on by default
 * everywhere. */
static void inspect_l3(struct arena *mem, const struct shvar *doc, struct profile *profile)
{
        const struct lookup last = ifcfg_last(mem, doc);
        const char *method = ifcfg_value(&last, doc, "BOOTPROTO");

        if (dynamic_method(method)) {
                profile->dynamic = true;
                LIST_ADD(mem, &profile->l3, arena_strdup(mem, method));
        }
        for (size_t i = 0; i < doc->n; i++) {
                const struct shvar_line *line = &doc->items[i];
                const char *name;

                if (!line->value || !*line->value)
                        continue;
                name = key_find(&ifcfg_keys, NULL, line->key)->name;
                if (!name || !ifcfg_is_last(&last, doc, i))
                        continue;
                if (strcmp(name, "IPADDR") == 0)
                        LIST_ADD(mem, &profile->l3,
                                 arena_printf(
                                         mem, "%s%s", line->value,
                                         prefix_of(mem, doc, &last, line->key + strlen("IPADDR"))));
                if (strcmp(name, "IPV6ADDR") == 0 || strcmp(name, "IPV6ADDR_SECONDARIES") == 0)
                        LIST_ADD(mem, &profile->l3, line->value);
                if (strcmp(name, "DHCPV6C") == 0 && shvar_true(line->value)) {
                        profile->dynamic = true;
                        LIST_ADD(mem, &profile->l3, "dhcpv6");
                }
        }
        profile->has_l3 = profile->l3.n > 0;
}

/* The address of an alias, or the first of a range, with the name that it goes by. */
static const char *alias_words(struct arena *mem, const struct file *file, const char *label)
{
        struct shvar doc = shvar_parse(mem, file->data);
        const struct lookup last = ifcfg_last(mem, &doc);
        const char *address = shvar_get(&doc, "IPADDR");

        if (!address)
                address = shvar_get(&doc, "IPADDR_START");
        if (!address)
                address = shvar_get(&doc, "IPV6ADDR");
        return arena_printf(mem, "%s%s (%s)", address ? address : "an address",
                            prefix_of(mem, &doc, &last, ""), label);
}

/* Addresses in files of their own: ifcfg-eth0:1 and ifcfg-eth0-range0. */
static void inspect_aliases(struct arena *mem, const struct host *host, const char *name,
                            struct profile *profile)
{
        const char *start = ifcfg_path(mem, "ifcfg", name);
        size_t len = strlen(start);

        for (size_t i = 0; i < host->files.n; i++) {
                const char *path = host->files.items[i].path;

                if (host->files.items[i].state == FILE_ABSENT || strncmp(path, start, len) != 0 ||
                    ifcfg_ignored(host, path) ||
                    (path[len] != ':' && strncmp(path + len, "-range", 6) != 0))
                        continue;
                profile->has_l3 = true;
                LIST_ADD(mem, &profile->l3,
                         alias_words(mem, &host->files.items[i],
                                     arena_printf(mem, "%s%s", name, path + len)));
        }
}

enum { INFINIBAND_MAC_LEN = 20 * 3 - 1 }; /* as text */

static void inspect_mac(struct arena *mem, const struct host *host, const struct ifcfg_file *ifcfg,
                        const char *name, struct profile *profile)
{
        const char *set = shvar_get(&ifcfg->doc, "MACADDR");
        const char *match = shvar_get(&ifcfg->doc, "HWADDR");
        const struct link *link = host_link(host, name);

        if (match && strlen(match) == INFINIBAND_MAC_LEN)
                key_refuse(mem, &profile->refusals, ifcfg->file->path, "a HWADDR of 20 bytes");
        profile->mac = mac_or_null(set);
        profile->hwaddr = mac_or_null(match);
        profile->hwaddr_key = "HWADDR";

        if (link && (link->kind == LINK_PHYSICAL || link->kind == LINK_VETH) && profile->hwaddr &&
            link->mac && !is_mac_of(host, name, profile->hwaddr))
                refuse(mem, &profile->refusals, ifcfg->file->path,
                       "no reader would bring the port up; correct or remove HWADDR",
                       "HWADDR=%s is not the MAC of %s, which is %s", profile->hwaddr, name,
                       link->mac);
}

bool ifcfg_is_on(const char *stp)
{
        return stp && (shvar_true(stp) || strcasecmp(stp, "on") == 0);
}

struct profile ifcfg_inspect(struct arena *mem, const struct host *host, const char *name)
{
        struct profile profile = { 0 };
        struct ifcfg_file ifcfg = ifcfg_find(mem, host, name, &profile.refusals);
        const char *method, *options;

        if (host->system.suse)
                refuse(mem, &profile.refusals, "/etc/sysconfig/network", "use YaST or wicked",
                       "is a folder: this is SUSE's wicked, whose ifcfg files mean other things");
        if (!ifcfg.file) {
                inspect_aliases(mem, host, name, &profile);
                return profile;
        }
        if (ifcfg.unread) { /* then the card is as one without a file */
                inspect_mac(mem, host, &ifcfg, name, &profile);
                return profile;
        }

        profile.path = ifcfg.file->path;
        if (is_suse(&ifcfg.doc)) {
                refuse(mem, &profile.refusals, profile.path,
                       "Red Hat's readers take BRIDGE= as the name of a bridge; mend the file",
                       "is written for SUSE's wicked (BRIDGE=yes or BRIDGE_PORTS)");
                return profile;
        }

        inspect_type(mem, &ifcfg, &profile);
        for (size_t i = 0; i < ifcfg.doc.n; i++)
                if (ifcfg.doc.items[i].key)
                        inspect_key(mem, ifcfg.file, &ifcfg.doc.items[i], &profile);
        inspect_l3(mem, &ifcfg.doc, &profile);
        inspect_aliases(mem, host, name, &profile);
        inspect_mac(mem, host, &ifcfg, name, &profile);

        profile.mtu = shvar_get(&ifcfg.doc, "MTU");
        if (shvar_false(shvar_get(&ifcfg.doc, "ONBOOT")))
                profile.down = "says ONBOOT=no";
        profile.stp = ifcfg_is_on(shvar_get(&ifcfg.doc, "STP"));
        options = shvar_get(&ifcfg.doc, "OPTIONS");
        if (options && strstr(options, "layer2=0"))
                refuse(mem, &profile.refusals, profile.path, "set layer2=1",
                       "OPTIONS has layer2=0: a card in layer 3 mode cannot be bridged");
        method = shvar_get(&ifcfg.doc, "BOOTPROTO");
        if (method && strcasecmp(method, "ibft") == 0)
                refuse(mem, &profile.refusals, profile.path,
                       "moving it would cut the host off its disk",
                       "BOOTPROTO=ibft: the root file system may come over this card (iSCSI)");
        return profile;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What /etc/network/interfaces says about one link: its addresses, what it is a port of, whether
 * it comes up at boot; and whether its stanzas can be taken apart at all, or are shared with other
 * links by a mapping, a pattern or an inheritance.
 */
#include <fnmatch.h>
#include <regex.h>
#include <string.h>

#include "backend/ifupdown/ifupdown.h"
#include "mkbridge/names.h"

struct look {
        struct arena *mem;
        const struct ifupdown_config *config;
        const char *name;
        struct profile *profile;
};

static const char *path_of(const struct look *look, size_t file)
{
        return look->config->files.items[file].file->path;
}

static const char *where(const struct look *look, size_t file, size_t line)
{
        return arena_printf(look->mem, "%s:%u", path_of(look, file),
                            ifupdown_line(look->config, file, line)->number);
}

static void refuse_line(const struct look *look, size_t file, size_t line, const char *what,
                        const char *hint)
{
        refuse(look->mem, &look->profile->refusals, where(look, file, line), hint, "%s", what);
}

static bool is_dynamic(const char *method)
{
        static const char *const words[] = { "dhcp", "bootp", "ipv4ll", "dhcp6" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(method, words[i]) == 0)
                        return true;
        return false;
}

/* Methods of links that cannot be under a bridge. */
static bool is_foreign(const char *method)
{
        static const char *const words[] = { "ppp",  "wvdial", "tunnel",  "v4tunnel",
                                             "6to4", "gre",    "loopback" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(method, words[i]) == 0)
                        return true;
        return false;
}

static void add_words(const struct look *look, const char *words)
{
        look->profile->has_l3 = true;
        for (size_t i = 0; i < look->profile->l3.n; i++)
                if (strcmp(look->profile->l3.items[i], words) == 0)
                        return;
        LIST_ADD(look->mem, &look->profile->l3, words);
}

/* MAC ADDRESS...: ifupdown2 makes a macvlan with them */
static void add_virtual(const struct look *look, const char *value)
{
        const char *word;

        for (size_t i = 1; (word = interfaces_word(look->mem, value, i)); i++)
                add_words(look, arena_printf(look->mem, "%s (address-virtual)", word));
}

static void inspect_address(const struct look *look, const struct ifupdown_stanza *stanza)
{
        const char *address = ifupdown_get(look->config, stanza, "address");
        const char *mask = ifupdown_get(look->config, stanza, "netmask");

        if (!address && !*stanza->inherits)
                return;
        if (!address)
                address = arena_printf(look->mem, "what %s has", stanza->inherits);
        add_words(look, mask && !strchr(address, '/')
                                ? arena_printf(look->mem, "%s netmask %s", address, mask)
                                : address);
        for (size_t i = stanza->header + 1; look->config->two && i < stanza->end; i++) {
                const struct interfaces_line *line = ifupdown_line(look->config, stanza->file, i);

                if (line->type == INTERFACES_OPTION && strcmp(line->word, "address") == 0 &&
                    line->rest != address)
                        add_words(look, line->rest);
        }
}

static void inspect_method(const struct look *look, const struct ifupdown_stanza *stanza)
{
        if (strcmp(stanza->family, "can") == 0)
                refuse_line(look, stanza->file, stanza->header,
                            "the family can is for links that cannot be bridged",
                            "only links with inet and inet6 can");
        if (is_foreign(stanza->method))
                refuse_line(look, stanza->file, stanza->header,
                            arena_printf(look->mem,
                                         "the method %s is for links that cannot be bridged",
                                         stanza->method),
                            "only static, dhcp, auto and manual can");
        if (is_dynamic(stanza->method)) {
                look->profile->dynamic = true;
                add_words(look, strcmp(stanza->family, "inet6") == 0 ? "dhcpv6" : stanza->method);
        } else if (strcmp(stanza->method, "auto") == 0) {
                add_words(look, "inet6 auto");
        } else if (strcmp(stanza->method, "manual") != 0) {
                inspect_address(look, stanza);
        }
}

static void inspect_option(const struct look *look, const struct ifupdown_stanza *stanza, size_t at)
{
        const struct interfaces_line *line = ifupdown_line(look->config, stanza->file, at);
        const enum key_class class = ifupdown_key(look->config, look->name, line->word)->class;

        if (look->config->two && strcmp(line->word, "address-virtual") == 0)
                add_virtual(look, line->rest);
        if (class == KEY_OF_CONTROLLER && strcmp(line->rest, "none") != 0) {
                look->profile->controller = interfaces_word(look->mem, line->rest, 0);
                look->profile->controller_kind = interfaces_same_option(line->word, "bond-master")
                                                         ? CONTROLLER_BUNDLE
                                                         : CONTROLLER_OTHER;
        }
        if (class == KEY_REFUSED)
                key_refuse(look->mem, &look->profile->refusals, where(look, stanza->file, at),
                           line->word);
        if (class != KEY_IS_COMMAND || !ifupdown_names_link(line->rest, look->name))
                return;
        if (ifupdown_gives_address(line->rest))
                add_words(look, arena_printf(look->mem, "%s %s", line->word, line->rest));
        look->profile->sets_mtu |= ifupdown_sets_mtu(line->rest);
}

/* ifupdown takes "ether MAC" for MAC. */
static const char *mac_of(struct arena *mem, const char *value)
{
        if (strncmp(value, "ether", 5) == 0 && strchr(" \t", value[5]))
                value += 5 + strspn(value + 5, " \t");
        return mac_valid(value) ? arena_strdup(mem, value) : NULL;
}

static void inspect_mac(const struct look *look)
{
        const char *value = ifupdown_get_any(look->config, look->name, "hwaddress");

        if (!value)
                value = ifupdown_get_any(look->config, look->name, "bridge-hw");
        if (!value)
                return;
        look->profile->mac = mac_of(look->mem, value);
        if (strcmp(value, "random") == 0)
                refuse(look->mem, &look->profile->refusals, look->profile->path,
                       "write a MAC there, or give the card its own back",
                       "hwaddress is random, so the bridge could not have the same");
}

/* "all" is what bridge-utils makes of it: eth*, em*, en*, p[0-9]*. */
static bool is_all_port(const char *name)
{
        return strncmp(name, "eth", 3) == 0 || strncmp(name, "em", 2) == 0 ||
               strncmp(name, "en", 2) == 0 || (name[0] == 'p' && strchr("0123456789", name[1]));
}

/* Repeated repetitions mean nothing more, and regcomp(3) takes memory without end for them. */
static bool repeats_twice(const char *pattern)
{
        for (const char *p = pattern; (p = strpbrk(p, "*+?{")); p++)
                if (p[1] && strchr("*+?{", p[1]))
                        return true;
        return false;
}

static bool matches_regex(struct arena *mem, const char *pattern, const char *name)
{
        regex_t regex;
        bool found;

        if (repeats_twice(pattern) ||
            regcomp(&regex, arena_printf(mem, "^(%s)$", pattern), REG_EXTENDED | REG_NOSUB) != 0)
                return false;
        found = regexec(&regex, name, 0, NULL, 0) == 0;
        regfree(&regex);
        return found;
}

/* A range of ifupdown2: swp[1-52], or swp1-52 behind `glob`. */
static bool in_range(const char *range, const char *name)
{
        size_t len = strcspn(range, "0123456789["), open = range[len] == '[';
        unsigned long first, last, number;
        char *end, *rest;

        if (!range[len] || strncmp(range, name, len) != 0 || !name[len] ||
            !strchr("0123456789", name[len]))
                return false;
        first = strtoul(range + len + open, &end, 10);
        if (*end != '-' || !strchr("0123456789", end[1]))
                return false;
        last = strtoul(end + 1, &end, 10);
        number = strtoul(name + len, &rest, 10);
        return (!open || *end == ']') && number >= first && number <= last &&
               strcmp(end + open, rest) == 0;
}

/* The words of bridge_ports: names, "all", "none", "regex" or "glob" with patterns behind it,
 * "noregex". */
static bool lists_port(const struct look *look, const char *ports)
{
        enum { NAMES, REGEX, GLOB } mode = NAMES;
        const char *word;

        for (size_t i = 0; (word = interfaces_word(look->mem, ports, i)); i++) {
                if (strcmp(word, "regex") == 0)
                        mode = REGEX;
                else if (strcmp(word, "noregex") == 0)
                        mode = NAMES;
                else if (strcmp(word, "glob") == 0)
                        mode = GLOB;
                else if (strcmp(word, look->name) == 0 ||
                         (strcmp(word, "all") == 0 && is_all_port(look->name)) ||
                         (mode == REGEX && matches_regex(look->mem, word, look->name)) ||
                         (mode == GLOB &&
                          (fnmatch(word, look->name, 0) == 0 || in_range(word, look->name))))
                        return true;
        }
        return false;
}

static void set_controller(const struct look *look, const struct ifupdown_stanza *stanza,
                           enum controller_kind kind)
{
        look->profile->controller = stanza->name;
        look->profile->controller_kind = kind;
        if (!look->profile->path)
                look->profile->path = path_of(look, stanza->file);
}

/* Stanzas of other links that have this one as a port. */
static void inspect_ports(const struct look *look, const struct ifupdown_stanza *stanza)
{
        static const char *const bonds[] = { "bond-slaves", "slaves", "bond-ports" };
        const char *value = ifupdown_get(look->config, stanza, "bridge-ports");

        if (value && lists_port(look, value))
                set_controller(look, stanza, CONTROLLER_BRIDGE);
        for (size_t i = 0; i < ARRAY_LEN(bonds); i++) {
                value = ifupdown_get(look->config, stanza, bonds[i]);
                if (value && interfaces_has_word(value, look->name))
                        set_controller(look, stanza, CONTROLLER_BUNDLE);
        }
}

/* ifup takes the first of two, which is the inherited one; that of the stanza means nothing. */
static void check_twice(const struct look *look, const struct ifupdown_stanza *stanza)
{
        for (size_t i = stanza->header + 1; i < stanza->end; i++) {
                const struct interfaces_line *line = ifupdown_line(look->config, stanza->file, i);

                if (line->type != INTERFACES_OPTION ||
                    key_find(&ifupdown_keys, NULL, line->word)->class == KEY_IS_COMMAND ||
                    ifupdown_get(look->config, stanza, line->word) == line->rest)
                        continue;
                refuse_line(look, stanza->file, i,
                            arena_printf(look->mem,
                                         "'%s' counts for nothing: ifup takes that of %s, which "
                                         "the stanza inherits",
                                         line->word, stanza->inherits),
                            "take one of them out");
        }
}

static void inspect_inheritance(const struct look *look, const struct ifupdown_stanza *stanza)
{
        if (strcmp(stanza->inherits, look->name) == 0 && !ifupdown_is_for(stanza, look->name))
                refuse_line(look, stanza->file, stanza->header,
                            arena_printf(look->mem, "inherits the stanza of %s, which changes",
                                         look->name),
                            "write what it inherits into the stanza itself");
        if (!ifupdown_is_for(stanza, look->name) || !*stanza->inherits)
                return;
        if (stanza->written_out)
                check_twice(look, stanza);
}

static void inspect_shared(const struct look *look, const struct ifupdown_stanza *stanza)
{
        bool mapping = strcmp(stanza->keyword, "mapping") == 0;
        const char *pattern;

        for (size_t i = 0;
             mapping &&
             (pattern = interfaces_word(
                      look->mem, ifupdown_line(look->config, stanza->file, stanza->header)->rest,
                      i));
             i++)
                if (fnmatch(pattern, look->name, 0) == 0)
                        refuse_line(look, stanza->file, stanza->header,
                                    arena_printf(look->mem,
                                                 "maps %s to a stanza that a script chooses",
                                                 look->name),
                                    "take the mapping out, and name the stanza after the link");
        if (look->config->two && strcmp(stanza->keyword, "iface") == 0 &&
            strchr(stanza->name, '[') && in_range(stanza->name, look->name))
                refuse_line(look, stanza->file, stanza->header,
                            arena_printf(look->mem, "configures %s together with other links",
                                         look->name),
                            arena_printf(look->mem, "give %s a stanza of its own", look->name));
}

/* Is the word with @equals in it about this link, and another name? */
static bool is_mapping(const struct look *look, const char *word, const char *equals)
{
        const size_t len = strlen(look->name);

        if (strcmp(equals + 1, look->name) == 0)
                return false;
        return ((size_t) (equals - word) == len && strncmp(word, look->name, len) == 0) ||
               ifupdown_pattern_fits(look->mem, look->config, word, look->name) == FITS;
}

/* auto eth0=home, auto mac/52:54:00:12:34:56=lan, rename eth0=lan0 */
static void inspect_names(const struct look *look, const struct ifupdown_names *line)
{
        bool rename = strcmp(line->keyword, "rename") == 0;
        const char *word;

        for (size_t i = 0; (word = interfaces_word(look->mem, line->names, i)); i++) {
                const char *equals = strchr(word, '=');

                if (!equals || !is_mapping(look, word, equals))
                        continue;
                refuse_line(
                        look, line->file, line->line,
                        rename ? arena_printf(look->mem, "renames %s to %s", look->name, equals + 1)
                               : arena_printf(look->mem, "configures %s by the stanza of %s",
                                              look->name, equals + 1),
                        rename ? arena_printf(look->mem, "call the port %s", equals + 1)
                               : "name the stanza after the link");
        }
}

static const char *alias_words(const struct look *look, const struct ifupdown_stanza *stanza)
{
        const char *address = ifupdown_get(look->config, stanza, "address");

        return arena_printf(look->mem, "%s (%s)", address ? address : stanza->method, stanza->name);
}

static void inspect_options(const struct look *look, const struct ifupdown_stanza *stanza)
{
        for (size_t i = stanza->header + 1; i < stanza->end; i++)
                if (ifupdown_line(look->config, stanza->file, i)->type == INTERFACES_OPTION)
                        inspect_option(look, stanza, i);
        if (ifupdown_get(look->config, stanza, "bridge-ports"))
                look->profile->is_bridge = true;
}

static void inspect_stanza(const struct look *look, const struct ifupdown_stanza *stanza)
{
        if (ifupdown_alias(stanza, look->name)) {
                add_words(look, alias_words(look, stanza));
                inspect_options(look, stanza);
                return;
        }
        if (!ifupdown_is_for(stanza, look->name)) {
                if (strcmp(stanza->keyword, "iface") == 0)
                        inspect_ports(look, stanza);
                return;
        }
        if (!look->profile->path)
                look->profile->path = path_of(look, stanza->file);
        if (strncmp(path_of(look, stanza->file), "/run/", 5) == 0)
                refuse_line(look, stanza->file, stanza->header,
                            "is gone after the next boot, like all in /run",
                            "move the stanza to " INTERFACES_FILE);
        inspect_method(look, stanza);
        inspect_options(look, stanza);
}

struct profile ifupdown_inspect(struct arena *mem, const struct host *host, const char *name)
{
        struct ifupdown_config config = ifupdown_read(mem, host);
        struct profile profile = { .refusals = config.refusals };
        struct look look = { mem, &config, name, &profile };
        const long first = ifupdown_first(&config, name);

        for (size_t i = 0; i < config.stanzas.n; i++) {
                inspect_stanza(&look, &config.stanzas.items[i]);
                inspect_shared(&look, &config.stanzas.items[i]);
                inspect_inheritance(&look, &config.stanzas.items[i]);
        }
        for (size_t i = 0; i < config.names.n; i++)
                inspect_names(&look, &config.names.items[i]);
        if (!profile.path && first != NOWHERE)
                profile.path = path_of(&look, config.stanzas.items[first].file);
        profile.kind = ifupdown_get_any(&config, name, "bond-slaves") ||
                                       ifupdown_get_any(&config, name, "bond-mode")
                               ? "bond"
                               : NULL;
        profile.stp = ifupdown_is_on(ifupdown_get_any(&config, name, "bridge-stp"));
        profile.mtu = ifupdown_mtu(&config, name);
        if (profile.path)
                inspect_mac(&look);
        /* A card that has no address needs no line to be a port: the bridge brings it up. */
        if (profile.path && (profile.has_l3 || profile.is_bridge) &&
            !ifupdown_comes_up(mem, &config, name))
                profile.down = arena_printf(mem, "does not bring %s up at boot", name);
        return profile;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of options, and what each does with its value.
 */
#include "cli/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "mkbridge/backend.h"
#include "mkbridge/guests.h"

enum {
        ANY_CHANGE = ON(ACTION_BRIDGE) | ON(ACTION_UNDO),
        BELOW_ROOT = ANY_CHANGE | ON(ACTION_RECOVER),
        ANY = BELOW_ROOT | ON(ACTION_COMMIT) | ON(ACTION_ROLLBACK) | ON(ACTION_STATUS) |
              ON(ACTION_LIST) | ON(ACTION_CHECK) | ON(ACTION_GUEST),
};

enum { SECONDS_MAX = 24 * 60 * 60, SECONDS_LEN_MAX = 9 };

const char *const cli_shells[] = { "bash", "zsh", "fish" };
const size_t n_cli_shells = ARRAY_LEN(cli_shells);

int parse_error(struct parse *parse, const char *where, const char *hint, const char *fmt, ...)
{
        char what[sizeof(parse->err->what)];
        va_list args;

        if (parse->failed)
                return -EINVAL;
        parse->failed = true;
        va_start(args, fmt);
        vsnprintf(what, sizeof(what), fmt, args);
        va_end(args);
        return error_set(parse->err, STATUS_USAGE, EINVAL, where, hint, "%s", what);
}

const char *parse_dashed(struct parse *parse, const char *name)
{
        return arena_printf(parse->mem, "--%s", name);
}

static void *field_of(struct parse *parse, const struct cli_option *option)
{
        return (char *) parse->request + option->field;
}

static int take_flag(struct parse *parse, const struct cli_option *option, const char *value)
{
        (void) value;
        *(bool *) field_of(parse, option) = option->number;
        return 0;
}

static int take_number(struct parse *parse, const struct cli_option *option, const char *value)
{
        (void) value;
        *(int *) field_of(parse, option) = option->number;
        return 0;
}

static int take_text(struct parse *parse, const struct cli_option *option, const char *value)
{
        *(const char **) field_of(parse, option) = value;
        return 0;
}

static int take_item(struct parse *parse, const struct cli_option *option, const char *value)
{
        struct string_list *list = field_of(parse, option);

        LIST_ADD(parse->mem, list, value);
        return 0;
}

/* A day is enough for anybody, and a guard that nobody remembers is a trap. */
static int take_seconds(struct parse *parse, const struct cli_option *option, const char *value)
{
        const size_t len = strspn(value, "0123456789");
        unsigned long seconds = len && len <= SECONDS_LEN_MAX ? strtoul(value, NULL, 10) : 0;

        if (value[len] || !seconds || seconds > SECONDS_MAX)
                return parse_error(parse, parse_dashed(parse, option->name), "as in --confirm=60",
                                   "'%s' is not a number of seconds from 1 to %d", value,
                                   SECONDS_MAX);
        *(unsigned *) field_of(parse, option) = (unsigned) seconds;
        return 0;
}

static int take_action(struct parse *parse, const struct cli_option *option, const char *value)
{
        if (parse->action_name && strcmp(parse->action_name, option->name) != 0)
                return parse_error(parse, parse_dashed(parse, option->name), "use one of them",
                                   "cannot be used together with --%s", parse->action_name);
        parse->action_name = option->name;
        parse->request->action = (enum action) option->number;
        if (value)
                *(const char **) field_of(parse, option) = value;
        return 0;
}

static int take_l3(struct parse *parse, const struct cli_option *option, const char *value)
{
        if (parse->l3_name && strcmp(parse->l3_name, option->name) != 0)
                return parse_error(parse, parse_dashed(parse, option->name),
                                   "use one of --dhcp, --address and --no-ip",
                                   "cannot be used together with --%s", parse->l3_name);
        parse->l3_name = option->name;
        parse->request->l3 = (enum l3_source) option->number;
        return value ? take_item(parse, option, value) : 0;
}

/* Backends are called after files; what to say to who names a service. */
static const char *backend_of_service(struct arena *mem, const char *word)
{
        static const struct {
                const char *word, *hint;
        } services[] = {
                { "nm", "NetworkManager is keyfile" },
                { "networkmanager", "NetworkManager is keyfile" },
                { "systemd", "systemd-networkd is networkd" },
                { "systemd-networkd", "systemd-networkd is networkd" },
                { "interfaces", "/etc/network/interfaces is ifupdown" },
                { "network-scripts", "network-scripts is ifcfg" },
                { "sysconfig", "network-scripts is ifcfg" },
        };
        struct strbuf hint = STRBUF_INIT;

        for (size_t i = 0; i < ARRAY_LEN(services); i++)
                if (!strcasecmp(services[i].word, word))
                        return services[i].hint;
        strbuf_adds(&hint, "there are auto");
        for (size_t i = 0; i < n_backends; i++)
                strbuf_addf(&hint, "%s%s", i + 1 == n_backends ? " and " : ", ", backends[i]->name);
        return strbuf_take(&hint, mem);
}

static int take_backend(struct parse *parse, const struct cli_option *option, const char *value)
{
        struct suggestion near = { .word = value };

        if (!strcmp(value, "auto") || backend_find(value))
                return take_text(parse, option, value);

#ifndef WITH_NETPLAN
        if (!strcmp(value, "netplan"))
                return parse_error(parse, "--backend", "build it with -Dnetplan=enabled",
                                   "this mkbridge was built without netplan, for want of libyaml");
#endif
        suggest_consider(&near, "auto");
        for (size_t i = 0; i < n_backends; i++)
                suggest_consider(&near, backends[i]->name);
        return parse_error(parse, "--backend",
                           suggest_hint(parse->mem, &near,
                                        "--backend=", backend_of_service(parse->mem, value)),
                           "there is no backend '%s'", value);
}

static int unknown_setting(struct parse *parse, const char *key)
{
        struct suggestion near = { .word = key };

        for (size_t i = 0; i < n_bridge_options; i++)
                suggest_consider(&near, bridge_options[i].name);
        return parse_error(
                parse, "-o",
                suggest_hint(parse->mem, &near, "", "mkbridge --help lists the bridge options"),
                "there is no bridge option '%s'", key);
}

static int take_setting(struct parse *parse, const struct cli_option *option, const char *value)
{
        const char *key = arena_strndup(parse->mem, value, strcspn(value, "="));
        struct setting_list *list = field_of(parse, option);
        struct bridge_setting setting;
        struct error err = { 0 };

        if (!strchr(value, '='))
                return parse_error(parse, "-o", "write it as KEY=VALUE, as in -o stp=yes",
                                   "'%s' has no value", value);
        if (!bridge_option_find(key))
                return unknown_setting(parse, key);
        if (bridge_setting_parse(value, &setting, &err) < 0)
                return parse_error(parse, err.where, err.hint, "%s", err.what);

        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].option == setting.option)
                        return parse_error(parse, "-o", "keep one of them", "'%s' is given twice",
                                           key);
        LIST_ADD(parse->mem, list, setting);
        return 0;
}

static int take_shell(struct parse *parse, const struct cli_option *option, const char *value)
{
        struct suggestion near = { .word = value };

        for (size_t i = 0; i < n_cli_shells; i++) {
                if (!strcmp(value, cli_shells[i]))
                        return take_action(parse, option, value);
                suggest_consider(&near, cli_shells[i]);
        }
        return parse_error(
                parse, "--completion",
                suggest_hint(parse->mem, &near, "", "there are scripts for bash, zsh and fish"),
                "there is no completion for '%s'", value);
}

/* What else people call them. */
static const char *guest_of_word(const char *word)
{
        static const struct {
                const char *word, *hint;
        } others[] = {
                { "kvm", "libvirt starts its guests, or qemu without it" },
                { "virsh", "libvirt is it" },
                { "virt-install", "libvirt is it" },
                { "virt-manager", "libvirt is it" },
                { "lxd", "incus is its like" },
                { "xl", "xen is it" },
                { "systemd-nspawn", "nspawn is it" },
                { "machinectl", "nspawn is it" },
        };

        for (size_t i = 0; i < ARRAY_LEN(others); i++)
                if (!strcasecmp(others[i].word, word))
                        return others[i].hint;
        return NULL;
}

static const char *guest_words(struct arena *mem)
{
        struct strbuf out = STRBUF_INIT;

        strbuf_adds(&out, "there are ");
        for (size_t i = 0; i < n_guest_kinds; i++)
                strbuf_addf(&out, "%s%s",
                            !i                       ? ""
                            : i + 1 == n_guest_kinds ? " and "
                                                     : ", ",
                            guest_kinds[i].name);
        return strbuf_take(&out, mem);
}

static int take_guest(struct parse *parse, const struct cli_option *option, const char *value)
{
        struct suggestion near = { .word = value };
        const char *meant = guest_of_word(value);

        if (guest_kind_find(value))
                return take_action(parse, option, value);
        for (size_t i = 0; i < n_guest_kinds; i++)
                suggest_consider(&near, guest_kinds[i].name);
        return parse_error(
                parse, "--guest",
                meant ? meant
                      : suggest_hint(parse->mem, &near, "--guest=", guest_words(parse->mem)),
                "there is no kind of guests '%s'", value);
}

#define FIELD(member) offsetof(struct request, member)

const char *const option_group_titles[] = {
        [GROUP_ACTION] = "What to do", [GROUP_L3] = "Network layer of the bridge",
        [GROUP_BRIDGE] = "Link layer", [GROUP_FILES] = "Files and services",
        [GROUP_OUTPUT] = "Output",
};

/* clang-format off */
const struct cli_option cli_options[] = {
        { 'n', true, GROUP_ACTION, VALUES_NONE, ANY_CHANGE, "dry-run", NULL,
          take_flag, FIELD(dry_run), true,
          "show what would be done, and why; change nothing; needs no root" },
        { 'l', true, GROUP_ACTION, VALUES_NONE, ANY_CHANGE | ON(ACTION_CHECK), "live", NULL,
          take_flag, FIELD(live), true,
          "switch the running host too, now and without a gap; what cannot prove itself goes back "
          "by itself" },
        { 0, false, GROUP_ACTION, VALUES_NONE, ANY_CHANGE, "confirm", "SECONDS",
          take_seconds, FIELD(confirm), 0,
          "with --live: go back unless --commit comes within SECONDS" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_COMMIT), "commit", NULL,
          take_action, 0, ACTION_COMMIT,
          "keep the switch of BRIDGE that waits for it" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_ROLLBACK), "rollback", NULL,
          take_action, 0, ACTION_ROLLBACK,
          "do not keep it: go back now" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_STATUS), "status", NULL,
          take_action, 0, ACTION_STATUS,
          "what is configured and what is live, of BRIDGE or of all that mkbridge made" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_STATUS), "watch", NULL,
          take_flag, FIELD(watch), true,
          "with --status: look again each second, as long as a switch waits for --commit" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_LIST), "list", NULL,
          take_action, 0, ACTION_LIST,
          "the cards to choose from: what each is at, who configures it, and whether it may be a "
          "port; needs no root" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_CHECK), "check", NULL,
          take_action, 0, ACTION_CHECK,
          "is this host, and PORT, fit to carry virtual machines? what speaks against it, and what "
          "mends it" },
        { 0, false, GROUP_ACTION, VALUES_GUEST, ON(ACTION_GUEST), "guest", "KIND",
          take_guest, FIELD(guest), ACTION_GUEST,
          "what a guest needs to sit on BRIDGE, ready to paste; the kinds are below; needs no root" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ANY_CHANGE, "undo", NULL,
          take_action, 0, ACTION_UNDO,
          "give back the files, and what was switched live, as they were before mkbridge made "
          "BRIDGE" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_UNDO), "force", NULL,
          take_flag, FIELD(force), true,
          "with --undo: give back even files that were edited since" },
        { 0, true, GROUP_ACTION, VALUES_NONE, ON(ACTION_RECOVER), "recover", NULL,
          take_action, 0, ACTION_RECOVER,
          "put back what a run that died has left half done" },

        { 0, true, GROUP_L3, VALUES_NONE, ON(ACTION_BRIDGE), "dhcp", NULL,
          take_l3, 0, L3_DHCP,
          "use DHCP" },
        { 0, true, GROUP_L3, VALUES_NONE, ON(ACTION_BRIDGE), "address", "A/PREFIX",
          take_l3, FIELD(addresses), L3_STATIC,
          "use this IPv4 or IPv6 address; may be repeated" },
        { 0, true, GROUP_L3, VALUES_NONE, ON(ACTION_BRIDGE), "gateway", "A",
          take_item, FIELD(gateways), 0,
          "with --address: the default gateway; one of each family" },
        { 0, true, GROUP_L3, VALUES_NONE, ON(ACTION_BRIDGE), "dns", "A",
          take_item, FIELD(dns), 0,
          "a name server instead of those that PORT has; may be repeated" },
        { 0, true, GROUP_L3, VALUES_NONE, ON(ACTION_BRIDGE), "no-ip", NULL,
          take_l3, 0, L3_NONE,
          "give the bridge no address" },
        { 0, false, GROUP_L3, VALUES_LINK, ON(ACTION_BRIDGE), "l3-from", "PORT",
          take_text, FIELD(l3_from), 0,
          "which PORT gives its addresses, when more than one has any; BRIDGE: it keeps its own" },

        { 'o', true, GROUP_BRIDGE, VALUES_SETTING, ON(ACTION_BRIDGE) | ON(ACTION_CHECK), "option", "KEY=VALUE",
          take_setting, FIELD(settings), 0,
          "set a bridge option of the list below; may be repeated" },
        { 0, false, GROUP_BRIDGE, VALUES_NONE, ON(ACTION_BRIDGE), "mac", "MAC",
          take_text, FIELD(mac), 0,
          "the bridge's MAC address (default: that of PORT)" },

        { 0, false, GROUP_FILES, VALUES_FOLDER,
          BELOW_ROOT | ON(ACTION_STATUS) | ON(ACTION_LIST) | ON(ACTION_CHECK), "root", "DIR",
          take_text, FIELD(root), 0,
          "work on the system installed below DIR; leave this host's links and "
          "services alone" },
        { 0, false, GROUP_FILES, VALUES_BACKEND, ON(ACTION_BRIDGE) | ON(ACTION_CHECK),
          "backend", "NAME",
          take_backend, FIELD(backend), 0,
          "whose files to write (default: auto)" },
        { 0, false, GROUP_FILES, VALUES_TEMPLATES, ON(ACTION_BRIDGE), "templates", "DIR",
          take_text, FIELD(templates), 0,
          "templates to use before /etc/mkbridge/templates, or the name of a "
          "shipped set: classic" },
        { 0, true, GROUP_FILES, VALUES_NONE, ANY_CHANGE, "no-restart", NULL,
          take_flag, FIELD(restart), false,
          "do not restart libvirt" },

        { 0, true, GROUP_OUTPUT, VALUES_NONE, ANY, "json", NULL,
          take_flag, FIELD(json), true,
          "data instead of text; see mkbridge-json(5)" },
        { 0, true, GROUP_OUTPUT, VALUES_NONE, ANY_CHANGE, "show-secrets", NULL,
          take_flag, FIELD(show_secrets), true,
          "show passwords and keys, too, which are <hidden> else" },
        { 'q', true, GROUP_OUTPUT, VALUES_NONE, ANY, "quiet", NULL,
          take_number, FIELD(verbosity), -1,
          "say nothing on success" },
        { 'v', true, GROUP_OUTPUT, VALUES_NONE, ANY, "verbose", NULL,
          take_number, FIELD(verbosity), 1,
          "show the plan too, and every refusal" },
        { 0, true, GROUP_OUTPUT, VALUES_NONE, ANY, "version", NULL,
          take_action, 0, ACTION_VERSION,
          "print the version" },
        { 'h', true, GROUP_OUTPUT, VALUES_NONE, ANY, "help", NULL,
          take_action, 0, ACTION_HELP,
          "print this help" },
        { 0, false, GROUP_OUTPUT, VALUES_SHELL, ANY, "completion", "SHELL",
          take_shell, FIELD(shell), ACTION_COMPLETION,
          "print the completion script for bash, zsh or fish" },
};
/* clang-format on */

const size_t n_cli_options = ARRAY_LEN(cli_options);
_Static_assert(ARRAY_LEN(cli_options) <= CLI_OPTIONS_MAX, "struct parse has room for each option");

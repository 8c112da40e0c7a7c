// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --help and --version, laid out from the tables for 80 columns.
 */
#include "base/columns.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "mkbridge/backend.h"
#include "mkbridge/guests.h"

enum { OPTION_COLUMN = 27, RANGE_COLUMN = 33, SUMMARY_COLUMN = 49, SECOND = 100 };

static const char usage[] =
        "Usage: mkbridge [OPTION]... PORT... BRIDGE\n"
        "       mkbridge [OPTION]... --undo BRIDGE\n"
        "       mkbridge [OPTION]... --commit|--rollback BRIDGE\n"
        "       mkbridge [OPTION]... --status [--watch] [BRIDGE]\n"
        "       mkbridge [OPTION]... --list\n"
        "       mkbridge [OPTION]... --check [PORT]...\n"
        "       mkbridge [OPTION]... --guest=KIND BRIDGE\n"
        "       mkbridge [OPTION]... --recover\n"
        "\n"
        "Puts the network card PORT (usually one) under the bridge BRIDGE, so that\n"
        "virtual machines share the LAN: rewrites the files that configure the network,\n"
        "moves addresses and all else of the network layer from PORT to BRIDGE, and\n"
        "restarts what is active of libvirt. The files take effect at the next boot;\n"
        "with --live the running host is switched over at once.\n";

static const char ending[] =
        "\n"
        "Exit status:\n"
        "  0  done, or nothing to do\n"
        "  1  failed; everything is as it was\n"
        "  2  the command line is wrong\n"
        "  3  refused before any change; with --check: the host is not fit\n"
        "  4  failed, and putting back was incomplete; the message says what is left\n"
        "\n"
        "Examples:\n"
        "  mkbridge --list                  which cards there are\n"
        "  mkbridge --check eth0            is this host fit to carry guests on a bridge?\n"
        "  mkbridge -n eth0 vnet0           show what would become of eth0\n"
        "  mkbridge eth0 vnet0              do it, for the next boot\n"
        "  mkbridge --live eth0 vnet0       do it now\n"
        "  mkbridge --guest=libvirt vnet0   what a guest needs to be on it\n"
        "  mkbridge --undo vnet0            give the old files back\n"
        "\n"
        "The manual: man 8 mkbridge\n";

static void add_option(struct strbuf *out, const struct cli_option *option)
{
        if (option->letter)
                strbuf_addf(out, "  -%c, --%s", option->letter, option->name);
        else
                strbuf_addf(out, "      --%s", option->name);
        if (option->value)
                strbuf_addf(out, "=%s", option->value);
        columns_wrap(out, OPTION_COLUMN, option->help);
}

static void add_group(struct strbuf *out, enum option_group group)
{
        strbuf_addf(out, "\n%s:\n", option_group_titles[group]);
        if (group == GROUP_L3)
                columns_wrap(out, 2,
                             "Without one of these the bridge gets what PORT has; DHCP if nothing "
                             "configures PORT.");
        for (size_t i = 0; i < n_cli_options; i++)
                if (cli_options[i].group == group)
                        add_option(out, &cli_options[i]);
}

static void add_range(struct strbuf *out, const struct bridge_option *option)
{
        const uint64_t unit = option->type == OPTION_SECONDS ? SECOND : 1;

        switch (option->type) {
        case OPTION_BOOL:
                strbuf_adds(out, "yes|no");
                return;
        case OPTION_MAC:
                strbuf_adds(out, "group MAC");
                return;
        case OPTION_PROTOCOL:
                strbuf_adds(out, "802.1Q|802.1ad");
                return;
        case OPTION_MASK:
                strbuf_addf(out, "0-%#llx", (unsigned long long) option->max);
                return;
        case OPTION_NUMBER:
        case OPTION_SECONDS:
                break;
        }
        strbuf_addf(out, "%llu-%llu%s", (unsigned long long) (option->min / unit),
                    (unsigned long long) (option->max / unit), unit == SECOND ? " s" : "");
}

static void add_bridge_options(struct strbuf *out)
{
        strbuf_adds(out, "\nBridge options, for -o KEY=VALUE:\n");
        for (size_t i = 0; i < n_bridge_options; i++) {
                strbuf_addf(out, "  %s", bridge_options[i].name);
                columns_go(out, RANGE_COLUMN);
                add_range(out, &bridge_options[i]);
                columns_wrap(out, SUMMARY_COLUMN, bridge_options[i].summary);
        }
}

static void add_backends(struct strbuf *out)
{
        strbuf_adds(out, "\nBackends, for --backend=NAME:\n  auto");
        columns_wrap(out, OPTION_COLUMN, "find out who configures the network");
        for (size_t i = 0; i < n_backends; i++) {
                strbuf_addf(out, "  %s", backends[i]->name);
                columns_wrap(out, OPTION_COLUMN, backends[i]->summary);
        }
}

static void add_guests(struct strbuf *out)
{
        strbuf_adds(out, "\nGuests, for --guest=KIND:\n");
        for (size_t i = 0; i < n_guest_kinds; i++) {
                strbuf_addf(out, "  %s", guest_kinds[i].name);
                columns_wrap(out, OPTION_COLUMN, guest_kinds[i].summary);
        }
}

void cli_help(struct strbuf *out)
{
        strbuf_adds(out, usage);
        for (int group = 0; group < N_OPTION_GROUPS; group++)
                add_group(out, (enum option_group) group);
        add_bridge_options(out);
        add_backends(out);
        add_guests(out);
        strbuf_adds(out, ending);
}

void cli_version(struct strbuf *out)
{
        strbuf_adds(out, "mkbridge " MKBRIDGE_VERSION "\n");
}

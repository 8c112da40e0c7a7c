/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asks for: the command line, checked and turned into plain values. It says nothing
 * about the host. Strings point into argv.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mkbridge/bridge-options.h"

enum action {
        ACTION_BRIDGE,   /* put PORTs under BRIDGE */
        ACTION_UNDO,     /* give the original files back */
        ACTION_RECOVER,  /* put back what a run that died has left */
        ACTION_COMMIT,   /* keep a switch that waits for it */
        ACTION_ROLLBACK, /* do not keep it */
        ACTION_STATUS,   /* what is configured, what is live */
        ACTION_LIST,     /* the cards to choose from */
        ACTION_CHECK,    /* is this host fit to carry virtual machines? */
        ACTION_GUEST,    /* what a guest needs to sit on BRIDGE */
        ACTION_HELP,
        ACTION_VERSION,
        ACTION_COMPLETION, /* print the completion script for a shell */
};

/* What the bridge's network layer is to be. */
enum l3_source {
        L3_KEEP,   /* what the port has; DHCP if it has no configuration at all */
        L3_DHCP,   /* --dhcp */
        L3_STATIC, /* --address, with or without --gateway */
        L3_NONE,   /* --no-ip */
};

struct string_list {
        const char **items;
        size_t n;
};
bool string_list_has(const struct string_list *list, const char *text);

struct setting_list {
        struct bridge_setting *items;
        size_t n;
};

struct request {
        enum action action;

        struct string_list ports; /* in the order given; at least one for ACTION_BRIDGE */
        const char *bridge;

        bool dry_run, json, force;
        bool live;         /* switch the running host too */
        bool probe;        /* send frames, to find loops, though nothing is changed */
        bool check;        /* look at what makes a host fit, too */
        bool watch;        /* look again and again, as long as a switch waits */
        unsigned confirm;  /* seconds to wait for --commit; 0: do not wait */
        bool restart;      /* of libvirt; --no-restart clears it */
        int verbosity;     /* -q: -1, -v: 1 */
        bool show_secrets; /* in differences and files; else they are hidden */

        const char *root;      /* --root=DIR; NULL: this host */
        const char *backend;   /* "auto" or a backend's name */
        const char *templates; /* --templates=; NULL: the usual ones */

        enum l3_source l3;
        struct string_list addresses; /* A/PREFIX, checked; with L3_STATIC */
        struct string_list gateways;  /* at most one of each family */
        struct string_list dns;
        const char *mac;     /* --mac=; NULL: the port's */
        const char *l3_from; /* --l3-from=; one of ports, or NULL */
        struct setting_list settings;

        const char *shell; /* for ACTION_COMPLETION */
        const char *guest; /* for ACTION_GUEST: the name of a kind */

        bool wants_cards; /* of a command line that is wrong for want of names: of this host's links
                             it might have meant one */
};

/* What -o NAME= asks for, or NULL. An option is given once: the command line takes no second one.
 */
const struct bridge_setting *request_setting(const struct request *request, const char *name);

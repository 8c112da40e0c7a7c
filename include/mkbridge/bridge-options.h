/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bridge options, one row each: the name for -o, the range, the kernel's attribute, and one
 * column for each dialect that can express it. The command line, the help, the completions, the
 * backends and (on a running host) the netlink request are all made from this table.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum option_type {
        OPTION_BOOL,     /* yes/no, on/off, true/false, 1/0; value 0 or 1 */
        OPTION_NUMBER,   /* decimal or 0x... */
        OPTION_MASK,     /* as OPTION_NUMBER, without the bits 0x7 */
        OPTION_SECONDS,  /* 2, 0.5 or 15s; value in 1/100 s, the kernel's USER_HZ */
        OPTION_MAC,      /* a link-local group address, 01:80:c2:00:00:0X */
        OPTION_PROTOCOL, /* 802.1Q or 802.1ad; value is the EtherType */
};

/* The option in the words of the services beside ifcfg; NULL: it cannot be expressed. */
struct bridge_option_words {
        const char *keyfile;   /* property in [bridge] */
        const char *networkd;  /* key in [Bridge] of a .netdev */
        const char *ifupdown;  /* of bridge-utils, in interfaces(5) */
        const char *ifupdown2; /* of its bridge addon */
        const char *netplan;   /* in `parameters` */
};

struct bridge_option {
        const char *name; /* as in -o NAME=VALUE: the words of iproute2 */
        enum option_type type;
        uint64_t min, max; /* of the value, in the unit of the type */
        uint16_t attr;     /* IFLA_BR_* of linux/if_link.h */
        uint8_t size;      /* bytes of that, as br_policy in net/bridge/br_netlink.c has them */
        const char *sysfs; /* its file below /sys/class/net/X/bridge, but for what network-scripts
                              have a key of their own for */
        const char *ifcfg_nm; /* word in BRIDGING_OPTS for NetworkManager; NULL: it knows none */
        unsigned nm_scale;    /* 1/100 s in one unit of NetworkManager's; 1: it counts as the kernel
                                 does */
        struct bridge_option_words words;
        const char *summary; /* for --help */
        bool off;      /* a new bridge has 0; kernels without the feature refuse to be told so */
        bool stp_only; /* of no effect while STP is off; readers may fail over it */
        bool nm_power_of_2;      /* NetworkManager takes no other number */
        bool on_off;             /* its words there are on and off, not yes and no */
        const char *nm_words[3]; /* what NetworkManager writes for 0, 1 and 2; NULL: the number */
        const char *zero_word;   /* what networkd writes for 0; "": 0 is its word for not set,
                                        so it cannot be asked for; NULL: 0 */
};

/* One -o KEY=VALUE, checked. */
struct bridge_setting {
        const struct bridge_option *option;
        uint64_t value;   /* in the unit of the type; 0 for OPTION_MAC */
        const char *text; /* as the user wrote it, for messages and for OPTION_MAC */
};

extern const struct bridge_option bridge_options[];
extern const size_t n_bridge_options;

/* The row called @name, or NULL. */
const struct bridge_option *bridge_option_find(const char *name);

/* Does NetworkManager know it? Then it sets its own default where nobody tells it another value. */
bool bridge_option_is_nms(const struct bridge_option *option);

/*
 * Checks one KEY=VALUE and fills in @setting, which keeps pointing into @text.
 * Returns 0, or -EINVAL with a usage error that names the key and what it takes.
 */
int bridge_setting_parse(const char *text, struct bridge_setting *setting, struct error *err);

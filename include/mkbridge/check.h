/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a host fit to carry virtual machines on a bridge? What comes of looking: findings,
 * each with a code that stays what it is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The codes, MB101 and so on: by what they are about, and never used for anything else. */
enum check_code {
        CHECK_NONE,

        CHECK_CPU = 101, /* the machine */
        CHECK_KVM_MODULE = 102,
        CHECK_KVM_DEVICE = 103,
        CHECK_NESTED = 104,
        CHECK_CONTAINER = 105,

        CHECK_QEMU = 201, /* what is installed, and runs */
        CHECK_LIBVIRT = 202,
        CHECK_LIBVIRT_STOPPED = 203,
        CHECK_LIBVIRT_BOOT = 204,
        CHECK_RECOVERY = 205,

        CHECK_ABSENT = 301, /* the port */
        CHECK_WIRELESS = 302,
        CHECK_INFINIBAND = 303,
        CHECK_NOT_ETHERNET = 304,
        CHECK_KIND = 305,
        CHECK_PORT_OF = 306,
        CHECK_LAYER3 = 307,
        CHECK_BRIDGE_ROLE = 308,
        CHECK_CARRIER = 309,
        CHECK_UPLINK = 310,
        CHECK_STACKED = 311,
        CHECK_BOUND = 312,
        CHECK_ROOT = 313,
        CHECK_FUNCTION = 314,
        CHECK_VLAN = 315,
        CHECK_MTU = 316,
        CHECK_BRIDGED = 317,
        CHECK_REFUSED = 390, /* anything else that a run would refuse, or a switch */
        CHECK_REFUSED_LIVE = 391,

        CHECK_FILTERED = 401, /* the network behind it */
        CHECK_FILTER_SETTING = 402,
        CHECK_HOSTED = 403,
        CHECK_LOOP = 404,
        CHECK_LOOP_UNKNOWN = 405,
        CHECK_BPDU_GUARD = 406,

        CHECK_NO_READER = 501, /* files */
        CHECK_TWO_READERS = 502,
        CHECK_READER = 503,
        CHECK_FOREIGN = 504,
        CHECK_UNUSED_FILE = 505,
        CHECK_CLOUD_INIT = 506,
        CHECK_MADE_ANEW = 507,
        CHECK_FIREWALL = 508,
        CHECK_AROUND = 509,
        CHECK_STAGED = 510,
        CHECK_AGENT = 511,
        CHECK_INITRD = 512,
        CHECK_IPV6 = 513,
        CHECK_NOTED = 590, /* anything else that a run would note */

        CHECK_FORWARD_DROP = 601, /* the packet filter */
        CHECK_FORWARD_UNSEEN = 602,

        CHECK_UNREAD = 901, /* what could not be looked at */
};

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_UNFIT };

struct finding {
        enum check_code code;
        enum severity severity;
        const char *where, *what; /* @where: a link, a file, or NULL: the host */
        const char *why;          /* why that matters, a line */
        const char *mend;         /* a command, or what to do; NULL: nothing */
};

struct finding_list {
        struct finding *items; /* the worst first, then by code */
        size_t n;
};

/* Is none of them of the kind that makes the host unfit? */
bool findings_fit(const struct finding_list *findings);

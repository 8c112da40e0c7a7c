/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes a host fit to carry virtual machines, and what a run would not look at: processor,
 * KVM, programs, cards. Only what the kernel and files say; what follows is decide's to say.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mkbridge/request.h"

/* What is known of a card beside its link, from /sys/class/net/NAME/device. */
struct port_fitness {
        const char *name;
        const char *driver;   /* NULL: a virtual link, or not known */
        bool function;        /* a virtual function of a card that several share (SR-IOV) */
        const char *physical; /* the link of that card; NULL: it is not this host's */
        int number;           /* of the function; -1: not known */
        const char *layer2;   /* qeth: "1", "0"; NULL: it has no such file */
        const char *bridge_role, *reflect_promisc; /* qeth: "none", "primary", ...; or NULL */
        const char *flooding; /* qeth: "1": it is sent what is for nobody else; or NULL */
};

/* A chain of the packet filter that drops packets through this host for which it has no rule. */
struct forward_drop {
        const char *family;        /* "ip", "ip6", "inet" */
        const char *table, *chain; /* of nftables; NULL: FORWARD of the old iptables */
};

struct forward_drop_list {
        struct forward_drop *items;
        size_t n;
};

struct fitness {
        bool machine;               /* it was looked at: not below --root, nor in a chroot */
        const char *cpuinfo;        /* of the first processor; NULL: cannot be read */
        bool kvm_device;            /* /dev/kvm is there */
        struct string_list modules; /* of KVM, as they are called in /sys/module */
        const char *container;      /* what kind of it this host is; NULL: none */
        const char *asset_tag;      /* of the chassis, by which clouds are told apart; or NULL */

        const char *os_release; /* os-release(5); NULL: cannot be read */
        bool qemu, libvirt;     /* installed */
        bool libvirt_runs;      /* or sleeps behind a socket */
        bool libvirt_at_boot;
        const char *libvirt_unit; /* what to enable */

        bool filtered, filtered6; /* br_netfilter hands frames of bridges with IP, IPv6 to the
                                     packet filter */
        struct forward_drop_list forward_drops;
        const char *forward_problem; /* why those are not all, as a clause; or NULL */

        const char *uplink; /* the link of the default route; NULL: there is none */
        struct {
                struct port_fitness *items;
                size_t n;
        } ports;
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is installed and running on a host beside its links: who reads its network files, what
 * restarts its services, and whether there is anything running at all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The two readers of ifcfg files, and which dialect of the first is installed. */
struct ifcfg_readers {
        bool networkmanager;   /* the ifcfg-rh plugin is installed */
        bool nm_routing_rules; /* NetworkManager's dispatcher script for rule- files is there */
        bool scripts;          /* network-scripts (initscripts) are installed */
        bool scripts_brctl;    /* they call brctl, so DELAY is in seconds (up to RHEL 7) */
};

enum service_manager {
        MANAGER_NONE,
        MANAGER_SYSTEMD, /* systemctl, and systemd is running */
        MANAGER_SERVICE, /* service(8) of a System V style host */
};

struct system {
        bool offline; /* below --root: no kernel, no services */
        bool chroot;  /* our root is not that of process 1 */
        enum service_manager manager;
        struct ifcfg_readers ifcfg;
        bool suse;                /* /etc/sysconfig/network is a folder: wicked's format */
        const char *const *units; /* daemons of libvirt that run now and care about bridges */
        size_t n_units;
        const char *libvirt_skip; /* why none is restarted, as a clause; NULL: units tells */
};

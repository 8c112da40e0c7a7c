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
        bool networkmanager;     /* the ifcfg-rh plugin is installed */
        bool nm_writes;          /* NetworkManager makes new profiles as ifcfg files (to RHEL 8) */
        bool nm_routing_rules;   /* NetworkManager's dispatcher script for rule- files is there */
        bool scripts;            /* network-scripts (initscripts) are installed */
        bool scripts_brctl;      /* they call brctl, so DELAY is in seconds (up to RHEL 7) */
        bool scripts_no_options; /* they know no BRIDGING_OPTS (RHEL 5) */
};

/* Services that configure the links of a host at boot, or stand above one that does. */
enum network_service {
        SERVICE_NETWORKMANAGER,
        SERVICE_NETWORKD,
        SERVICE_IFUPDOWN,  /* Debian's ifupdown */
        SERVICE_IFUPDOWN2, /* the one in Python; provides the same commands */
        SERVICE_NETPLAN,   /* writes files for NetworkManager or networkd at boot */
        SERVICE_SCRIPTS,   /* `network` of Red Hat's initscripts */
        SERVICE_WICKED,
        SERVICE_DHCPCD, /* as a daemon of its own, for all links */
        SERVICE_CONNMAN,
        N_NETWORK_SERVICES,
};

/* DHCP clients that ifup starts, in the order in which it looks for them. */
enum dhcp_client {
        CLIENT_DHCLIENT,
        CLIENT_UDHCPC,
        CLIENT_DHCPCD,
        N_DHCP_CLIENTS,
};

struct network_service_state {
        bool installed;
        bool enabled;        /* starts at boot */
        bool running;        /* now; never below --root, and never netplan, which has no process */
        const char *version; /* "1.42.4", "252"; NULL: cannot be told from files */
};

/* What tells cloud-init to leave the network alone. */
#define CLOUD_INIT_FILE "/etc/cloud/cloud.cfg.d/99-mkbridge-network.cfg"

/* cloud-init makes files for the network at the first boot of an instance, from what the cloud
 * says. */
enum cloud_init {
        CLOUD_NONE, /* not installed, or it does not run at boot */
        CLOUD_OFF,  /* it was told to leave the network alone */
        CLOUD_ON,
};

enum service_manager {
        MANAGER_NONE,
        MANAGER_SYSTEMD, /* systemctl, and systemd is running */
        MANAGER_SERVICE, /* service(8) of a System V style host */
};

/* What a service does at the time of the first look. */
enum unit_state {
        UNIT_RUNNING,
        UNIT_ASLEEP,  /* systemd listens on its socket, and starts it when somebody connects */
        UNIT_AT_BOOT, /* neither, but it is enabled: below --root, in a chroot, or stopped */
};

struct service_unit {
        const char *name; /* "libvirtd" */
        enum unit_state state;
};

/* The unit that puts back at boot what a power cut has left half done. */
#define RECOVERY_UNIT "mkbridge-recover.service"
enum recovery {
        RECOVERY_NONE, /* no systemd starts this system, so none can */
        RECOVERY_ENABLED,
        RECOVERY_NOT_ENABLED,
        RECOVERY_NOT_INSTALLED,
};

/* A folder or file that could not be looked into, and would tell who reads the configuration. */
struct unseen {
        const char *path;
        const char *what; /* a phrase: "cannot be read: Permission denied" */
        bool forbidden;   /* root could */
        bool aside;       /* no more than a detail hangs on it */
};

struct unseen_list {
        struct unseen *items;
        size_t n;
};

struct system {
        bool offline; /* below --root: no kernel, no services */
        bool chroot;  /* our root is not that of process 1 */
        enum service_manager manager;
        struct ifcfg_readers ifcfg;
        struct network_service_state services[N_NETWORK_SERVICES];
        bool bridge_utils;                 /* brctl(8) and its hooks for ifupdown */
        bool dhcp_clients[N_DHCP_CLIENTS]; /* installed */
        enum cloud_init cloud_init;
        enum recovery recovery;
        const char *command_line;         /* of the kernel that runs; NULL below --root */
        const char *machine;              /* who made it, and what: "QEMU Standard PC"; or NULL */
        bool suse;                        /* /etc/sysconfig/network is a folder: wicked's format */
        const struct service_unit *units; /* daemons of libvirt that care about bridges */
        size_t n_units;                   /* UNIT_AT_BOOT is told where no other state is */
        struct unseen_list unseen;
        const char *libvirt_skip; /* why none is restarted, as a clause; NULL: units tells */
};

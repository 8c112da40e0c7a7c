/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps of adoption that more than one backend needs: NetworkManager reads keyfiles, ifcfg files
 * and what netplan makes; networkd its own files and netplan's; DHCP clients run for ifupdown and
 * for network-scripts. Each adds to plan->adoption, `take` as well as `leave`.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/plan.h"
#include "text/ini.h"

/* The words of a command, as struct adopt_step has it, from the arena. */
#define ADOPT_WORDS(mem, ...)                                                                      \
        adopt_words((mem), (const char *const[]){ __VA_ARGS__ },                                   \
                    ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))
const char *const *adopt_words(struct arena *mem, const char *const *words, size_t n);

/* Adds the command @argv, which may take so many @seconds; 0: ADOPT_SECONDS_DEFAULT. */
void adopt_run(struct arena *mem, struct adopt_list *list, unsigned seconds, const char *why,
               const char *const *argv);

/* Adds the wait until the output of @argv has the @pattern; if it has not in time, that is a
 * failure.
 */
void adopt_until(struct arena *mem, struct adopt_list *list, unsigned seconds, const char *why,
                 const char *const *argv, const char *pattern);

/*
 * Has systemd forget how often it has started @units lately, within @seconds. @units: a pattern;
 * one that matches nothing is no error, a unit that is not loaded would be one.
 */
void adopt_forget_starts(struct arena *mem, struct adopt_list *list, const char *units,
                         unsigned seconds);

/* What NetworkManager keeps of the link while it runs: /run/NetworkManager/devices/INDEX. */
struct ini adopt_nm_device(struct arena *mem, const struct host *host, const char *name);

/* A profile of NetworkManager's. */
struct adopt_profile {
        const char *link;
        const char *path; /* its file; NULL: none, it is there only in memory */
        const char *uuid; /* NULL: not known, so it is found by its link */
};

/* The switch as NetworkManager has to follow it. */
struct adopt_nm {
        struct adopt_profile bridge;
        const struct adopt_profile *ports;  /* as they are to be */
        const struct adopt_profile *former; /* as they were, in the same order */
        size_t n_ports;
};

/* Stops it before the switch, then has it assume bridge and ports, by its notes, when it starts. */
void adopt_networkmanager(struct arena *mem, struct plan *plan, const struct adopt_nm *nm);

/* Has networkd read its files again, and waits until it calls the bridge configured. */
void adopt_networkd(struct arena *mem, const struct host *host, struct plan *plan);

/* A DHCP client of one link: what it is known by, and how it is started. */
struct adopt_client_side {
        const char *pid_file; /* NULL: the link has no client */
        const char *const
                *leases; /* files that go along, in the same order for both links; or NULL */
        const char *const *start; /* its command; it ends when the client looks after the link */
        struct {
                const char *const *argv,
                        *pattern; /* of ADOPT_UNTIL; NULL: it does not end before */
        } answered;
        struct adopt_list settle; /* once the link has what it is to have */
        struct adopt_list forget; /* what the client of this link has left behind, at last */
};

struct adopt_client {
        const char *program; /* its /proc/PID/comm */
        bool reacts;         /* to what it sees of the switch */
        struct adopt_client_side port, bridge;
};

/*
 * Ends the client of the port without a release, and starts one on the bridge, with the lease; and
 * back.
 */
void adopt_dhcp_client(struct arena *mem, struct plan *plan, const struct adopt_client *client);

/* dhclient, in the words of its command line. */
struct adopt_dhclient {
        int family; /* AF_INET or AF_INET6 */
        const char *port, *bridge;
        const char *port_pid, *bridge_pid;     /* PID files; NULL: it has no client */
        const char *port_lease, *bridge_lease; /* lease files */
        const char *config;                    /* -cf, or NULL */
        const char *const *port_options, *const *bridge_options; /* further words; may be NULL */
};

/* That its lease is known to the bridge is up to the file operations of the plan. */
void adopt_dhclient(struct arena *mem, struct plan *plan, const struct adopt_dhclient *client);

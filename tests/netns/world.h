/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two network namespaces of a test's own, joined by a veth pair that is called eth0 on both sides.
 * ip(8) makes and shows what is there, so it is an independent witness.
 *
 * host: eth0, eth1 (leads to nowhere), vnet0 (a bridge that has a carrier from a pair of its own)
 * peer: eth0 with 192.0.2.1/24 and 2001:db8::1/64
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "nl/netlink.h"

struct world {
        int host, peer; /* namespaces */
        struct nl nl;   /* of the host */
        struct arena mem;
        int eth0, eth1, vnet0; /* indexes in the host */
};
extern struct world world;

/* For cmocka: once for all tests, which are skipped where no namespace can be made; for each. */
int world_make(void **state);
int world_set_up(void **state);
int world_tear_down(void **state);

/* To another namespace. */
void go(int namespace);

/* A shell command: that may fail, that must not, and what it prints (in world.mem). */
bool try(const char *command);
void run(const char *command);
char *output(const char *command);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key table of the ifcfg backend: one row says what becomes of a key.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/macro.h"

enum ifcfg_form {
        KEY_PLAIN,
        KEY_NUMBERED, /* KEY, KEY0, KEY1, ... */
        KEY_PREFIX,   /* KEY and whatever follows */
};

enum ifcfg_class {
        CLASS_PORT,         /* stays */
        CLASS_MOVES,        /* to the bridge */
        CLASS_BOTH,         /* stays, and is copied */
        CLASS_BRIDGE_ONLY,  /* stays; meaningless on a port */
        CLASS_ALIAS_FILE,   /* moves */
        CLASS_ROUTE_FILE,   /* stays; meaningless here */
        CLASS_ALREADY_PORT, /* a refusal, if it has a value */
        CLASS_REFUSED,      /* a refusal, if it has a value */
};

/* What --dhcp, --address, --gateway, --dns replace. */
enum ifcfg_group {
        GROUP_NONE,
        GROUP_METHOD4,
        GROUP_ADDRESS4,
        GROUP_GATEWAY4,
        GROUP_ADDRESS6,
        GROUP_GATEWAY6,
        GROUP_DNS,
};

/* How a value may name the port, so that the name has to become the bridge's. */
enum ifcfg_naming {
        NAMES_NOTHING,
        NAMES_LINK,   /* the whole value: GATEWAYDEV=eth0 */
        NAMES_SCOPE,  /* behind a percent sign: fe80::1%eth0 */
        NAMES_WORD,   /* behind dev, iif or oif: "iif eth0 table 100" */
        NAMES_PREFIX, /* before a dash: "eth0-:0004::1/64 eth1-..." */
};

struct ifcfg_key {
        const char *name;
        enum ifcfg_form form;
        enum ifcfg_class class;
        enum ifcfg_group group;
        enum ifcfg_naming naming;
};

extern const struct ifcfg_key ifcfg_keys[];
extern const size_t n_ifcfg_keys;

/* Why a key of each class goes where it goes, indexed by class. */
extern const char *const ifcfg_class_reasons[];

/* The row of @key, or NULL for a key that no reader is known to know. */
const struct ifcfg_key *ifcfg_key_find(const char *key);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How networkd follows a switch, in terms of its files; see adoption.h for the backends that only
 * know that it is networkd that reads theirs.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "mkbridge/plan.h"

/* Drop-ins of this name below /run/systemd/network are an adoption's. No other file may have it:
 * one in /etc would hide it. */
#define NETWORKD_DROP_IN "mkbridge-until-boot.conf"

/* A port, and the file that it had before. */
struct networkd_former {
        const char *name;
        const char *file; /* name of its .network file after the switch */
        bool has_file;    /* it had one before */
        const char
                *shared; /* path of that, when it is another one, for other cards, too; or NULL */
};

/* @bridge_file: name of the bridge's .network file */
void adopt_networkd_ports(struct arena *mem, const struct host *host, struct plan *plan,
                          const char *bridge_file, const struct networkd_former *ports, size_t n);

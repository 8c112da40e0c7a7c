/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which link has which address: all of this host, without those that every link has of its own.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct holder {
        int index;           /* of the link */
        const char *address; /* A/PREFIX, as holder_address() writes it */
};

struct holder_list {
        struct holder *items;
        size_t n;
};

/* Return: 0, or a negative errno when the kernel cannot be asked. */
int observe_holders(struct arena *mem, struct holder_list *ret, struct error *err);

/* @text, an address with prefix, in the one way in which equal ones are written the same. */
const char *holder_address(struct arena *mem, const char *text);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the links of this host are at, in the words of libnl-route: for who only looks. What is sent
 * again stays the kernel's own message (nl/netlink.h); HACKING.md says why. Names, kinds and
 * masters of links are in nl/link-list.h.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "mkbridge/request.h"

struct link_view {
        int index;
        const char *operstate;  /* "up", "down", "lowerlayerdown", "dormant", "unknown", ... */
        const char *port_state; /* "disabled", "listening", "learning", "forwarding" or
                                   "blocking"; NULL: it is no port of a bridge */
        struct string_list addresses; /* A/PREFIX as address_prefix_plain() writes it, without those
                                         of the host's own scope and IPv6 link-local ones, which
                                         every link has by itself */
};

struct link_view_list {
        struct link_view *items;
        size_t n;
};

/*
 * Looks at all links of the network namespace that we are in.
 * @ret: strings and items live in @mem
 * Return: 0, or a negative errno with @err when the kernel cannot be asked.
 */
int nl_look(struct arena *mem, struct link_view_list *ret, struct error *err);

/* The view of the link with @index, or NULL. */
const struct link_view *link_view_of(const struct link_view_list *list, int index);

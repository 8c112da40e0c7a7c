/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links and addresses as they are from now on: by libnl-route's cache manager, which dumps them
 * once and goes by the kernel's own word after that. What is only looked at may lose attributes
 * that nobody here knows; what is sent again must not, and never comes from here (HACKING.md).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct nl_watch;

/*
 * Loads what watches are made of, so that neither this process nor a child of it needs the disk for
 * one. Return: 0, or a negative errno with @err, status 3.
 */
int nl_watch_prepare(struct error *err);

/* Return: 0, or a negative errno. */
int nl_watch_open(struct nl_watch **ret);
void nl_watch_close(struct nl_watch **watch); /* for cleanup(); sets it to NULL, which is fine */

/*
 * Takes in what has been told since; never waits.
 * Return: how much that was; a negative errno when something was lost: what the watch says is old
 * then, and it is to be opened anew.
 */
int nl_watch_update(struct nl_watch *watch);

struct nl_watch_link {
        int index;
        int master; /* index; 0: none */
        bool up;    /* as somebody has set it; it may have no carrier */
};

/* The link with @index, or, if there is none, that with @name. Return: false when neither is. */
bool nl_watch_link(const struct nl_watch *watch, int index, const char *name,
                   struct nl_watch_link *ret);

struct nl_watch_address {
        int index; /* of the link */
        int family;
        unsigned prefix;
        unsigned char bytes[16]; /* in network order */
        bool lent;               /* it has a lifetime: a lease, or a router's */
};

/* Calls @visit for each address of the host. */
void nl_watch_addresses(const struct nl_watch *watch,
                        void (*visit)(void *arg, const struct nl_watch_address *address),
                        void *arg);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What --list tells: the links of this host that somebody may think of as a card, what each is at,
 * who configures it, and whether it may become a port. observe fills in what is seen, decide what
 * follows from it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mkbridge/intent.h"

/* What a run would say to the link as its PORT. */
enum card_fit {
        CARD_FIT,
        CARD_NOT_LIVE, /* its files are fine; --live would be refused */
        CARD_UNKNOWN,  /* a file that may configure it could not be read */
        CARD_REFUSED,  /* for what files say, or for want of some: that can be mended */
        CARD_UNFIT,    /* for what the link is */
};

struct card {
        const struct link *link;         /* of the host */
        unsigned speed;                  /* in Mbit/s; 0: it has none, or does not say */
        struct string_list addresses;    /* A/PREFIX, without link-local ones */
        bool default_ipv4, default_ipv6; /* a default route of the main table leads over it */

        const char *owner;     /* the backend whose service configures it at boot; NULL: nobody
                                  does, or that is not known */
        const char *owner_why; /* a phrase: what is enabled, and which file is for it */
        const char *path;      /* that file; NULL: there is none */

        enum card_fit fit;
        struct refusal problem; /* unless CARD_FIT: the first that a run would be refused for */
};

struct card_list {
        struct card *items; /* the likeliest first, those that are unfit last */
        size_t n;
        const char *bridge;        /* a name that is free here */
        const struct card *likely; /* the one that is meant, fit or refused; NULL: none is a card */
};

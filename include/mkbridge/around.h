/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files around a network configuration: those of other programs that may name a card, and those
 * that another program writes anew. One table each, for all dialects: where they are, and what kind
 * they are of. What a kind means for a card that becomes a port is said in decide/around.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What a file that names a card does with it. */
enum around_kind {
        AROUND_FIREWALL, /* has rules for what comes in or goes out by it */
        AROUND_HOOK,     /* is run when links come up, at times or at boot */
        AROUND_SERVER,   /* answers, or speaks to routers, by it */
        AROUND_UNIT,     /* is started for it, or after it */
        AROUND_UDEV,     /* starts something for it; to name the card is the card's alone */
        AROUND_SYSCTL,   /* has settings of its IP */
        AROUND_MONITOR,  /* counts or watches it */
        AROUND_GUEST,    /* has guests or networks of guests by it */
        AROUND_STAGED,   /* takes the place of the network configuration later */
        AROUND_AGENT,    /* takes it down and up again */
        AROUND_BOOT,     /* holds words for the kernel of the next boot */
        N_AROUND_KINDS,
};

/* The files of @folder that match a glob. A component of @folder may be one, too. */
struct around_place {
        const char *folder, *glob;
        enum around_kind kind;
        const char *says; /* what counts beside the name of a card, or "" for that it is there;
                             NULL: the name */
        const char *with; /* only where /etc has this; NULL: the folder says it */
};

extern const struct around_place around_places[];
extern const size_t n_around_places;

/* A file of such a place. */
struct around_file {
        const struct around_place *place;
        const char *path, *text;
};

struct around_list {
        struct around_file *items;
        size_t n;
};

/* What is going to happen to a file that a program has made. */
enum maker_kind {
        MAKER_CLOUD,  /* it is told to leave the network alone */
        MAKER_INITRD, /* it goes by the words for the kernel */
        MAKER_ANEW,   /* it writes the file anew, from what it has been told */
};

/* A program that says in a file that it has made it. */
struct maker {
        const char *words; /* that it says it by */
        enum maker_kind kind;
        bool anywhere;    /* its words are not only in the first lines */
        const char *name; /* MAKER_ANEW: what it is called, and when it does so */
        const char *when;
};

extern const struct maker makers[];
extern const size_t n_makers;

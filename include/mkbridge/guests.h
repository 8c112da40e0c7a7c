/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest of each hypervisor needs to sit on a bridge: words, files and commands to paste. A
 * table of texts, which knows nothing of this host.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* How a part is written. */
enum guest_format {
        GUEST_COMMAND, /* lines for a shell */
        GUEST_WORDS,   /* words of a command that is the user's own */
        GUEST_FILE,    /* lines of the file that guest_part.path names */
};

/* GUEST, and other words in capitals, stand for what the user puts there. */
struct guest_part {
        const char *what; /* a phrase: what it is for */
        enum guest_format format;
        const char *path; /* GUEST_FILE: where it goes, whole or as lines of it */
        const char *text; /* {{bridge}} is the bridge's name */
};

struct guest_kind {
        const char *name;    /* for --guest= */
        const char *summary; /* begins with what people call it, and ':' */
        const char *tried;   /* with what: a phrase */
        bool comma_ends;     /* the bridge's name, as it stands in a list of words with commas */
        const struct guest_part *parts;
        size_t n;
};

/* What is known of the bridge, for --guest. */
enum guest_bridge {
        GUEST_BRIDGE_UNKNOWN, /* the kernel could not be asked */
        GUEST_BRIDGE_ABSENT,
        GUEST_BRIDGE_HERE,
};

struct guest {
        const struct guest_kind *kind;
        enum guest_bridge bridge;
};

extern const struct guest_kind guest_kinds[]; /* sorted by name */
extern const size_t n_guest_kinds;

/* The row of @name, or NULL. */
const struct guest_kind *guest_kind_find(const char *name);

/*
 * The text of a part with the name of the bridge, in @mem, each line with its end.
 * @bridge: a name that link_name_problem() has nothing against, without ',' if the kind
 *          says so; such a name means itself to a shell, in XML, YAML and INI files
 */
const char *guest_part_text(struct arena *mem, const struct guest_part *part, const char *bridge);

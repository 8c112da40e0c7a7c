// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --guest in words: each part below a comment, so that what is between two comments can be pasted.
 */
#include <string.h>

#include "show/text.h"

static void add_part(struct arena *mem, struct strbuf *out, const struct guest_part *part,
                     const char *bridge)
{
        strbuf_adds(out, "\n# ");
        if (part->path)
                strbuf_addf(out, "%s: ", part->path);
        strbuf_addf(out, "%s\n%s", part->what, guest_part_text(mem, part, bridge));
}

/* "libvirt", as people write it. */
static void add_people_name(struct strbuf *out, const struct guest_kind *kind)
{
        strbuf_addf(out, "%.*s", (int) strcspn(kind->summary, ":"), kind->summary);
}

void add_guest(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct guest_kind *kind = show->guest->kind;
        const char *bridge = show->request->bridge;

        strbuf_adds(out, "# A guest of ");
        add_people_name(out, kind);
        strbuf_addf(out, " on %s; words in capitals are yours to fill in\n", bridge);
        if (show->guest->bridge == GUEST_BRIDGE_ABSENT)
                strbuf_addf(out, "# %s is not here yet: mkbridge PORT %s makes it\n", bridge,
                            bridge);
        if (show->request->verbosity > 0)
                strbuf_addf(out, "# tried with %s\n", kind->tried);
        for (size_t i = 0; i < kind->n; i++)
                add_part(mem, out, &kind->parts[i], bridge);
}

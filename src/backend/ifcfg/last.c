// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of a key that stands several times the last line counts: which one that is, for who asks it of
 * each line of a file.
 */
#include "backend/ifcfg/ifcfg.h"

struct lookup ifcfg_last(struct arena *mem, const struct shvar *doc)
{
        struct lookup last = { .mem = mem };

        for (size_t i = 0; i < doc->n; i++)
                if (doc->items[i].key)
                        lookup_put(&last, (struct lookup_key){ .key = doc->items[i].key }, i);
        return last;
}

bool ifcfg_is_last(const struct lookup *last, const struct shvar *doc, size_t index)
{
        return lookup_find(last, (struct lookup_key){ .key = doc->items[index].key }) ==
               (long) index;
}

const char *ifcfg_value(const struct lookup *last, const struct shvar *doc, const char *key)
{
        long at = lookup_find(last, (struct lookup_key){ .key = key });

        return at < 0 ? NULL : doc->items[at].value;
}

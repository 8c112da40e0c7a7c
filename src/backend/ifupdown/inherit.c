// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a stanza of interfaces(5) inherits from another: family and method where it says none, and
 * options. A bridge inherits from it as the card did, as long as all of that is the bridge's; else
 * the options are read as lines of the stanza, so that each is judged by itself.
 */
#include <string.h>

#include "backend/ifupdown/ifupdown.h"

/* Options of one stanza are read into others; so many in all, and no host needs more. */
enum { INHERITED_MAX = 10000 };

/*
 * What a stanza inherits must stand before it, for ifup looks no further; a family, where the
 * stanza has one, must be the same. It is the first that fits.
 */
static const struct ifupdown_stanza *parent_of(const struct ifupdown_config *config,
                                               const struct ifupdown_stanza *stanza)
{
        for (size_t i = 0; &config->stanzas.items[i] != stanza; i++) {
                const struct ifupdown_stanza *other = &config->stanzas.items[i];

                if (strcmp(other->keyword, "mapping") != 0 &&
                    strcmp(other->name, stanza->inherits) == 0 &&
                    (!*stanza->family || strcmp(other->family, stanza->family) == 0))
                        return other;
        }
        return NULL;
}

static bool is_for_a_bridge(const struct interfaces *doc, const struct ifupdown_stanza *parent)
{
        for (size_t i = parent->header + 1; i < parent->end; i++) {
                enum key_class class;

                if (doc->items[i].type != INTERFACES_OPTION)
                        continue;
                class = key_find(&ifupdown_keys, NULL, doc->items[i].word)->class;
                if (class != KEY_OF_NETWORK && class != KEY_OF_BOTH)
                        return false;
        }
        return true;
}

/* Before those of the stanza itself, as ifup has them. Returns false where that would be too many.
 */
static bool write_out(struct arena *mem, struct ifupdown_config *config,
                      struct ifupdown_stanza *stanza, const struct ifupdown_stanza *parent)
{
        const struct interfaces *from = &config->files.items[parent->file].doc;
        struct interfaces *to = &config->files.items[stanza->file].doc;
        struct interfaces options = { 0 };

        for (size_t i = parent->header + 1; i < parent->end; i++)
                if (from->items[i].type == INTERFACES_OPTION)
                        LIST_ADD(mem, &options, from->items[i]);
        config->inherited += options.n;
        if (config->inherited > INHERITED_MAX)
                return false;
        interfaces_inherit(mem, to, stanza->header, options.items, options.n);
        stanza->end = interfaces_stanza_end(to, stanza->header);
        stanza->written_out = true;
        return true;
}

const char *ifupdown_inherit(struct arena *mem, struct ifupdown_config *config,
                             struct ifupdown_stanza *stanza, const char **ret_hint)
{
        const struct ifupdown_stanza *parent = parent_of(config, stanza);

        *ret_hint = "mend it first; ifup would read nothing at all of this file";
        if (!parent)
                return "inherits what no earlier stanza of this family says";
        if (!*stanza->family)
                stanza->family = parent->family;
        if (!*stanza->method)
                stanza->method = parent->method;
        *ret_hint = "write out what it inherits";
        if (!is_for_a_bridge(&config->files.items[parent->file].doc, parent) &&
            !write_out(mem, config, stanza, parent))
                return "inherits more than mkbridge follows";
        return NULL;
}

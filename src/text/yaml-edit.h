/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting and splicing the text of a YAML document: pairs of a mapping, items of a list, in block
 * style by whole lines, in flow style ({a: b}) between the commas. A body is the text of a block
 * mapping at column 0, ending in a newline; what goes into flow style is turned into it.
 */
#pragma once

#include "text/yaml.h"

/* Bytes of the text that become @text; start == end inserts. */
struct yaml_edit {
        size_t start, end;
        const char *text;
        bool lines;    /* whole lines: what is before them must end in a newline */
        size_t column; /* of those */
};

/* A document as it was read, and the edits that turn it into its next text. */
struct yaml_draft {
        struct yaml_doc doc;
        struct {
                struct yaml_edit *items;
                size_t n;
        } edits;
};

/* Adds an edit: the bytes [@start, @end) of the text become @text, which must live as long. */
void yaml_replace(struct arena *mem, struct yaml_draft *draft, size_t start, size_t end,
                  const char *text);

/*
 * Takes the pairs of @holder's value out of the text that @gone tells. When none is left, {} is.
 * False, when the text cannot be cut there.
 */
bool yaml_cut_pairs(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                    const bool *gone);

/* The pair as lines at column 0, without the entries of its value that @gone tells (NULL: none). */
char *yaml_pair_lines(struct arena *mem, const struct yaml_draft *draft,
                      const struct yaml_pair *pair, const bool *gone);

/*
 * The same in flow style, with what its aliases stand for, below its comments; NULL when that is
 * too much.
 */
char *yaml_pair_written_out(struct arena *mem, const struct yaml_draft *draft,
                            const struct yaml_pair *pair);

/* Takes items out of a list where it is; at least one must stay. */
bool yaml_cut_items(struct arena *mem, struct yaml_draft *draft, const struct yaml *list,
                    const bool *gone);

/*
 * Adds KEY with @body to the mapping that @holder holds, behind @after, or at its end. @step is
 * how much deeper each new level stands.
 */
bool yaml_add_pair(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                   const struct yaml_pair *after, const char *key, const char *body, size_t step);

/* Adds all pairs of @body to that mapping. */
bool yaml_add_body(struct arena *mem, struct yaml_draft *draft, const struct yaml_pair *holder,
                   const char *body, size_t step);

/* Adds an item, in flow style, to a list. */
bool yaml_add_item(struct arena *mem, struct yaml_draft *draft, const struct yaml *list,
                   const char *item);

/* KEY: BODY as a body of its own, one level up. */
char *yaml_nest(struct arena *mem, const char *key, const char *body, size_t step);

/* The text with all edits done; NULL when two of them overlap. */
char *yaml_edited(struct arena *mem, const struct yaml_draft *draft);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting and splicing the text of a YAML file: pairs of a mapping, items of a list, in block style
 * by whole lines, in flow style ({a: b}) between the commas. A body is the text of a block mapping
 * at column 0, ending in a newline; what goes into flow style is turned into it.
 */
#pragma once

#include "backend/netplan/netplan.h"

/* Adds the edit. */
void netplan_replace(struct arena *mem, struct netplan_file *file, size_t start, size_t end,
                     const char *text);

/*
 * Takes the pairs of @holder's value out of the file that @gone tells. When none is left, {} is.
 * False, when the text cannot be cut there.
 */
bool netplan_cut_pairs(struct arena *mem, struct netplan_file *file, const struct yaml_pair *holder,
                       const bool *gone);

/* The pair as lines at column 0, without the entries of its value that @gone tells (NULL: none). */
char *netplan_pair_lines(struct arena *mem, const struct netplan_file *file,
                         const struct yaml_pair *pair, const bool *gone);

/*
 * The same in flow style, with what its aliases stand for, below its comments; NULL when that is
 * too much.
 */
char *netplan_pair_written_out(struct arena *mem, const struct netplan_file *file,
                               const struct yaml_pair *pair);

/* Takes items out of a list where it is; at least one must stay. */
bool netplan_cut_items(struct arena *mem, struct netplan_file *file, const struct yaml *list,
                       const bool *gone);

/*
 * Adds KEY with @body to the mapping that @holder holds, behind @after, or at its end. @step is
 * how much deeper each new level stands.
 */
bool netplan_add_pair(struct arena *mem, struct netplan_file *file, const struct yaml_pair *holder,
                      const struct yaml_pair *after, const char *key, const char *body,
                      size_t step);

/* Adds all pairs of @body to that mapping. */
bool netplan_add_body(struct arena *mem, struct netplan_file *file, const struct yaml_pair *holder,
                      const char *body, size_t step);

/* Adds an item, in flow style, to a list. */
bool netplan_add_item(struct arena *mem, struct netplan_file *file, const struct yaml *list,
                      const char *item);

/* KEY: BODY as a body of its own, one level up. */
char *netplan_nest(struct arena *mem, const char *key, const char *body, size_t step);

/* The text with all edits done; NULL when two of them overlap. */
char *netplan_edited(struct arena *mem, const struct netplan_file *file);

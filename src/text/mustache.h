/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subset of Mustache (mustache(5)) that configuration templates need: {{name}}, {{{name}}} and
 * {{&name}}, {{#name}}...{{/name}}, {{^name}}...{{/name}}, {{! comment}}; a section or comment tag
 * alone on its line takes the line with it. No lambdas, partials or changes of delimiter. Unlike in
 * Mustache, a name that the scope does not know is an error: a typing mistake must not become an
 * empty value in a network configuration.
 */
#pragma once

#include "base/error.h"
#include "base/strbuf.h"

struct mustache_scope;

/*
 * One name: a text, or a list of scopes for a section to repeat over, or neither (false). A text,
 * even "", is true: its section shows once, with the same names; so does {{^name}} when it is
 * false.
 */
struct mustache_field {
        const char *name;
        const char *text; /* NULL: false, and {{name}} is empty */
        const struct mustache_scope *items;
        size_t n_items;
};

struct mustache_scope {
        const struct mustache_field *fields;
        size_t n;
};

/* Appends @value to @out in the quoting of the file format; for {{name}}, not for {{{name}}}. */
typedef void mustache_escape(struct strbuf *out, const char *value);

/*
 * Renders @text into @out.
 *
 * @origin: file name for messages; an error's `where` is ORIGIN:LINE
 * @scope:  the names; inside a section over a list, the item's names hide these
 * @escape: NULL means that {{name}} is as verbatim as {{{name}}}
 * @out:    as it was when there is an error
 *
 * Return: 0, or -EINVAL with a refusal (status 3) for an unknown name, an unclosed or wrongly
 * closed section, an unclosed or empty tag, a tag of a kind that we do not have, or sections more
 * than 8 deep.
 */
int mustache_render(const char *origin, const char *text, const struct mustache_scope *scope,
                    mustache_escape *escape, struct strbuf *out, struct error *err);

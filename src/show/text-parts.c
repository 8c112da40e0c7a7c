// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words, bullets and titles that every part of the text is made of; see text.h.
 */
#include <string.h>

#include "base/utf8.h"
#include "show/text.h"

void add_plain(struct strbuf *out, const char *text)
{
        plain_line_add(out, text, strlen(text));
}

void add_title(struct strbuf *out, const struct show *show, const char *title)
{
        strbuf_addf(out, "\n%s%s:%s\n", show->colour ? BOLD : "", title, show->colour ? RESET : "");
}

void add_bullet(struct strbuf *out, const char *text)
{
        strbuf_adds(out, "  - ");
        add_plain(out, text);
        strbuf_addc(out, '\n');
}

void add_list(struct strbuf *out, const struct string_list *list, const char *last)
{
        for (size_t i = 0; i < list->n; i++) {
                if (i)
                        strbuf_adds(out, i + 1 == list->n ? last : ", ");
                add_plain(out, list->items[i]);
        }
}

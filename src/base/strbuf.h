/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing string. Start with `struct strbuf text = STRBUF_INIT`, end with cleanup(strbuf_free) or
 * strbuf_take(). Running out of memory ends the process, as with arenas.
 */
#pragma once

#include "base/arena.h"

struct strbuf {
        char *data; /* always NUL-terminated once something was added; NULL before */
        size_t len, capacity;
};

#define STRBUF_INIT                                                                                \
        {                                                                                          \
                0                                                                                  \
        }

void strbuf_add(struct strbuf *buf, const char *bytes, size_t len);
void strbuf_adds(struct strbuf *buf, const char *text);
void strbuf_addc(struct strbuf *buf, char c);
void strbuf_addf(struct strbuf *buf, const char *fmt, ...) printf_like(2, 3);

/* The text so far; "" for an empty buffer. Valid until the next change. */
const char *strbuf_str(const struct strbuf *buf);

/* Copies the text into the arena and empties the buffer. */
char *strbuf_take(struct strbuf *buf, struct arena *arena);

void strbuf_clear(struct strbuf *buf); /* empty again, with the room that it has */

/* Frees the memory; the buffer can be used again. For cleanup(). */
void strbuf_free(struct strbuf *buf);

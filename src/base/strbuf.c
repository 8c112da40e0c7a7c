// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The growing string on top of malloc; doubling keeps appending linear.
 */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

static void reserve(struct strbuf *buf, size_t more)
{
        size_t capacity = buf->capacity ? buf->capacity : 256;
        char *data;

        if (buf->capacity > buf->len + more)
                return;
        while (capacity <= buf->len + more)
                capacity *= 2;

        data = realloc(buf->data, capacity);
        if (!data)
                error_out_of_memory();
        buf->data = data;
        buf->capacity = capacity;
}

void strbuf_add(struct strbuf *buf, const char *bytes, size_t len)
{
        reserve(buf, len + 1);
        if (len)
                memcpy(buf->data + buf->len, bytes, len);
        buf->len += len;
        buf->data[buf->len] = '\0';
}

void strbuf_adds(struct strbuf *buf, const char *text)
{
        strbuf_add(buf, text, strlen(text));
}

void strbuf_addc(struct strbuf *buf, char c)
{
        strbuf_add(buf, &c, 1);
}

/* As a rule there is room, so the text is made only once. */
void strbuf_addf(struct strbuf *buf, const char *fmt, ...)
{
        const size_t room = buf->capacity - buf->len;
        va_list args, again;
        int len;

        va_start(args, fmt);
        va_copy(again, args);
        len = vsnprintf(room ? buf->data + buf->len : NULL, room, fmt, args);
        va_end(args);

        if (len > 0 && (size_t) len >= room) {
                reserve(buf, (size_t) len + 1);
                vsnprintf(buf->data + buf->len, (size_t) len + 1, fmt, again);
        }
        buf->len += len > 0 ? (size_t) len : 0;
        va_end(again);
}

const char *strbuf_str(const struct strbuf *buf)
{
        return buf->data ? buf->data : "";
}

char *strbuf_take(struct strbuf *buf, struct arena *arena)
{
        char *text = arena_strndup(arena, strbuf_str(buf), buf->len);

        strbuf_free(buf);
        return text;
}

void strbuf_clear(struct strbuf *buf)
{
        buf->len = 0;
        if (buf->data)
                buf->data[0] = '\0';
}

void strbuf_free(struct strbuf *buf)
{
        free(buf->data);
        *buf = (struct strbuf) STRBUF_INIT;
}

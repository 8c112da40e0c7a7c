// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Telling UTF-8 from other bytes, base64 for those, and keeping a terminal from both kinds.
 */
#include "base/utf8.h"

#include <string.h>

/* The well-formed sequences, by their first two bytes (Unicode Standard, table 3-7). */
static const struct {
        unsigned char first_min, first_max, second_min, second_max;
        size_t len;
} sequences[] = {
        { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
        { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
        { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

size_t utf8_length(const char *text)
{
        const unsigned char first = (unsigned char) text[0], second = (unsigned char) text[1];

        if (first < 0x80)
                return 1;
        for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
                if (first < sequences[i].first_min || first > sequences[i].first_max)
                        continue;
                if (second < sequences[i].second_min || second > sequences[i].second_max)
                        return 0;
                for (size_t j = 2; j < sequences[i].len; j++)
                        if (((unsigned char) text[j] & 0xc0) != 0x80)
                                return 0;
                return sequences[i].len;
        }
        return 0;
}

bool utf8_valid(const char *text)
{
        while (*text) {
                size_t len = utf8_length(text);

                if (!len)
                        return false;
                text += len;
        }
        return true;
}

const char *utf8_clean(struct arena *mem, const char *text)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        if (utf8_valid(text))
                return text;
        while (*text) {
                size_t len = utf8_length(text);

                if (len)
                        strbuf_add(&out, text, len);
                else
                        strbuf_adds(&out, "\xef\xbf\xbd");
                text += len ? len : 1;
        }
        return strbuf_take(&out, mem);
}

static bool is_control(const char *text)
{
        const unsigned char first = (unsigned char) text[0], second = (unsigned char) text[1];

        return first < ' ' || first == 0x7f || (first == 0xc2 && second < 0xa0);
}

/* The length of what is plain in every encoding; most lines are nothing else. */
static size_t ascii_length(const char *text)
{
        size_t len = 0;

        while (text[len] >= ' ' && text[len] <= '~')
                len++;
        return len;
}

void plain_line(char *text)
{
        char *end = text += ascii_length(text);

        while (*text) {
                const size_t len = utf8_length(text);

                if (!len || is_control(text)) {
                        *end++ = '?';
                } else {
                        memmove(end, text, len);
                        end += len;
                }
                text += len ? len : 1;
        }
        *end = '\0';
}

void plain_line_add(struct strbuf *out, const char *text, size_t len)
{
        const size_t start = out->len;

        strbuf_add(out, text, len);
        plain_line(out->data + start);
        out->len = start + strlen(out->data + start);
}

void plain_columns_add(struct strbuf *out, const char *text, size_t len)
{
        for (;;) {
                const char *tab = memchr(text, '\t', len);
                const size_t part = tab ? (size_t) (tab - text) : len;

                plain_line_add(out, text, part);
                if (!tab)
                        return;
                strbuf_addc(out, '\t');
                text += part + 1;
                len -= part + 1;
        }
}

const char *base64(struct arena *mem, const char *text)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
        enum { PADDING = 64 };
        const unsigned char *in = (const unsigned char *) text;
        const size_t len = strlen(text);
        char *out = arena_alloc(mem, (len + 2) / 3 * 4 + 1), *end = out;

        for (size_t i = 0; i < len; i += 3) {
                const unsigned bits = (unsigned) in[i] << 16 |
                                      (i + 1 < len ? (unsigned) in[i + 1] << 8 : 0) |
                                      (i + 2 < len ? in[i + 2] : 0);

                *end++ = digits[bits >> 18];
                *end++ = digits[bits >> 12 & 63];
                *end++ = digits[i + 1 < len ? bits >> 6 & 63 : PADDING];
                *end++ = digits[i + 2 < len ? bits & 63 : PADDING];
        }
        return out;
}

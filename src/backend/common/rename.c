// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds a link's name in a value. Each way of naming is a question about the characters around a
 * place where the name stands: eth0 is not named in "eth0.5", nor in "veth0".
 */
#include "backend/common/rename.h"

#include <ctype.h>
#include <string.h>

#include "base/macro.h"
#include "base/strbuf.h"

/* Does the name of @len bytes at @at name the link? */
typedef bool naming_test(const char *text, size_t at, size_t len);

static bool is_word_end(char c)
{
        return c == '\0' || strchr(" \t\n,;", c);
}

static bool is_whole(const char *text, size_t at, size_t len)
{
        return at == 0 && text[len] == '\0';
}

static bool is_label(const char *text, size_t at, size_t len)
{
        return at == 0 && (text[len] == '\0' || text[len] == ':');
}

static bool is_scope(const char *text, size_t at, size_t len)
{
        return at > 0 && strchr("%@", text[at - 1]) && is_word_end(text[at + len]);
}

/* Behind a word of ip(8) that says that a link comes next? */
static bool is_after_word(const char *text, size_t at, size_t len)
{
        static const char *const words[] = { "dev", "iif", "oif" };
        size_t end = at;

        while (end && strchr(" \t", text[end - 1]))
                end--;
        if (end == at || !is_word_end(text[at + len]))
                return false;
        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                size_t n = strlen(words[i]);

                if (end >= n && memcmp(text + end - n, words[i], n) == 0 &&
                    (end == n || strchr(" \t", text[end - n - 1])))
                        return true;
        }
        return false;
}

static bool is_before_dash(const char *text, size_t at, size_t len)
{
        return text[at + len] == '-' && (at == 0 || is_word_end(text[at - 1]));
}

static bool is_name_char(char c)
{
        return isalnum((unsigned char) c) || c == '_' || c == '-';
}

/* What is around it may make it another link's name: eth0.5, eth0-lan. */
static bool stands_alone(const char *text, size_t at, size_t len)
{
        char next = text[at + len];

        if (at &&
            (is_name_char(text[at - 1]) || (text[at - 1] == '.' && at > 1 && text[at - 2] == '.')))
                return false;
        if (next == '.') /* net.ipv4.conf.eth0.rp_filter */
                return !isdigit((unsigned char) text[at + len + 1]);
        return !is_name_char(next);
}

static naming_test *const tests[] = {
        [NAMES_LINK] = is_whole,  [NAMES_SCOPE] = is_scope,        [NAMES_WORD] = is_after_word,
        [NAMES_LABEL] = is_label, [NAMES_PREFIX] = is_before_dash, [NAMES_ALONE] = stands_alone,
};

/* The first place at or behind @at where @text names the link, or its end. */
static size_t next_place(const char *text, size_t at, enum link_naming naming, const char *port)
{
        size_t len = strlen(port);

        while (text[at] && !(tests[naming] && strncmp(text + at, port, len) == 0 &&
                             tests[naming](text, at, len)))
                at++;
        return at;
}

bool link_named(const char *text, enum link_naming naming, const char *port)
{
        return text[next_place(text, 0, naming, port)] != '\0';
}

char *link_rename(struct arena *mem, const char *text, enum link_naming naming, const char *port,
                  const char *bridge)
{
        struct strbuf out = STRBUF_INIT;
        size_t at = 0;

        for (;;) {
                size_t place = next_place(text, at, naming, port);

                strbuf_add(&out, text + at, place - at);
                if (!text[place])
                        break;
                strbuf_adds(&out, bridge);
                at = place + strlen(port);
        }
        return strbuf_take(&out, mem);
}

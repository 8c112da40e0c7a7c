// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words of the key file dialect: names of sections that were renamed, booleans, escapes, and
 * the two spellings of "is a port of".
 */
#include <string.h>
#include <strings.h>

#include "backend/keyfile.h"

/* Both are read by every version; the short ones are written since 1.0. */
static const struct {
        const char *old, *name;
} renamed[] = {
        { "802-3-ethernet", "ethernet" },
        { "802-11-wireless", "wifi" },
        { "802-11-wireless-security", "wifi-security" },
};

const char *keyfile_section(const char *name)
{
        for (size_t i = 0; i < ARRAY_LEN(renamed); i++)
                if (strcmp(renamed[i].old, name) == 0)
                        return renamed[i].name;
        return name;
}

const char *keyfile_get(const struct ini *doc, const char *section, const char *key)
{
        const char *value = ini_get(doc, section, key);

        for (size_t i = 0; !value && i < ARRAY_LEN(renamed); i++)
                if (strcmp(renamed[i].name, section) == 0)
                        value = ini_get(doc, renamed[i].old, key);
        return value;
}

static bool one_of(const char *value, const char *const words[], size_t n)
{
        for (size_t i = 0; value && i < n; i++)
                if (strcasecmp(value, words[i]) == 0)
                        return true;
        return false;
}

bool keyfile_true(const char *value)
{
        static const char *const words[] = { "true", "1", "yes", "on" };

        return one_of(value, words, ARRAY_LEN(words));
}

bool keyfile_false(const char *value)
{
        static const char *const words[] = { "false", "0", "no", "off" };

        return one_of(value, words, ARRAY_LEN(words));
}

void keyfile_escape(struct strbuf *out, const char *value)
{
        static const struct {
                char c;
                const char *escape;
        } escapes[] = { { '\\', "\\\\" }, { '\n', "\\n" }, { '\t', "\\t" }, { '\r', "\\r" } };

        for (const char *at = value; *at; at++) {
                const char *escape = at == value && *at == ' ' ? "\\s" : NULL;

                for (size_t i = 0; i < ARRAY_LEN(escapes); i++)
                        if (escapes[i].c == *at)
                                escape = escapes[i].escape;
                if (escape)
                        strbuf_adds(out, escape);
                else
                        strbuf_addc(out, *at);
        }
}

const char *keyfile_port_type(const struct ini *doc)
{
        const char *value = ini_get(doc, "connection", "port-type");

        return value ? value : ini_get(doc, "connection", "slave-type");
}

const char *keyfile_controller(const struct ini *doc)
{
        const char *value = ini_get(doc, "connection", "controller");

        return value ? value : ini_get(doc, "connection", "master");
}

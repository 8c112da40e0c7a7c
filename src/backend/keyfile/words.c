// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words of the key file dialect: names of sections that were renamed, booleans, escapes, and
 * the two spellings of "is a port of".
 */
#include <string.h>

#include "backend/adopt/nm-pin.h"
#include "backend/keyfile/keyfile.h"

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

const char *keyfile_interface(const struct ini *doc, const char *type)
{
        static const char *const made[] = { "bond", "bridge", "team", "vlan" };
        const char *name = ini_get(doc, "connection", "interface-name");

        for (size_t i = 0; !(name && *name) && i < ARRAY_LEN(made); i++)
                if (strcmp(type, made[i]) == 0)
                        name = ini_get(doc, type, "interface-name");
        return name;
}

/* "82;84;0;18;52;86;" with colons; NULL: it is no such list. */
static const char *mac_of_list(struct arena *mem, const char *list)
{
        const char *mac = "";

        for (size_t n = 0; n < 6; n++) {
                char *end;
                const unsigned long byte = strtoul(list, &end, 10);

                if (end == list || byte > UINT8_MAX || (*end != ';' && (n < 5 || *end)))
                        return NULL;
                mac = arena_printf(mem, "%s%s%02lx", mac, n ? ":" : "", byte);
                list = end + (*end == ';');
        }
        return *list ? NULL : mac;
}

const char *keyfile_mac(struct arena *mem, const struct ini *doc)
{
        const char *mac = keyfile_get(doc, "ethernet", "mac-address");
        const char *list = mac ? mac_of_list(mem, mac) : NULL;

        return list ? list : mac;
}

struct lookup keyfile_last(struct arena *mem, const struct ini *doc)
{
        struct lookup last = { .mem = mem };
        const char *in = NULL;

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION)
                        in = line->name;
                else if (in && line->type == INI_KEY)
                        lookup_put(&last, (struct lookup_key){ in, line->name, NULL }, i);
        }
        return last;
}

/* Blanks at the end do not count. */
static bool is_word(const char *value, const char *word)
{
        size_t len = strlen(word);

        return value && strncmp(value, word, len) == 0 &&
               !value[len + strspn(value + len, " \t\r\f\v")];
}

bool keyfile_true(const char *value)
{
        return is_word(value, "true") || is_word(value, "1");
}

bool keyfile_false(const char *value)
{
        return is_word(value, "false") || is_word(value, "0");
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

/* @name, or @plural, with or without a number behind it. */
static bool is_numbered(const char *key, const char *name, const char *plural)
{
        size_t len = strcspn(key, "0123456789");

        return !key[len + strspn(key + len, "0123456789")] &&
               ((len == strlen(name) && strncmp(key, name, len) == 0) ||
                (len == strlen(plural) && strncmp(key, plural, len) == 0));
}

bool keyfile_is_address(const char *key)
{
        return is_numbered(key, "address", "addresses");
}

bool keyfile_is_route(const char *key)
{
        return is_numbered(key, "route", "routes");
}

const char *keyfile_controller(const struct host *host, const struct ini *doc)
{
        const bool old =
                host->system.services[SERVICE_NETWORKMANAGER].version && !nm_version(host, 1, 46);
        const char *value = old ? NULL : ini_get(doc, "connection", "controller");

        return value ? value : ini_get(doc, "connection", "master");
}

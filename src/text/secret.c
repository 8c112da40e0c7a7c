// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One row a dialect says which keys hold a secret and how a value goes on in the next line. A line
 * is only looked through for such a key, not parsed: what the service would not take as a secret
 * may be hidden, and a file that nobody can parse still keeps its secrets.
 */
#include "text/secret.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/strbuf.h"

#define HIDDEN "<hidden>"

struct secret_key {
        const char *glob; /* of the key; of SECTION/KEY where there are sections. Any case. */
        bool or_path;     /* the value may be the name of a file as well, which is no secret */
};

/* How a value goes on in the next line. */
enum {
        AFTER_BACKSLASH = 1, /* at the end of this one */
        IN_QUOTES = 2,
        INDENTED = 4, /* more than its key */
};

struct dialect {
        const char *path;    /* a glob */
        const char *assigns; /* what may stand between a key and its value; ' ': any blanks */
        bool sections;
        bool anywhere; /* a key may stand behind something else in its line */
        unsigned goes_on;
        const struct secret_key *keys; /* up to the one without a glob */
};

static const struct secret_key keyfile_keys[] = {
        { "*/password", false },
        { "*/password-raw", false },
        { "*-password", false },
        { "*/pin", false },
        { "*/psk", false },
        { "*/wep-key[0-9]", false },
        { "*/mka-cak", false },
        { "*/preshared-key", false },
        { "*/*private-key", true },
        { "vpn-secrets/*", false },
        { "vpn/*password*", false },
        { "*/*secret*", false },
        { NULL, false },
};

static const struct secret_key networkd_keys[] = {
        { "*/PrivateKey", false }, { "*/PresharedKey", false },
        { "MACsec*/Key", false },  { "*/*Password", false },
        { NULL, false },
};

static const struct secret_key netplan_keys[] = {
        { "*password", false },     { "*passphrase", false }, { "psk", false },
        { "*.psk", false },         { "key", false },         { "keys", false },
        { "private", false },       { "shared", false },      { "*preshared-key", false },
        { "*private-key", true },   { "*pin", false },        { "*mka-cak", false },
        { "*wep-key[0-9]", false }, { "*secret*", false },    { NULL, false },
};

static const struct secret_key shell_keys[] = {
        { "*PASSWORD", false },
        { "*PASSWORD_RAW", false },
        { "*PASSWD", false },
        { "PASS", false },
        { "*PASSPHRASE*", false },
        { "*PSK", false },
        { "KEY", false },
        { "KEY[0-9]", false },
        { "*PIN", false },
        { "*MKA_CAK", false },
        { "*SECRET*", false },
        { "KEY_AH*", false },
        { "KEY_ESP*", false },
        { "KEY_AESP*", false },
        { "WIRELESS_KEY*", false },
        { "*PRIVATE_KEY", true },
        { NULL, false },
};

/* Files that hold nothing else. */
static const struct secret_key all_keys[] = { { "*", false }, { NULL, false } };

/* Options of a stanza, and the words of commands in it. */
static const struct secret_key stanza_keys[] = {
        { "*password*", false },  { "*passwd*", false },      { "*passphrase*", false },
        { "*psk", false },        { "*wep-key*", false },     { "wireless-key*", false },
        { "wpa-pin", false },     { "*secret*", false },      { "key", false },
        { "*private-key", true }, { "*preshared-key", true }, { NULL, false },
};

static const struct dialect dialects[] = {
        { "*/netplan/*", ":", false, true, IN_QUOTES | INDENTED, netplan_keys },
        { "*/NetworkManager/*", "=", true, false, 0, keyfile_keys },
        { "*/systemd/network/*", "=", true, false, AFTER_BACKSLASH, networkd_keys },
        { "*/sysconfig/*/keys-*", "=", false, true, AFTER_BACKSLASH | IN_QUOTES, all_keys },
        { "*/sysconfig/*", "=", false, true, AFTER_BACKSLASH | IN_QUOTES, shell_keys },
        { "*", "= ", false, true, AFTER_BACKSLASH, stanza_keys }, /* interfaces, what it sources */
};

struct scan {
        struct arena *mem;
        const struct dialect *dialect;
        const char *section;
        bool open;     /* the secret may go on in the next line */
        char quote;    /* the one that is open; '\0': none */
        size_t indent; /* of the line with the key, or of the key if it is the first word */
};

static bool is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip_blanks(const char *at, const char *end)
{
        while (at < end && is_blank(*at))
                at++;
        return at;
}

/* Of a list of YAML. */
static bool is_bullet(const char *at, const char *end)
{
        return *at == '-' && at + 1 < end && is_blank(at[1]);
}

static bool is_key_char(char c)
{
        return isalnum((unsigned char) c) || strchr("-_.", c);
}

/* The value behind a key that ends at @at, or NULL when it is none: no sign, or nothing behind it.
 */
static const char *value_after(const struct dialect *dialect, const char *at, const char *end)
{
        const char *value;

        if (at < end && (*at == '"' || *at == '\'')) /* {"password": ...} */
                at++;
        value = skip_blanks(at, end);
        if (value < end && strchr(dialect->assigns, *value))
                return skip_blanks(value + 1, end);
        return value > at && strchr(dialect->assigns, ' ') ? value : NULL;
}

static bool is_path(const char *value, const char *end)
{
        const size_t len = (size_t) (end - value);

        value += len > 0 && (*value == '"' || *value == '\'');
        return len == 0 || *value == '/' || (len > 5 && strncmp(value, "file:", 5) == 0);
}

/* What is no letter in a glob may stand for any. The bit is that of a letter's case; other
 * characters that differ in nothing else are left to fnmatch(3). */
static bool may_be(char of_glob, char of_name)
{
        return !isalnum((unsigned char) of_glob) || ((of_glob ^ of_name) & ~0x20) == 0;
}

/* Most names are no key, and their first letter or their end says so; fnmatch(3) takes its time. */
static bool may_match(const char *glob, const char *name, size_t len)
{
        const size_t glob_len = strlen(glob);

        if (!may_be(*glob, *name))
                return false;
        for (size_t i = 1; i <= glob_len && isalnum((unsigned char) glob[glob_len - i]); i++)
                if (i > len || !may_be(glob[glob_len - i], name[len - i]))
                        return false;
        return true;
}

static bool is_secret(const struct scan *scan, const char *key, const char *key_end,
                      const char *value, const char *end)
{
        const char *name = arena_strndup(scan->mem, key, (size_t) (key_end - key));
        size_t len;

        if (scan->dialect->sections)
                name = arena_path(scan->mem, scan->section, name);
        len = strlen(name);
        for (const struct secret_key *row = scan->dialect->keys; row->glob; row++)
                if (may_match(row->glob, name, len) && fnmatch(row->glob, name, FNM_CASEFOLD) == 0)
                        return !(row->or_path && is_path(value, end));
        return false;
}

/* A key in a file with sections: all up to the sign. */
static const char *find_in_section(struct scan *scan, const char *at, const char *end)
{
        const char *sign, *key_end;

        if (at < end && *at == '[') {
                const char *close = memchr(at, ']', (size_t) (end - at));

                at++;
                scan->section = arena_strndup(scan->mem, at, (size_t) ((close ? close : end) - at));
                return NULL;
        }
        key_end = sign = memchr(at, '=', (size_t) (end - at));
        if (!sign)
                return NULL;
        while (key_end > at && is_blank(key_end[-1]))
                key_end--;
        sign = skip_blanks(sign + 1, end);
        return is_secret(scan, at, key_end, sign, end) ? sign : NULL;
}

/* Where the first secret of a line begins, or NULL. */
static const char *find_secret(struct scan *scan, const char *line, const char *end)
{
        const char *at = line;

        while (at < end && (is_blank(*at) || *at == '#' || *at == ';' || is_bullet(at, end)))
                at++;
        if (scan->dialect->sections)
                return find_in_section(scan, at, end);

        scan->indent = (size_t) (skip_blanks(line, end) - line);
        for (bool first = true; at < end; first = false) {
                const char *key = at, *value;

                while (at < end && is_key_char(*at))
                        at++;
                value = at > key ? value_after(scan->dialect, at, end) : NULL;
                if (value && is_secret(scan, key, at, value, end)) {
                        scan->indent = first ? (size_t) (key - line) : scan->indent;
                        return value;
                }
                while (at < end && !is_key_char(*at))
                        at++;
        }
        return NULL;
}

/* Which quote is open at the end of a value, or of one more line of it. */
static char quote_after(const struct dialect *dialect, char quote, const char *at, const char *end)
{
        /* of YAML's values only one that begins with a quote has any */
        if (!quote && dialect->goes_on & INDENTED && at < end && *at != '"' && *at != '\'')
                return '\0';
        for (; at < end; at++) {
                if (*at == '\\' && quote != '\'')
                        at++;
                else if (!quote && (*at == '"' || *at == '\''))
                        quote = *at;
                else if (*at == quote)
                        quote = '\0';
        }
        return quote;
}

/* Whether the secret of the line before goes on in this one. */
static bool goes_on(const struct scan *scan, const char *line, const char *end)
{
        if (!scan->open || scan->quote || !(scan->dialect->goes_on & INDENTED))
                return scan->open;
        return (size_t) (skip_blanks(line, end) - line) > scan->indent;
}

/* To be asked after a line that holds a secret, from @secret on. */
static void look_ahead(struct scan *scan, const char *secret, const char *end)
{
        const unsigned how = scan->dialect->goes_on;

        if (how & IN_QUOTES)
                scan->quote = quote_after(scan->dialect, scan->quote, secret, end);
        else
                scan->quote = '\0';
        scan->open = scan->quote || how & INDENTED ||
                     (how & AFTER_BACKSLASH && end > secret && end[-1] == '\\');
}

/* Where what is to be hidden of the line begins; @end if there is nothing. */
static const char *next_line(struct scan *scan, const char *line, const char *end)
{
        const char *secret = skip_blanks(line, end);

        if (secret == end && !scan->quote) /* an empty line ends nothing, and holds nothing */
                return end;
        if (!goes_on(scan, line, end)) {
                scan->open = false;
                secret = find_secret(scan, line, end);
                if (!secret)
                        return end;
        }
        look_ahead(scan, secret, end);
        return secret;
}

static const struct dialect *dialect_of(const char *path)
{
        const struct dialect *dialect = dialects;

        while (fnmatch(dialect->path, path, 0) != 0)
                dialect++;
        return dialect;
}

static size_t count_lines(const char *text)
{
        size_t n = 1;

        for (; (text = strchr(text, '\n')); text++)
                n++;
        return n;
}

struct shown_text secret_hide(struct arena *mem, const char *path, const char *text)
{
        struct scan scan = { .mem = mem, .section = "" };
        struct shown_text shown = { .text = text };
        struct strbuf out = STRBUF_INIT;
        const char *copied = text; /* what stands before it is in @out */
        bool *hidden;

        if (!text)
                return shown;
        scan.dialect = dialect_of(path);
        hidden = arena_alloc(mem, count_lines(text) * sizeof(*hidden));
        for (size_t i = 0; *text; i++) {
                const char *end = text + strcspn(text, "\n");
                const char *secret = next_line(&scan, text, end);

                if (secret < end) {
                        strbuf_add(&out, copied, (size_t) (secret - copied));
                        strbuf_adds(&out, HIDDEN);
                        copied = end;
                        hidden[i] = true;
                        shown.n_hidden++;
                }
                text = end + (*end == '\n');
        }
        if (shown.n_hidden) {
                strbuf_adds(&out, copied);
                shown.hidden = hidden;
                shown.text = strbuf_take(&out, mem);
        }
        strbuf_free(&out);
        return shown;
}

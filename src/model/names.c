// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of names and addresses, and the lookup in tables of words.
 */
#include "mkbridge/names.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mkbridge/request.h"

/* What a link name may be made of; all else means something to a shell, a glob or a file format. */
static bool name_char(char c)
{
        return isalnum((unsigned char) c) || strchr("._-+=@,", c);
}

static const char *char_problem(const char *name)
{
        for (const char *c = name; *c; c++) {
                if ((unsigned char) *c >= 0x80)
                        return "holds a byte that is not ASCII";
                if (isspace((unsigned char) *c))
                        return "holds white space";
                if (iscntrl((unsigned char) *c))
                        return "holds a control character";
                if (*c == '/' || *c == ':' || *c == '%')
                        return "holds '/', ':' or '%', which no link name may have";
                if (!name_char(*c))
                        return "holds a character that shells or configuration files would misread";
        }
        return NULL;
}

const char *link_name_problem(const char *name)
{
        static const char *const words[] = { ".", "..", "all", "default" };

        if (!*name)
                return "is empty";
        if (strlen(name) > LINK_NAME_MAX)
                return "is longer than 15 bytes";
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                if (strcmp(name, words[i]) == 0)
                        return "is reserved";
        if (*name == '-')
                return "begins with '-'";
        return char_problem(name);
}

const char *option_of_word(const char *word)
{
        static const struct {
                const char *word, *option;
        } words[] = {
                { "check", "--check" },   { "commit", "--commit" },     { "confirm", "--commit" },
                { "delete", "--undo" },   { "help", "--help" },         { "keep", "--commit" },
                { "list", "--list" },     { "recover", "--recover" },   { "remove", "--undo" },
                { "revert", "--undo" },   { "rollback", "--rollback" }, { "show", "--status" },
                { "status", "--status" }, { "undo", "--undo" },         { "version", "--version" },
        };

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (strcmp(words[i].word, word) == 0)
                        return words[i].option;
        return NULL;
}

size_t address_size(int family)
{
        return family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
}

bool mac_valid(const char *text)
{
        for (int i = 0; i < 17; i++)
                if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char) text[i]))
                        return false;
        return text[17] == '\0';
}

const char *mac_of_name(struct arena *mem, const char *name)
{
        static const char prefix[] = "enx";
        const char *hex;

        if (strncmp(name, prefix, strlen(prefix)) != 0)
                return NULL;
        hex = name + strlen(prefix);
        if (strlen(hex) != 12 || strspn(hex, "0123456789abcdef") != 12)
                return NULL;
        return arena_printf(mem, "%.2s:%.2s:%.2s:%.2s:%.2s:%.2s", hex, hex + 2, hex + 4, hex + 6,
                            hex + 8, hex + 10);
}

const char *mac_or_null(const char *text)
{
        return text && mac_valid(text) ? text : NULL;
}

bool mac_assignable(const char *text)
{
        if (!mac_valid(text) || strcmp(text, "00:00:00:00:00:00") == 0)
                return false;
        return !(strtoul((const char[]){ text[1], '\0' }, NULL, 16) & 1); /* multicast bit */
}

int address_family(const char *text)
{
        unsigned char bytes[sizeof(struct in6_addr)];

        if (inet_pton(AF_INET, text, bytes) == 1)
                return AF_INET;
        return inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6 : 0;
}

int address_prefix_family(const char *text)
{
        const char *slash = strchr(text, '/');
        char address[INET6_ADDRSTRLEN];
        unsigned long prefix;
        char *end;
        int family;

        if (!slash || (size_t) (slash - text) >= sizeof(address) ||
            !isdigit((unsigned char) slash[1]) || slash[1] == '0')
                return 0;
        memcpy(address, text, (size_t) (slash - text));
        address[slash - text] = '\0';

        family = address_family(address);
        prefix = strtoul(slash + 1, &end, 10);
        if (*end || prefix < 1 || prefix > (family == AF_INET ? 32 : 128))
                return 0;
        return family;
}

const char *address_prefix_plain(struct arena *mem, const char *text)
{
        const int family = address_prefix_family(text);
        const char *slash = strchr(text, '/');
        unsigned char bytes[sizeof(struct in6_addr)];
        char address[INET6_ADDRSTRLEN] = "";

        if (!family)
                return text;
        memcpy(address, text, (size_t) (slash - text));
        inet_pton(family, address, bytes);
        inet_ntop(family, bytes, address, sizeof(address));
        return arena_printf(mem, "%s%s", address, slash);
}

bool address_in_network(const char *address, const char *prefix)
{
        unsigned char a[sizeof(struct in6_addr)], b[sizeof(struct in6_addr)];
        int family = address_prefix_family(prefix);
        char base[INET6_ADDRSTRLEN] = "";
        unsigned long bits, whole;

        if (!family || family != address_family(address))
                return false;
        memcpy(base, prefix, strcspn(prefix, "/"));
        inet_pton(family, address, a);
        inet_pton(family, base, b);

        bits = strtoul(strchr(prefix, '/') + 1, NULL, 10);
        whole = bits / 8;
        if (memcmp(a, b, whole) != 0)
                return false;
        return !(bits % 8) || a[whole] >> (8 - bits % 8) == b[whole] >> (8 - bits % 8);
}

bool string_list_has(const struct string_list *list, const char *text)
{
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i], text) == 0)
                        return true;
        return false;
}

const char *word_of(const struct word_table *table, int value)
{
        return value >= 0 && (size_t) value < table->n ? table->words[value] : "?";
}

enum { HEX = 16, MAC_BYTES = 6 };

/* Twelve hex digits between ':', '-' or '.' of any grouping; another kind of address is no card's.
 */
static bool read_mac(const char *text, unsigned char *mac)
{
        size_t n = 0;

        for (; *text; text++) {
                const char pair[] = { *text, '\0' };

                if (strchr(":-.", *text))
                        continue;
                if (!isxdigit((unsigned char) *text) || n >= 2 * (size_t) MAC_BYTES)
                        return false;
                if (n % 2 == 0)
                        mac[n / 2] = 0;
                mac[n / 2] = (unsigned char) (mac[n / 2] * HEX + strtoul(pair, NULL, HEX));
                n++;
        }
        return n == 2 * (size_t) MAC_BYTES;
}

bool mac_is_same(const char *one, const char *other)
{
        unsigned char first[MAC_BYTES], second[MAC_BYTES];

        return read_mac(one, first) && read_mac(other, second) &&
               memcmp(first, second, MAC_BYTES) == 0;
}

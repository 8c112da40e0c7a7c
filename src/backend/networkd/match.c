// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * [Match] of a .network file: is it for a link? Some conditions ask for what only udev or the
 * booted system knows; a file whose other conditions hold is then a maybe.
 */
#include <fnmatch.h>
#include <string.h>

#include "backend/networkd/networkd.h"
#include "mkbridge/names.h"

/* The state of one key over all parts of a file. */
struct test {
        struct arena *mem;
        const struct networkd_link *link;
        enum networkd_match (*word)(const struct networkd_link *link, const char *word);
        bool asked;    /* holds anything at all */
        bool positive; /* has a word without '!' */
        enum networkd_match found;
        bool excluded, perhaps_excluded;
        size_t words;
};

static enum networkd_match by_name(const struct networkd_link *link, const char *word)
{
        return fnmatch(word, link->name, 0) == 0 ? MATCH_YES : MATCH_NO;
}

static enum networkd_match same_mac(const char *has, const char *word)
{
        if (!has)
                return MATCH_MAYBE;
        return mac_is_same(has, word) ? MATCH_YES : MATCH_NO;
}

static enum networkd_match by_mac(const struct networkd_link *link, const char *word)
{
        return same_mac(link->mac, word);
}

/* Virtual links have none; networkd then finds the file for nothing. */
static enum networkd_match by_permanent_mac(const struct networkd_link *link, const char *word)
{
        if (networkd_is_bridge(link) || (link->link && !link->link->permanent_mac))
                return MATCH_NO;
        return same_mac(link->link ? link->link->permanent_mac : link->mac, word);
}

static const char *type_of(const struct networkd_link *link)
{
        static const char *const of_kind[] = { "bridge", "bond", "vlan" };

        if (link->link && link->link->wireless)
                return "wlan";
        if (link->link && link->link->loopback)
                return "loopback";
        for (size_t i = 0; i < ARRAY_LEN(of_kind); i++)
                if (strcmp(link->kind, of_kind[i]) == 0)
                        return of_kind[i];
        return "ether";
}

/* Without udev, as in a container, networkd takes every Ethernet link for "ether". */
static enum networkd_match by_type(const struct networkd_link *link, const char *word)
{
        const char *type = type_of(link);

        if (fnmatch(word, type, 0) == 0)
                return MATCH_YES;
        return strcmp(type, "ether") != 0 && fnmatch(word, "ether", 0) == 0 ? MATCH_MAYBE
                                                                            : MATCH_NO;
}

static enum networkd_match by_kind(const struct networkd_link *link, const char *word)
{
        return *link->kind && fnmatch(word, link->kind, 0) == 0 ? MATCH_YES : MATCH_NO;
}

/* What ethtool -i says; that of a card is its module's, and none of these. */
static enum networkd_match by_driver(const struct networkd_link *link, const char *word)
{
        static const char *const of_kind[] = { "bridge", "tun", "veth" };
        for (size_t i = 0; i < ARRAY_LEN(of_kind); i++) {
                if (strcmp(link->kind, of_kind[i]) == 0)
                        return fnmatch(word, link->kind, 0) == 0 ? MATCH_YES : MATCH_NO;
                if (strcmp(word, of_kind[i]) == 0)
                        return MATCH_NO;
        }
        return MATCH_MAYBE;
}

/* Only Wi-Fi has any. */
static enum networkd_match by_nothing(const struct networkd_link *link, const char *word)
{
        (void) link;
        (void) word;
        return MATCH_NO;
}

static enum networkd_match by_unknown(const struct networkd_link *link, const char *word)
{
        (void) link;
        (void) word;
        return MATCH_MAYBE;
}

static const struct {
        const char *key;
        enum networkd_match (*word)(const struct networkd_link *link, const char *word);
} conditions[] = {
        { "Name", by_name },
        { "MACAddress", by_mac },
        { "PermanentMACAddress", by_permanent_mac },
        { "Type", by_type },
        { "Kind", by_kind },
        { "WLANInterfaceType", by_nothing },
        { "SSID", by_nothing },
        { "BSSID", by_nothing },
        { "Path", by_unknown },
        { "Driver", by_driver },
        { "Property", by_unknown },
        { "Host", by_unknown },
        { "Virtualization", by_unknown },
        { "KernelCommandLine", by_unknown },
        { "KernelVersion", by_unknown },
        { "Version", by_unknown },
        { "Credential", by_unknown },
        { "Architecture", by_unknown },
        { "Firmware", by_unknown },
};

static void take_word(struct test *test, const char *word, bool inverted)
{
        enum networkd_match found = test->word(test->link, word);

        test->words++;
        if (inverted) {
                test->excluded |= found == MATCH_YES;
                test->perhaps_excluded |= found == MATCH_MAYBE;
                return;
        }
        test->positive = true;
        if (found == MATCH_YES || test->found == MATCH_NO)
                test->found = found;
}

/* One assignment; an empty one takes back those before it. */
static void take_value(void *arg, const char *value)
{
        struct test *test = arg;
        bool inverted = *value == '!';
        static const char blanks[] = " \t\r\n";

        if (!*value) {
                *test = (struct test){ .mem = test->mem, .link = test->link, .word = test->word };
                return;
        }
        test->asked = true;
        value += inverted;
        while (*(value += strspn(value, blanks))) {
                size_t len = strcspn(value, blanks);
                size_t quote = len >= 2 && strchr("\"'", *value) && value[len - 1] == *value;

                take_word(test, arena_strndup(test->mem, value + quote, len - 2 * quote), inverted);
                value += len;
        }
}

static enum networkd_match verdict(const struct test *test)
{
        enum networkd_match found = test->positive ? test->found : MATCH_YES;

        if (!test->asked)
                return MATCH_YES;
        if (test->excluded || found == MATCH_NO)
                return MATCH_NO;
        return test->perhaps_excluded ? MATCH_MAYBE : found;
}

static struct test run_test(struct arena *mem, const struct networkd_unit *unit,
                            const struct networkd_link *link, size_t condition)
{
        struct test test = { .mem = mem, .link = link, .word = conditions[condition].word };

        networkd_each(unit, "Match", conditions[condition].key, take_value, &test);
        return test;
}

/* A card that is not here, and that [Match] calls by its very name, besides a MAC. */
static bool is_called(const struct networkd_unit *unit, const struct networkd_link *link)
{
        const char *name = networkd_get(unit, "Match", "Name");

        return !link->link && !*link->kind && !link->mac && name && strcmp(name, link->name) == 0;
}

static bool is_on_mac(size_t condition)
{
        return conditions[condition].word == by_mac ||
               conditions[condition].word == by_permanent_mac;
}

enum networkd_match networkd_match(struct arena *mem, const struct networkd_unit *unit,
                                   const struct networkd_link *link)
{
        enum networkd_match all = MATCH_YES;
        bool asked = false;

        for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
                struct test test = run_test(mem, unit, link, i);
                enum networkd_match one = verdict(&test);

                asked |= test.asked;
                if (one == MATCH_NO)
                        return MATCH_NO;
                if (one == MATCH_MAYBE && is_on_mac(i))
                        one = is_called(unit, link) ? MATCH_CALLED : MATCH_BY_MAC;
                if (one > all)
                        all = one;
        }
        /* networkd ignores a file that asks for nothing */
        return asked ? all : MATCH_NO;
}

bool networkd_is_own(struct arena *mem, const struct networkd_unit *unit,
                     const struct networkd_link *link)
{
        const char *name = networkd_get(unit, "Match", "Name");

        if (name && strcmp(name, link->name) == 0)
                return run_test(mem, unit, link, 0).words == 1;
        for (size_t i = 1; i <= 2 && !name; i++) {
                struct test test = run_test(mem, unit, link, i);

                if (test.words == 1 && test.positive && test.found == MATCH_YES)
                        return true;
        }
        return false;
}

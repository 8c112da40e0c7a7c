// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text and JSON of --list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <linux/if_arp.h>
#include <string.h>

#include "base/columns.h"
#include "mkbridge/show.h"
#include "show/cards.h"

struct fixture {
        struct arena mem;
        struct request request;
        struct card_list cards;
        struct show show;
        struct strbuf out;
};

static const struct link ethernet = { .name = "eth0",
                                      .kind_name = "",
                                      .mac = "52:54:00:12:34:56",
                                      .hardware = ARPHRD_ETHER,
                                      .ethernet = true,
                                      .up = true,
                                      .carrier = true };

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        f->request.action = ACTION_LIST;
        f->cards.bridge = "vnet0";
        f->show = (struct show){ .request = &f->request, .cards = &f->cards };
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        strbuf_free(&f->out);
        arena_free(&f->mem);
        free(f);
        return 0;
}

static struct card *add(struct fixture *f, struct link link)
{
        struct link *own = arena_alloc(&f->mem, sizeof(*own));

        *own = link;
        LIST_ADD(&f->mem, &f->cards, (struct card){ .link = own });
        return &f->cards.items[f->cards.n - 1];
}

static const char *text_of(struct fixture *f)
{
        f->cards.likely = f->cards.likely ? &f->cards.items[0] : NULL;
        strbuf_clear(&f->out);
        show_text(&f->mem, &f->out, &f->show);
        return strbuf_str(&f->out);
}

static const struct refusal radio_problem = { "wlan0", "is a Wi-Fi card; it cannot be a port",
                                              "use a wired card" };

static void fill(struct fixture *f)
{
        struct link radio = ethernet, none = ethernet;
        struct card *card = add(f, ethernet);

        card->speed = 2500;
        card->default_ipv4 = card->default_ipv6 = true;
        card->owner = "one";
        card->owner_why = "one is enabled, and /etc/one/eth0 is for eth0";
        card->path = "/etc/one/eth0";
        LIST_ADD(&f->mem, &card->addresses, (const char *) "192.0.2.10/24");
        LIST_ADD(&f->mem, &card->addresses,
                 (const char *) "2001:db8:1234:5678:9abc:def0:1234:5678/64");
        LIST_ADD(&f->mem, &card->addresses,
                 (const char *) "2001:db8:1234:5678:9abc:def0:1234:5679/64");
        none.name = "enp0s31f6";
        none.carrier = false;
        add(f, none);
        radio.name = "wlan0";
        radio.wireless = true;
        radio.up = radio.carrier = false;
        radio.mac = NULL;
        card = add(f, radio);
        card->fit = CARD_UNFIT;
        card->problem = radio_problem;
        f->cards.likely = &f->cards.items[0];
}

static void test_text(void **state)
{
        struct fixture *f = *state;

        fill(f);
        assert_string_equal(
                text_of(f),
                "CARD       KIND      MAC                CARRIER  SPEED     ROUTE    PORT\n"
                "eth0       Ethernet  52:54:00:12:34:56  yes      2.5 Gb/s  default  yes\n"
                "           192.0.2.10/24, 2001:db8:1234:5678:9abc:def0:1234:5678/64,\n"
                "           2001:db8:1234:5678:9abc:def0:1234:5679/64\n"
                "           one is enabled, and /etc/one/eth0 is for eth0\n"
                "enp0s31f6  Ethernet  52:54:00:12:34:56  no       -         -        yes\n"
                "           nothing configures it at boot\n"
                "wlan0      Wi-Fi     -                  down     -         -        no\n"
                "           wlan0: is a Wi-Fi card; it cannot be a port; use a wired card\n"
                "\n"
                "To put eth0 under a bridge vnet0:\n"
                "  show what it would do     mkbridge --dry-run eth0 vnet0\n"
                "  do it, for the next boot  mkbridge eth0 vnet0\n"
                "  do it now                 mkbridge --live --confirm=60 eth0 vnet0\n");
        f->request.verbosity = -1;
        assert_string_equal(text_of(f), "");
}

static void assert_has(struct fixture *f, const char *part)
{
        const char *text = text_of(f);

        if (!strstr(text, part))
                fail_msg("no '%s' in:\n%s", part, text);
}

static void assert_lacks(struct fixture *f, const char *part)
{
        const char *text = text_of(f);

        if (strstr(text, part))
                fail_msg("'%s' is in:\n%s", part, text);
}

/* The longest name, the longest speed, and a reason of several lines. */
static void test_eighty_columns(void **state)
{
        struct fixture *f = *state;
        struct card *card;
        struct link link = ethernet;

        link.name = "wlx0123456789ab";
        card = add(f, link);
        card->fit = CARD_UNKNOWN;
        card->speed = 100;
        card->default_ipv6 = true;
        card->problem = (struct refusal){ "/etc/a-folder-with-a-name/and-a-file-with-a-longer-name",
                                          "cannot be read: Permission denied\nmore of it",
                                          "run as root, for it may configure this very card" };
        f->cards.likely = card;
        for (const char *line = text_of(f); *line; line += strcspn(line, "\n") + 1)
                assert_in_range(strcspn(line, "\n"), 0, COLUMNS_WIDTH);
        assert_has(f, "  100 Mb/s  default  ?\n");
        assert_has(f, "Permission denied; run as root, for it may");
        assert_lacks(f, "more of it");
}

/* Commands are told as far as they would be taken. */
static void test_suggestion(void **state)
{
        struct fixture *f = *state;
        struct card *card = add(f, ethernet);

        card->problem = (struct refusal){ "eth0", "is in use", NULL };
        f->cards.likely = card;
        card->fit = CARD_NOT_LIVE;
        assert_has(f, "\n      not with --live: eth0: is in use\n");
        assert_has(f, "mkbridge eth0 vnet0\n");
        assert_lacks(f, "--live --confirm");
        card->fit = CARD_UNKNOWN;
        assert_has(f, "--live --confirm=60 eth0 vnet0\n");
        card->fit = CARD_REFUSED;
        assert_has(f, "\neth0 is the likely one, but is refused for the reason below it.\n");
        assert_lacks(f, "mkbridge eth0");
        card->fit = CARD_UNFIT;
        f->cards.likely = NULL;
        assert_has(f, "\nNone of them can be put under a bridge.\n");
}

static void add_port_of_br0(struct fixture *f, struct link link)
{
        struct card *card = add(f, link);

        card->fit = CARD_UNFIT;
        card->problem = (struct refusal){ link.name, "is a port of br0 already", NULL };
}

/* Ends of wires and tunnels are counted only; --verbose shows them. */
static void test_aside(void **state)
{
        struct fixture *f = *state;
        struct link tap = ethernet;

        assert_string_equal(text_of(f), "There is no network card here.\n");
        tap.name = "tap0";
        tap.kind = LINK_OTHER;
        tap.kind_name = "tun";
        add_port_of_br0(f, tap);
        assert_string_equal(text_of(f), "There is no network card here.\n"
                                        "Only 1 virtual link that cannot be a port; --verbose "
                                        "shows it.\n");
        add(f, ethernet);
        add_port_of_br0(f, tap);
        assert_has(f, "\n\nBeside them, 2 virtual links that cannot be ports; --verbose shows "
                      "them.\n");
        assert_lacks(f, "tap0");
        f->request.verbosity = 1;
        assert_has(f, "\ntap0  tap ");
        assert_lacks(f, "Beside");
        f->request.verbosity = 0;
        f->cards.items[0].fit = CARD_FIT; /* on no bridge: it may be one */
        assert_has(f, "\ntap0  tap ");
        tap.name = "wlan0"; /* a kind to the kernel, a card to people */
        tap.wireless = true;
        add_port_of_br0(f, tap);
        assert_has(f, "\nwlan0  Wi-Fi ");
}

static void test_kinds(void **state)
{
        static const struct {
                struct link link;
                const char *word;
        } rows[] = {
                { { .kind_name = "", .hardware = ARPHRD_ETHER }, "Ethernet" },
                { { .kind_name = "", .hardware = ARPHRD_ETHER, .wireless = true }, "Wi-Fi" },
                { { .kind_name = "", .hardware = ARPHRD_INFINIBAND }, "InfiniBand" },
                { { .kind_name = "", .hardware = 0xfffd }, "other" },
                { { .kind_name = "tun", .kind = LINK_OTHER, .ethernet = true }, "tap" },
                { { .kind_name = "tun", .kind = LINK_OTHER }, "tun" },
                { { .kind_name = "vlan", .kind = LINK_VLAN }, "VLAN" },
                { { .kind_name = "bond", .kind = LINK_BOND }, "bond" },
                { { .kind_name = "bridge", .kind = LINK_BRIDGE }, "bridge" },
                { { .kind_name = "ipvlan", .kind = LINK_OTHER }, "ipvlan" },
        };

        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                assert_string_equal(card_kind(&rows[i].link), rows[i].word);
}

static void test_speeds(void **state)
{
        static const struct {
                unsigned speed;
                const char *word;
        } rows[] = {
                { 0, "  -  " },           { 10, "  10 Mb/s  " },      { 1000, "  1 Gb/s  " },
                { 2500, "  2.5 Gb/s  " }, { 400000, "  400 Gb/s  " },
        };
        struct fixture *f = *state;

        add(f, ethernet);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->cards.items[0].speed = rows[i].speed;
                assert_has(f, rows[i].word);
        }
}

static void assert_json(const json_t *object, const char *name, const char *expected)
{
        char *text = json_dumps(json_object_get(object, name), JSON_ENCODE_ANY | JSON_COMPACT);

        assert_non_null(text);
        assert_string_equal(text, expected);
        free(text);
}

static void test_json(void **state)
{
        struct fixture *f = *state;
        json_t *object, *cards, *card;

        fill(f);
        f->cards.likely = &f->cards.items[0];
        show_json(&f->mem, &f->out, &f->show);
        object = json_loads(strbuf_str(&f->out), 0, NULL);
        assert_non_null(object);
        assert_json(object, "action", "\"list\"");
        assert_json(object, "result", "\"done\"");
        assert_json(object, "format", "1");
        assert_json(object, "suggestion", "{\"bridge\":\"vnet0\",\"port\":\"eth0\"}");
        cards = json_object_get(object, "cards");
        assert_int_equal(json_array_size(cards), 3);
        card = json_array_get(cards, 0);
        assert_json(card, "name", "\"eth0\"");
        assert_json(card, "kind", "\"Ethernet\"");
        assert_json(card, "speed", "2500");
        assert_json(card, "default_routes", "[\"ipv4\",\"ipv6\"]");
        assert_json(card, "backend",
                    "{\"name\":\"one\",\"path\":\"/etc/one/eth0\",\"why\":\"one is enabled, and "
                    "/etc/one/eth0 is for eth0\"}");
        assert_json(card, "port", "\"yes\"");
        assert_json(card, "problem", "null");
        card = json_array_get(cards, 2);
        assert_json(card, "mac", "null");
        assert_json(card, "speed", "null");
        assert_json(card, "backend", "null");
        assert_json(card, "addresses", "[]");
        assert_json(card, "carrier", "false");
        assert_json(card, "port", "\"no\"");
        assert_json(card, "problem",
                    "{\"hint\":\"use a wired card\",\"what\":\"is a Wi-Fi card; it cannot be a "
                    "port\",\"where\":\"wlan0\"}");
        json_decref(object);
}

/* What a run would refuse is no suggestion; and other actions have neither. */
static void test_json_without(void **state)
{
        struct fixture *f = *state;
        json_t *object;

        add(f, ethernet)->fit = CARD_REFUSED;
        f->cards.items[0].problem = radio_problem;
        f->cards.likely = &f->cards.items[0];
        show_json(&f->mem, &f->out, &f->show);
        object = json_loads(strbuf_str(&f->out), 0, NULL);
        assert_json(object, "suggestion", "null");
        assert_json(json_array_get(json_object_get(object, "cards"), 0), "port", "\"refused\"");
        json_decref(object);

        f->show.cards = NULL;
        strbuf_clear(&f->out);
        show_json(&f->mem, &f->out, &f->show);
        object = json_loads(strbuf_str(&f->out), 0, NULL);
        assert_json(object, "cards", "null");
        assert_json(object, "suggestion", "null");
        json_decref(object);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(test_text),  TEST(test_eighty_columns), TEST(test_suggestion),
                TEST(test_aside), TEST(test_kinds),          TEST(test_speeds),
                TEST(test_json),  TEST(test_json_without),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

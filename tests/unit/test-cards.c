// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What decide concludes of each card for --list: the verdict of a run with it as the PORT, who
 * configures it, which one is likely meant, and which name is free for its bridge. Two made-up
 * services say who has a file for which card.
 */
#include "decide-fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* One has files for links, by name, two would take any card when it is `greedy`. */
static const char *with_file[4], *for_both;
static bool greedy;

static bool has_file(const char *name)
{
        for (size_t i = 0; i < ARRAY_LEN(with_file); i++)
                if (with_file[i] && strcmp(with_file[i], name) == 0)
                        return true;
        return false;
}

static struct claim one_claims(struct arena *mem, const struct host *host, const char *name)
{
        (void) host;
        if (!has_file(name))
                return (struct claim){ CLAIM_ENABLED, "one is enabled" };
        return (struct claim){
                CLAIM_LINK, arena_printf(mem, "one is enabled, and /etc/one/%s is for it", name)
        };
}

static struct profile one_inspects(struct arena *mem, const struct host *host, const char *name)
{
        (void) host;
        return (struct profile){ .path = has_file(name) ? arena_printf(mem, "/etc/one/%s", name)
                                                        : NULL };
}

static struct claim two_claims(struct arena *mem, const struct host *host, const char *name)
{
        (void) mem;
        (void) host;
        if (for_both && strcmp(for_both, name) == 0)
                return (struct claim){ CLAIM_LINK, "two has a file for it" };
        return greedy ? (struct claim){ CLAIM_DEFAULT, "two takes any card" }
                      : (struct claim){ CLAIM_NONE, NULL };
}

static struct profile two_inspects(struct arena *mem, const struct host *host, const char *name)
{
        (void) mem;
        (void) host;
        (void) name;
        return (struct profile){ 0 };
}

static const struct source one_sources[] = { { "/etc/one", "*", SOURCE_LINKS, 0 } };
static const struct backend one = { .name = "one",
                                    .sources = one_sources,
                                    .n_sources = 1,
                                    .claim = one_claims,
                                    .inspect = one_inspects };
static const struct backend two = { .name = "two", .claim = two_claims, .inspect = two_inspects };

const struct backend *const backends[] = { &one, &two };
const size_t n_backends = ARRAY_LEN(backends);

static int begin(void **state)
{
        memset(with_file, 0, sizeof(with_file));
        for_both = NULL;
        greedy = false;
        return setup(state);
}

/* A card that is up and has a carrier; the name tells of nothing. */
static struct link up(const char *name)
{
        struct link link = card(name, "52:54:00:12:34:56");

        link.up = link.carrier = true;
        return link;
}

static void add(struct fixture *f, struct link link)
{
        link.index = (int) f->host.links.n + 2;
        add_link(f, link);
}

/* The cards of the links that are there, and what is concluded; @route: who has a default route. */
static struct card_list cards_of(struct fixture *f, const char *route)
{
        struct card_list cards = { 0 };

        for (size_t i = 0; i < f->host.links.n; i++) {
                const struct link *link = &f->host.links.items[i];
                const bool leads = route && strcmp(route, link->name) == 0;

                LIST_ADD(&f->mem, &cards, (struct card){ .link = link, .default_ipv6 = leads });
        }
        decide_cards(&f->mem, &f->host, &cards);
        return cards;
}

static const struct card *find(const struct card_list *cards, const char *name)
{
        for (size_t i = 0; i < cards->n; i++)
                if (strcmp(cards->items[i].link->name, name) == 0)
                        return &cards->items[i];
        fail_msg("there is no card %s", name);
        return NULL;
}

static void assert_fit(const struct card_list *cards, const char *name, enum card_fit fit,
                       const char *where, const char *part)
{
        const struct card *card = find(cards, name);

        assert_int_equal(card->fit, fit);
        if (!where) {
                assert_null(card->problem.where);
                return;
        }
        assert_string_equal(card->problem.where, where);
        if (!strstr(card->problem.what, part))
                fail_msg("no '%s' in '%s'", part, card->problem.what);
}

static void assert_order(const struct card_list *cards, const char *const *names)
{
        for (size_t i = 0; i < cards->n; i++)
                assert_string_equal(cards->items[i].link->name, names[i]);
}

/* One rule for all: whatever decide() refuses first is the reason. */
static void the_verdict_is_that_of_a_run(void **state)
{
        struct fixture *f = *state;
        struct link radio = up("wlan0"), infiniband = up("ib0"), bridge = up("br0"),
                    tap = up("tap0"), macvlan = up("mv0");
        struct card_list cards;

        radio.wireless = true;
        infiniband.ethernet = false;
        bridge.kind = LINK_BRIDGE;
        bridge.kind_name = "bridge";
        tap.kind = LINK_OTHER;
        tap.kind_name = "tun";
        tap.master = "br0";
        macvlan.kind = LINK_OTHER;
        macvlan.kind_name = "macvlan";
        macvlan.parent = "eth1";
        add(f, up("eth0"));
        add(f, up("eth1"));
        add(f, radio);
        add(f, infiniband);
        add(f, bridge);
        add(f, tap);
        add(f, macvlan);
        add(f, up("eth2"));
        with_file[0] = for_both = "eth2";
        cards = cards_of(f, NULL);

        assert_int_equal(cards.n, 8);
        assert_fit(&cards, "eth0", CARD_FIT, NULL, NULL);
        assert_fit(&cards, "eth1", CARD_NOT_LIVE, "eth1", "has macvlan links on it (mv0)");
        assert_fit(&cards, "eth2", CARD_REFUSED, "eth2", "is configured twice");
        assert_fit(&cards, "wlan0", CARD_UNFIT, "wlan0", "Wi-Fi");
        assert_fit(&cards, "ib0", CARD_UNFIT, "ib0", "no Ethernet link");
        assert_fit(&cards, "br0", CARD_UNFIT, "br0", "is a bridge");
        assert_fit(&cards, "tap0", CARD_UNFIT, "tap0", "is a port of br0 already");
        assert_fit(&cards, "mv0", CARD_UNFIT, "mv0", "of a kind");
        for (size_t i = 0; i < cards.n; i++) {
                const char *name = cards.items[i].link->name;

                f->request.ports.items[0] = name;
                f->request.backend = "auto";
                f->request.live = true;
                run(f);
                assert_int_equal(f->intent.refusals.n > 0, cards.items[i].fit != CARD_FIT);
        }
}

/* A root file system that comes through a card does not keep its files from being written. */
static void a_root_from_the_network_is_not_for_live(void **state)
{
        struct fixture *f = *state;
        struct card_list cards;

        add(f, up("eth0"));
        f->host.network.root_link = "eth0";
        f->host.network.root_why = "/ is mounted by NFS from 192.0.2.5";
        cards = cards_of(f, NULL);
        assert_fit(&cards, "eth0", CARD_NOT_LIVE, "eth0", "/ is mounted by NFS");
}

static void who_configures_it(void **state)
{
        struct fixture *f = *state;
        struct card_list cards;

        add(f, up("eth0"));
        add(f, up("eth1"));
        with_file[0] = "eth1";
        cards = cards_of(f, NULL);
        assert_null(find(&cards, "eth0")->owner);
        assert_string_equal(find(&cards, "eth1")->owner, "one");
        assert_string_equal(find(&cards, "eth1")->path, "/etc/one/eth1");
        assert_string_equal(find(&cards, "eth1")->owner_why,
                            "one is enabled, and /etc/one/eth1 is for it");
        assert_string_equal(cards.likely->link->name, "eth1");

        greedy = true;
        cards = cards_of(f, NULL);
        assert_string_equal(find(&cards, "eth0")->owner, "two");
        assert_null(find(&cards, "eth0")->path);
        assert_string_equal(find(&cards, "eth1")->owner, "one");
}

/* Somebody who may not read all is told of the links all the same. */
static void what_cannot_be_read_is_not_known(void **state)
{
        struct fixture *f = *state;
        struct link radio = up("wlan0");
        struct card_list cards;

        radio.wireless = true;
        add(f, radio);
        add(f, up("eth0"));
        greedy = true;
        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = "/etc/one/secret",
                                .real = "/etc/one/secret",
                                .state = FILE_UNREADABLE,
                                .problem = EACCES,
                                .mode = S_IFREG | 0600,
                                .data = "" });
        cards = cards_of(f, NULL);
        assert_fit(&cards, "eth0", CARD_UNKNOWN, "/etc/one/secret", "Permission denied");
        assert_fit(&cards, "wlan0", CARD_UNFIT, "wlan0", "Wi-Fi");
        assert_null(find(&cards, "eth0")->owner);
        assert_ptr_equal(cards.likely, find(&cards, "eth0"));
}

/* What speaks for a card, each beside one that has all that counts less. */
static void the_likely_one_is_first(void **state)
{
        struct fixture *f = *state;
        struct link cable = up("nocable"), radio = up("wlan0"), tap = up("tap0"),
                    vlan = up("eth1.5");
        struct card_list cards;

        cable.carrier = false;
        radio.wireless = true;
        tap.kind = LINK_OTHER;
        tap.kind_name = "tun";
        vlan.kind = LINK_VLAN;
        vlan.kind_name = "vlan";
        vlan.parent = "eth1";
        add(f, radio);
        add(f, tap);
        add(f, vlan);
        add(f, up("eth1"));
        add(f, cable);
        add(f, up("file"));
        add(f, up("route"));
        with_file[0] = "nocable";
        with_file[1] = "file";
        with_file[2] = "wlan0";
        cards = cards_of(f, "route");
        assert_order(&cards, (const char *const[]){ "route", "file", "eth1", "eth1.5", "tap0",
                                                    "nocable", "wlan0" });
        assert_ptr_equal(cards.likely, &cards.items[0]);

        /* a Wi-Fi card with the default route is not meant all the same */
        cards = cards_of(f, "wlan0");
        assert_string_equal(cards.likely->link->name, "file");

        /* the one that the host hangs on is meant, though its files are to be mended first */
        with_file[3] = for_both = "route";
        cards = cards_of(f, "route");
        assert_string_equal(cards.likely->link->name, "route");
        assert_int_equal(cards.likely->fit, CARD_REFUSED);
}

/* Where nothing else tells them apart: whether it would be taken, then the order of the kernel. */
static void of_equals_the_one_that_is_taken(void **state)
{
        struct fixture *f = *state;
        struct card_list cards;

        add(f, up("eth0"));
        add(f, up("eth1"));
        add(f, up("eth2"));
        with_file[0] = for_both = "eth0";
        with_file[1] = "eth1";
        with_file[2] = "eth2";
        cards = cards_of(f, NULL);
        assert_order(&cards, (const char *const[]){ "eth1", "eth2", "eth0" });
        for_both = NULL;
        cards = cards_of(f, NULL);
        assert_order(&cards, (const char *const[]){ "eth0", "eth1", "eth2" });
}

/* A guest's tap is no card, whatever it may be. */
static void no_card_is_likely(void **state)
{
        struct fixture *f = *state;
        struct link radio = up("wlan0"), tap = up("tap0");
        struct card_list cards = cards_of(f, NULL);

        assert_null(cards.likely);
        radio.wireless = true;
        add(f, radio);
        cards = cards_of(f, NULL);
        assert_null(cards.likely);
        tap.kind = LINK_OTHER;
        tap.kind_name = "tun";
        add(f, tap);
        cards = cards_of(f, NULL);
        assert_int_equal(find(&cards, "tap0")->fit, CARD_FIT);
        assert_null(cards.likely);
}

static void the_bridge_has_a_free_name(void **state)
{
        struct fixture *f = *state;
        struct link bridge = up("vnet0");

        assert_string_equal(cards_of(f, NULL).bridge, "vnet0");
        with_file[0] = "vnet1"; /* a file is enough */
        bridge.kind = LINK_BRIDGE;
        add(f, bridge);
        assert_string_equal(cards_of(f, NULL).bridge, "vnet2");
        /* where guests have links of these names the next one would soon be theirs */
        f->host.links.items[0].kind = LINK_OTHER;
        f->host.links.items[0].kind_name = "tun";
        assert_string_equal(cards_of(f, NULL).bridge, "br0");
}

/* The kernel takes names that no command line of ours does. */
static void a_name_that_no_file_can_have(void **state)
{
        struct fixture *f = *state;
        struct card_list cards;

        add(f, up("e;th"));
        cards = cards_of(f, NULL);
        assert_fit(&cards, "e;th", CARD_UNFIT, "e;th", "the name holds a character");
}

#define TEST_CARDS(name) cmocka_unit_test_setup_teardown(name, begin, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST_CARDS(the_verdict_is_that_of_a_run),
                TEST_CARDS(a_root_from_the_network_is_not_for_live),
                TEST_CARDS(who_configures_it),
                TEST_CARDS(what_cannot_be_read_is_not_known),
                TEST_CARDS(the_likely_one_is_first),
                TEST_CARDS(of_equals_the_one_that_is_taken),
                TEST_CARDS(no_card_is_likely),
                TEST_CARDS(the_bridge_has_a_free_name),
                TEST_CARDS(a_name_that_no_file_can_have),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

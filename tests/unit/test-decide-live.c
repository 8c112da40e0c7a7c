// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is refused of a switch of the running host, and what its user is told. Hosts are made here,
 * so that no kernel has to have every kind of link.
 */
#include "decide-fixture.h"

static struct link upper(const char *name, const char *kind, const char *parent)
{
        return (struct link){ .name = name,
                              .kind = LINK_OTHER,
                              .kind_name = kind,
                              .ethernet = true,
                              .parent = parent };
}

static void make_live(struct fixture *f)
{
        struct link link = card("eth0", "52:54:00:12:34:56");

        link.index = 7;
        link.up = true;
        link.carrier = true;
        f->request.live = true;
        f->host.network.observed = true;
        add_link(f, link);
}

static void a_card_is_switched(void **state)
{
        struct fixture *f = *state;

        make_live(f);
        add_link(f, upper("eth1.5", "macvlan", "eth1"));
        add_link(f, upper("vlan5", "vlan", "eth0"));
        assert_accepted(f);
        assert_int_equal(f->intent.notes.n, 0);
}

static void links_that_take_the_frames_of_the_port_are_refused(void **state)
{
        static const struct {
                const char *kind, *part;
        } rows[] = {
                { "macvlan", "has macvlan links on it (up0, up1), which the kernel" },
                { "macvtap", "EBUSY" },
                { "ipvlan", "EBUSY" },
                { "ipvtap", "EBUSY" },
                { "macsec", "EBUSY" },
                { "hsr", "EBUSY" },
                { "gre", "tunnels are bound to (up0, up1)" },
                { "vxlan", "tunnels are bound to" },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.links.n = 0;
                make_live(f);
                add_link(f, upper("up0", rows[i].kind, "eth0"));
                add_link(f, upper("other", rows[i].kind, "eth1"));
                add_link(f, upper("up1", rows[i].kind, "eth0"));
                assert_refused(f, "eth0", rows[i].part);
                assert_int_equal(f->intent.refusals.n, 1);

                f->request.live = false; /* the files are another matter */
                assert_accepted(f);
        }
}

static void what_is_on_a_port_of_this_bridge_stays(void **state)
{
        struct fixture *f = *state;

        make_live(f);
        f->host.links.items[0].master = "vnet0";
        add_link(f, upper("up0", "gre", "eth0"));
        assert_accepted(f);
}

static void a_port_that_is_not_here_is_not_switched(void **state)
{
        struct fixture *f = *state;

        f->request.live = true;
        assert_refused(f, "eth0", "no such link");
        assert_int_equal(f->intent.refusals.n, 1);
        f->request.dry_run = true; /* in the same words */
        assert_refused(f, "eth0", "no such link");
        assert_int_equal(f->intent.refusals.n, 1);
        f->request.dry_run = false;
        f->host.system.chroot = true;
        assert_refused(f, "eth0", "that could be switched");
        assert_int_equal(f->intent.refusals.n, 1);
}

static void a_root_from_the_network_is_not_switched(void **state)
{
        struct fixture *f = *state;

        make_live(f);
        f->host.network.root_link = "eth1";
        f->host.network.root_why = "/ is mounted by NFS from 192.0.2.5";
        assert_accepted(f);
        f->host.network.root_link = "eth0";
        assert_refused(f, "eth0", "/ is mounted by NFS from 192.0.2.5 through it");
        assert_int_equal(f->intent.refusals.n, 1);
}

static void what_files_refuse_is_refused_once(void **state)
{
        struct fixture *f = *state;

        make_live(f);
        f->host.links.items[0].wireless = true;
        assert_refused(f, "eth0", "Wi-Fi");
        assert_int_equal(f->intent.refusals.n, 1);

        f->host.links.items[0].wireless = false;
        f->host.links.items[0].master = "br9";
        assert_refused(f, "eth0", "port of br9");
        assert_int_equal(f->intent.refusals.n, 1);

        f->host.links.items[0].master = NULL;
        add_link(f, card("vnet0", "52:54:00:12:34:57"));
        assert_refused(f, "vnet0", "no bridge");
        assert_int_equal(f->intent.refusals.n, 1);
}

static void a_switch_that_is_not_over_comes_first(void **state)
{
        struct fixture *f = *state;

        make_live(f);
        f->request.live = false; /* files alone would mix with it, too */
        f->host.pending = (struct pending_switch){ true, true, true, 42 };
        assert_refused(f, "vnet0", "waits for --commit; it is rolled back in 42 seconds");
        assert_non_null(strstr(f->intent.refusals.items[0].hint, "mkbridge --commit vnet0"));
        f->host.pending = (struct pending_switch){ .present = true, .guarded = true };
        assert_refused(f, "vnet0", "being switched at this moment");
        f->host.pending = (struct pending_switch){ .present = true, .confirm = true };
        assert_refused(f, "vnet0", "interrupted");
        assert_non_null(strstr(f->intent.refusals.items[0].hint, "--rollback vnet0"));
        f->host.pending = (struct pending_switch){ 0 };
        assert_accepted(f);
}

static bool is_noted(struct fixture *f, const char *part)
{
        assert_accepted(f);
        for (size_t i = 0; i < f->intent.notes.n; i++)
                if (strstr(f->intent.notes.items[i], part))
                        return true;
        return false;
}

static void a_port_without_carrier_is_noted(void **state)
{
        struct fixture *f = *state;

        make_live(f);
        assert_false(is_noted(f, "carrier"));
        f->host.links.items[0].carrier = false;
        assert_true(is_noted(f, "eth0 has no carrier"));
        f->request.live = false;
        assert_false(is_noted(f, "carrier"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_card_is_switched),
                TEST(links_that_take_the_frames_of_the_port_are_refused),
                TEST(what_is_on_a_port_of_this_bridge_stays),
                TEST(a_port_that_is_not_here_is_not_switched),
                TEST(a_root_from_the_network_is_not_switched),
                TEST(what_files_refuse_is_refused_once),
                TEST(a_switch_that_is_not_over_comes_first),
                TEST(a_port_without_carrier_is_noted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

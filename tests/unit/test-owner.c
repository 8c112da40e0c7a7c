// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is to write: the real choice and the real refusals over two made-up services, so that each
 * claim can be had. What hurts most: files that nobody reads at the next boot, or two services that
 * fight over a card.
 */
#include "decide-fixture.h"

/* What the two services say of each card. */
struct say {
        const char *name;
        struct claim claim;
        struct profile profile;
};

static struct say one_says[4], two_says[4];

static const struct say *find(const struct say *says, const char *name)
{
        static const struct say nothing = { 0 };

        for (size_t i = 0; i < 4; i++)
                if (says[i].name && strcmp(says[i].name, name) == 0)
                        return &says[i];
        return &nothing;
}

static struct claim one_claims(struct arena *mem, const struct host *host, const char *name)
{
        (void) mem;
        (void) host;
        return find(one_says, name)->claim;
}

static struct claim two_claims(struct arena *mem, const struct host *host, const char *name)
{
        (void) mem;
        (void) host;
        return find(two_says, name)->claim;
}

static struct profile one_inspects(struct arena *mem, const struct host *host, const char *name)
{
        (void) mem;
        (void) host;
        return find(one_says, name)->profile;
}

static struct profile two_inspects(struct arena *mem, const struct host *host, const char *name)
{
        (void) mem;
        (void) host;
        return find(two_says, name)->profile;
}

static const struct backend one = { .name = "one", .claim = one_claims, .inspect = one_inspects };
static const struct backend two = { .name = "two", .claim = two_claims, .inspect = two_inspects };

const struct backend *const backends[] = { &one, &two };
const size_t n_backends = ARRAY_LEN(backends);

/* eth0 and eth1 below a root, and nobody who says anything. */
static int begin(void **state)
{
        struct fixture *f;
        int r = setup(state);

        memset(one_says, 0, sizeof(one_says));
        memset(two_says, 0, sizeof(two_says));
        if (r < 0)
                return r;
        f = *state;
        f->request.backend = "auto";
        f->host.system.offline = true;
        return 0;
}

static void say(struct say *says, const char *name, enum claim_strength strength, const char *why)
{
        while (says->name && strcmp(says->name, name) != 0)
                says++;
        says->name = name;
        says->claim = (struct claim){ strength, why };
}

/* A file of the service's for eth0, with an address. */
static void give_file(struct say *says, const char *path)
{
        while (strcmp(says->name, "eth0") != 0)
                says++;
        says->profile = (struct profile){ .path = path, .has_l3 = true };
}

static void assert_chosen(struct fixture *f, const char *backend, const char *why)
{
        assert_accepted(f);
        assert_non_null(f->intent.backend);
        assert_string_equal(f->intent.backend->name, backend);
        assert_string_equal(f->intent.backend_why, why);
}

static void assert_noted(const struct fixture *f, const char *part)
{
        for (size_t i = 0; i < f->intent.notes.n; i++)
                if (strstr(f->intent.notes.items[i], part))
                        return;
        fail_msg("no note with '%s'; there are %zu", part, f->intent.notes.n);
}

static const char *first_hint(const struct fixture *f)
{
        return f->intent.refusals.items[0].hint;
}

static void the_strongest_claim_wins(void **state)
{
        static const enum claim_strength order[] = { CLAIM_FILES, CLAIM_INSTALLED, CLAIM_ENABLED,
                                                     CLAIM_DEFAULT, CLAIM_LINK };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(order); i++) {
                say(two_says, "eth0", order[i], "two");
                assert_chosen(f, "two", "two");
                say(one_says, "eth0", order[i], "one");
                if (order[i] < CLAIM_DEFAULT)
                        assert_chosen(f, "one", "one");
                else
                        assert_refused(f, "eth0", "is configured twice: one; but two");
        }
}

static void nobody_is_refused(void **state)
{
        struct fixture *f = *state;

        assert_refused(f, "--backend=auto", "found no network service");
        assert_null(f->intent.backend);
        f->host.system.suse = true;
        assert_refused(f, "--backend=auto", "SUSE's wicked");
        f->host.system.services[SERVICE_CONNMAN].installed = true;
        assert_refused(f, "--backend=auto", "ConnMan is the only network service");
        f->host.system.services[SERVICE_WICKED].installed = true;
        f->host.system.services[SERVICE_WICKED].enabled = true;
        assert_refused(f, "--backend=auto", "wicked is what configures the network at boot");
}

/* dhcpcd takes every card; a service with nothing for this one does not come before it. */
static void a_service_that_nobody_writes_for(void **state)
{
        struct fixture *f = *state;

        f->host.system.services[SERVICE_DHCPCD] =
                (struct network_service_state){ .installed = true, .enabled = true };
        say(one_says, "eth0", CLAIM_ENABLED, "one");
        assert_refused(f, "--backend=auto", "dhcpcd is what configures");
        assert_non_null(strstr(first_hint(f), "--backend="));
        say(one_says, "eth0", CLAIM_DEFAULT, "one");
        assert_chosen(f, "one", "one");
        assert_non_null(strstr(f->intent.notes.items[0], "dhcpcd starts at boot, too"));
        say(one_says, "eth0", CLAIM_ENABLED, "one");
        f->request.backend = "one";
        assert_refused(f, "--backend=one", "would not be carried over");
        f->request.l3 = L3_DHCP;
        assert_chosen(f, "one", "asked for");
        assert_non_null(strstr(f->intent.notes.items[0], "dhcpcd starts at boot, too"));
}

static void two_owners_of_a_card_are_refused(void **state)
{
        struct fixture *f = *state;

        say(one_says, "eth0", CLAIM_LINK, "/etc/one is for eth0");
        say(two_says, "eth0", CLAIM_LINK, "/etc/two is for eth0");
        assert_refused(f, "eth0",
                       "is configured twice: /etc/one is for eth0; but /etc/two is for eth0");
        assert_string_equal(first_hint(f), "say --backend=one or --backend=two");
        assert_null(f->intent.backend);
}

static void ports_of_two_owners_are_refused(void **state)
{
        struct fixture *f = *state;

        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        say(one_says, "eth0", CLAIM_LINK, "/etc/one is for eth0");
        say(two_says, "eth1", CLAIM_LINK, "/etc/two is for eth1");
        assert_refused(f, "eth1", "has another owner than eth0: /etc/two is for eth1");
        assert_non_null(strstr(first_hint(f), "--backend=two"));
}

/* A file says more than a service that would take any card, on whichever port. */
static void a_file_for_one_port_decides(void **state)
{
        struct fixture *f = *state;

        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        say(one_says, "eth0", CLAIM_DEFAULT, "one");
        say(one_says, "eth1", CLAIM_DEFAULT, "one");
        say(two_says, "eth1", CLAIM_LINK, "/etc/two is for eth1");
        assert_chosen(f, "two", "/etc/two is for eth1");
}

/* The second run: the port has nothing of its own any more. */
static void a_file_for_the_bridge_decides(void **state)
{
        struct fixture *f = *state;

        say(one_says, "eth0", CLAIM_DEFAULT, "one");
        say(two_says, "eth0", CLAIM_ENABLED, "two");
        say(two_says, "vnet0", CLAIM_LINK, "/etc/two is for vnet0");
        assert_chosen(f, "two", "/etc/two is for vnet0");
        say(one_says, "eth0", CLAIM_LINK, "/etc/one is for eth0");
        assert_refused(f, "vnet0", "has another owner than eth0");
}

static void without_files_all_ports_count(void **state)
{
        struct fixture *f = *state;

        LIST_ADD(&f->mem, &f->request.ports, "eth1");
        say(one_says, "eth0", CLAIM_DEFAULT, "one");
        say(one_says, "eth1", CLAIM_INSTALLED, "one");
        say(two_says, "eth0", CLAIM_ENABLED, "two");
        say(two_says, "eth1", CLAIM_ENABLED, "two");
        assert_chosen(f, "two", "two");
}

/* The named one wins; nothing of the other's file gets lost without a word. */
static void a_named_backend_with_a_rival(void **state)
{
        struct fixture *f = *state;

        f->request.backend = "two";
        say(one_says, "eth0", CLAIM_LINK, "one is enabled");
        give_file(one_says, "/etc/one");
        say(two_says, "eth0", CLAIM_ENABLED, "two");
        assert_refused(f, "/etc/one", "--backend=two would not carry that over");
        assert_non_null(strstr(first_hint(f), "--backend=one"));

        f->request.l3 = L3_DHCP;
        assert_chosen(f, "two", "asked for");
        assert_noted(f, "/etc/one configures eth0, too; take that away");

        f->request.l3 = L3_KEEP;
        say(two_says, "eth0", CLAIM_LINK, "two");
        give_file(two_says, "/etc/two");
        assert_chosen(f, "two", "asked for");
        assert_noted(f, "it fights over eth0");
}

static void a_file_that_nobody_reads(void **state)
{
        struct fixture *f = *state;

        say(one_says, "eth0", CLAIM_FILES, "/etc/one is for eth0");
        give_file(one_says, "/etc/one");
        assert_chosen(f, "one", "/etc/one is for eth0"); /* no service at all: a kickstart */

        say(two_says, "eth0", CLAIM_DEFAULT, "two takes all cards");
        assert_refused(f, "/etc/one", "nothing reads it at boot: two takes all cards");
        f->request.l3 = L3_DHCP;
        assert_chosen(f, "two", "two takes all cards");
        assert_noted(f, "/etc/one is for eth0, but nothing reads it at boot");
        f->request.l3 = L3_KEEP;
        f->request.backend = "two";
        assert_chosen(f, "two", "asked for");
        assert_noted(f, "nothing reads it");

        f->request.backend = "auto";
        say(two_says, "eth0", CLAIM_LINK, "/etc/two is for eth0");
        give_file(two_says, "/etc/two");
        assert_chosen(f, "two", "/etc/two is for eth0");
        assert_noted(f, "nothing reads it");

        give_file(one_says, "/usr/lib/one"); /* came with a package */
        assert_chosen(f, "two", "/etc/two is for eth0");
        assert_int_equal(f->intent.notes.n, 0);
}

static void the_initrd_is_noted(void **state)
{
        static const struct {
                const char *line, *word; /* NULL: none for eth0 */
        } rows[] = {
                { "ro quiet", NULL },
                { "ip=dhcp", "ip=dhcp" },
                { "quiet ip=eth0:dhcp rd.neednet", "ip=eth0:dhcp" },
                { "ip=eth1:dhcp", NULL },
                { "ip=eth1:dhcp ip=eth0:auto6", "ip=eth0:auto6" },
                { "ip=192.0.2.5::192.0.2.1:255.255.255.0:host:eth0:none", "ip=192.0.2.5" },
                { "ip=192.0.2.5::192.0.2.1:255.255.255.0:host:eth1:none", NULL },
                { "ip=192.0.2.5::192.0.2.1:255.255.255.0:host::none", "ip=192.0.2.5" },
                { "ip=[2001:db8::5]::[2001:db8::1]:64:host:eth0:none", "ip=[2001" },
                { "ip=[2001:db8::5]::[2001:db8::1]:64:host:eth1:none", NULL },
                { "ip=none", NULL },
                { "ip=off", NULL },
                { "ip=", NULL },
                { "ship=dhcp", NULL },
                { "nfsroot=x,ip=dhcp", NULL },
        };
        struct fixture *f = *state;

        f->host.system.offline = false;
        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = "eth0",
                                .kind_name = "",
                                .mac = "52:54:00:12:34:56",
                                .mtu = 1500,
                                .ethernet = true });
        say(one_says, "eth0", CLAIM_LINK, "one");
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                f->host.system.command_line = rows[i].line;
                assert_accepted(f);
                assert_int_equal(f->intent.notes.n, rows[i].word ? 1 : 0);
                if (rows[i].word)
                        assert_noted(f, rows[i].word);
        }
}

static void assert_cloud_init(struct fixture *f, const char *part)
{
        assert_accepted(f);
        if (!f->intent.cloud_init_why || !strstr(f->intent.cloud_init_why, part))
                fail_msg("cloud-init is not switched off because of '%s'", part);
}

static void cloud_init_is_switched_off(void **state)
{
        static const char header[] =
                "# Created by cloud-init on instance boot automatically, do not "
                "edit.\n";
        struct fixture *f = *state;

        say(one_says, "eth0", CLAIM_LINK, "one");
        give_file(one_says, "/etc/one");
        add_file(f, "/etc/one", header);
        assert_accepted(f);
        assert_null(f->intent.cloud_init_why);
        f->host.system.cloud_init = CLOUD_OFF;
        assert_accepted(f);
        assert_null(f->intent.cloud_init_why);
        f->host.system.cloud_init = CLOUD_ON;
        assert_cloud_init(f, "has made /etc/one");
        give_file(one_says, "/etc/other");
        assert_cloud_init(f, "would write files of its own");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(the_strongest_claim_wins),
                CASE(nobody_is_refused),
                CASE(a_service_that_nobody_writes_for),
                CASE(two_owners_of_a_card_are_refused),
                CASE(ports_of_two_owners_are_refused),
                CASE(a_file_for_one_port_decides),
                CASE(a_file_for_the_bridge_decides),
                CASE(without_files_all_ports_count),
                CASE(a_named_backend_with_a_rival),
                CASE(a_file_that_nobody_reads),
                CASE(the_initrd_is_noted),
                CASE(cloud_init_is_switched_off),
        };

        return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}

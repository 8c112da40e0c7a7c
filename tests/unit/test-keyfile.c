// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of the keyfile backend that golden cases cannot reach, because they need links, a
 * running NetworkManager, or a version: which profile a card has, what is pinned, which words are
 * written, and the steps of adoption.
 */
#include "keyfile-fixture.h"

static const char *find(struct fixture *f, struct refusal_list *refusals)
{
        struct keyfile found = keyfile_find(&f->mem, &f->host, "eth0", MATCH_UNSURE, refusals);

        return found.file ? found.id : NULL;
}

static void a_card_is_found_by_its_mac(void **state)
{
        struct fixture *f = *state;
        struct refusal_list refusals = { 0 };

        add_profile(f, "other",
                    PROFILE("other", "1", "[ethernet]\nmac-address=52:54:00:00:00:01\n"));
        assert_null(find(f, &refusals));
        add_profile(f, "upper",
                    PROFILE("mine", "2", "[802-3-ethernet]\nmac-address=52:54:00:12:34:56\n"));
        assert_string_equal(find(f, &refusals), "mine");
        assert_int_equal(refusals.n, 0);
}

static void the_active_profile_is_the_one(void **state)
{
        struct fixture *f = *state;
        struct refusal_list refusals = { 0 };

        add_profile(f, "a", PROFILE("a", "1", "autoconnect-priority=9\n"));
        add_profile(f, "b", PROFILE("b", "2", "[match]\ndriver=e1000;\n"));
        assert_string_equal(find(f, &refusals), "a");
        add_file(f, "/run/NetworkManager/devices/7", 0644, "[device]\nconnection-uuid=" UUID "2\n");
        assert_string_equal(find(f, &refusals), "b");
        assert_int_equal(refusals.n, 0);
        assert_int_equal(keyfile_priority(&f->mem, &f->host, "eth0", UUID "2", NULL), 9);
        /* one without a UUID is known by its file */
        assert_int_equal(keyfile_priority(&f->mem, &f->host, "eth0", UUID "2",
                                          host_file(&f->host, KEYFILE_ETC "/a.nmconnection")),
                         KEYFILE_PRIORITY_NONE);
}

static void what_cannot_be_told_is_refused(void **state)
{
        struct fixture *f = *state;
        struct refusal_list refusals = { 0 };

        add_profile(f, "b", PROFILE("b", "2", "[match]\ndriver=e1000;\n"));
        find(f, &refusals);
        assert_int_equal(refusals.n, 1);
        assert_non_null(strstr(refusals.items[0].what, "match.driver"));
}

static void globs_of_match(void **state)
{
        static const struct {
                const char *list;
                bool fits;
        } rows[] = {
                { "eth*;", true },       { "en*;", false },       { "en*;eth0;", true },
                { "!eth0;", false },     { "!eth1;", true },      { "eth*;!eth0;", false },
                { "eth*;!eth1;", true }, { "|en*;|eth*;", true }, { "&eth*;&en*;", false },
                { "&eth*;&*0;", true },  { "|!eth0;", false },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct refusal_list refusals = { 0 };

                f->host.files = (struct file_list){ 0 };
                add_profile(f, "m",
                            arena_printf(&f->mem, PROFILE("m", "1", "[match]\ninterface-name=%s\n"),
                                         rows[i].list));
                if ((find(f, &refusals) != NULL) != rows[i].fits)
                        fail_msg("%s", rows[i].list);
        }
}

static void lists_of_devices(void **state)
{
        static const struct {
                const char *list;
                bool unmanaged;
        } rows[] = {
                { "*", true },
                { "interface-name:eth0", true },
                { "interface-name:=eth*", false },
                { "interface-name:eth*;except:mac:52:54:00:12:34:56", false },
                { "mac:52:54:00:12:34:56", true },
                { "52:54:00:12:34:56", true },
                { "mac:52:54:00:12:34:57", false },
                { "type:ethernet", true },
                { "type:wifi", false },
                { "*,except:type:ethernet", false },
                { "eth0", true },
                { "except:interface-name:eth1", true },
                { "except:interface-name:eth*", false },
                { "eth1,except:interface-name:eth2", false },
                { "", false },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *path = NULL;

                f->host.files = (struct file_list){ 0 };
                add_file(f, "/etc/NetworkManager/conf.d/a.conf", 0644,
                         arena_printf(&f->mem, "[keyfile]\nunmanaged-devices=%s\n", rows[i].list));
                if (keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path) != rows[i].unmanaged)
                        fail_msg("%s", rows[i].list);
        }
}

static void the_last_conf_counts(void **state)
{
        struct fixture *f = *state;
        const char *path = NULL;

        add_file(f, "/usr/lib/NetworkManager/conf.d/10-a.conf", 0644,
                 "[keyfile]\nunmanaged-devices=*\n");
        assert_true(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
        assert_string_equal(path, "/usr/lib/NetworkManager/conf.d/10-a.conf");
        add_file(f, "/etc/NetworkManager/conf.d/10-a.conf", 0644, "");
        assert_false(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
        add_file(f, "/usr/lib/NetworkManager/conf.d/11-a.conf", 0644,
                 "[keyfile]\nunmanaged-devices=*\n");
        add_file(f, "/etc/NetworkManager/NetworkManager.conf", 0644,
                 "[keyfile]\nunmanaged-devices=none\n");
        assert_false(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
}

static void lists_of_conf_grow_and_shrink(void **state)
{
        struct fixture *f = *state;
        const char *path = NULL;

        add_file(f, "/etc/NetworkManager/conf.d/1.conf", 0644,
                 "[keyfile]\nunmanaged-devices=lo\nunmanaged-devices+=eth0;eth1\n");
        assert_true(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
        add_file(f, "/etc/NetworkManager/conf.d/2.conf", 0644,
                 "[keyfile]\nunmanaged-devices-=eth0\n");
        assert_false(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
        assert_true(keyfile_unmanaged(&f->mem, &f->host, "eth1", false, &path));
        assert_true(keyfile_unmanaged(&f->mem, &f->host, "lo", false, &path));
}

static void sections_of_devices(void **state)
{
        struct fixture *f = *state;
        const char *path = NULL;

        add_file(f, "/etc/NetworkManager/conf.d/1.conf", 0644,
                 "[device.a]\nmanaged=false\nmatch-device=type:bridge\n"
                 "[device]\nwifi.backend=iwd\n");
        assert_true(keyfile_unmanaged(&f->mem, &f->host, "vnet0", true, &path));
        assert_string_equal(path, "/etc/NetworkManager/conf.d/1.conf");
        assert_false(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
        add_file(f, "/etc/NetworkManager/conf.d/2.conf", 0644, "[device.a]\nmanaged=true\n");
        assert_false(keyfile_unmanaged(&f->mem, &f->host, "vnet0", true, &path));
        add_file(f, "/etc/NetworkManager/conf.d/3.conf", 0644, "[device]\nmanaged=0\n");
        assert_true(keyfile_unmanaged(&f->mem, &f->host, "eth0", false, &path));
}

/* Active now, but not for boot, when another one takes the card. */
static void a_profile_that_is_not_for_boot(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "a", PROFILE("a", "1", "autoconnect=false\n"));
        add_file(f, "/run/NetworkManager/devices/7", 0644, "[device]\nconnection-uuid=" UUID "1\n");
        make_plan(f);
        assert_int_equal(f->plan.refusals.n, 0);
        add_profile(f, "b", PROFILE("b", "2", ""));
        f->plan = (struct plan){ 0 };
        make_plan(f);
        assert_int_equal(f->plan.refusals.n, 1);
}

static void claims(void **state)
{
        struct fixture *f = *state;
        struct network_service_state *nm = &f->host.system.services[SERVICE_NETWORKMANAGER];

        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_DEFAULT);
        add_file(f, "/etc/NetworkManager/conf.d/a.conf", 0644, "[main]\nno-auto-default=*\n");
        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_ENABLED);
        add_file(f, KEYFILE_RUN "/netplan-eth0.nmconnection", 0600,
                 PROFILE("netplan-eth0", "3", "interface-name=eth0\n"));
        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_ENABLED);
        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n"));
        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_LINK);
        nm->enabled = false;
        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth0").strength,
                         CLAIM_INSTALLED);
        nm->installed = false;
        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth0").strength, CLAIM_FILES);
        assert_int_equal(keyfile_backend.claim(&f->mem, &f->host, "eth1").strength, CLAIM_NONE);
}

static void words_of_the_version(void **state)
{
        struct fixture *f = *state;

        f->host.system.services[SERVICE_NETWORKMANAGER].version = "1.46.2";
        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\nmaster=\n"));
        make_plan(f);
        expect(f, "e", "connection", "controller", "vnet0");
        expect(f, "e", "connection", "port-type", "bridge");
        expect(f, "e", "connection", "master", NULL);
}

static void the_automatic_address_is_pinned(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "e",
                    PROFILE("e", "1",
                            "interface-name=eth0\n[ipv6]\naddr-gen-mode=default\nmethod=auto\n"));
        add_file(f, "/proc/self/net/if_inet6", 0444,
                 "fe80000000000000505400fffe123456 07 40 20 80     eth0\n"
                 "20010db8000000000000000000000010 07 40 00 80     eth0\n"
                 "20010db8000000001111222233334444 07 40 00 01     eth0\n"
                 "20010db800000000ddb280dc0ec329e0 07 40 00 00     eth0\n"
                 "20010db8000000001111222233334444 08 40 00 00     eth1\n");
        make_plan(f);
        expect(f, "vnet0", "ipv6", "token", "::ddb2:80dc:ec3:29e0");
        expect(f, "vnet0", "ipv6", "addr-gen-mode", "eui64");
}

static void an_address_of_the_mac_needs_no_token(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n[ipv6]\nmethod=auto\n"));
        add_file(f, "/proc/self/net/if_inet6", 0444,
                 "20010db800000000505400fffe123456 07 40 00 00     eth0\n");
        make_plan(f);
        expect(f, "vnet0", "ipv6", "token", NULL);
        expect(f, "vnet0", "ipv6", "addr-gen-mode", NULL);
}

static void identities_of_dhcp_are_pinned(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "e",
                    PROFILE("e", "1",
                            "interface-name=eth0\n[ipv4]\ndhcp-client-id=stable\n"
                            "method=auto\n[ipv6]\ndhcp-duid=stable-ll\nmethod=auto\n"));
        add_file(f, "/run/NetworkManager/devices/7", 0644,
                 "[device]\nconnection-uuid=" UUID "1\nroute-metric-default-effective=101\n"
                 "route-metric-default-aspired=100\n"
                 "[dhcp4]\ndhcp4.dhcp_client_identifier=00:11:22:33\n"
                 "[dhcp6]\ndhcp6.iaid=2b:50:67:35\ndhcp6.ip6_address=2001:db8::5\n"
                 "dhcp6.dhcp6_client_id=00:03:00:01:02\n");
        make_plan(f);
        expect(f, "vnet0", "ipv4", "dhcp-client-id", "00:11:22:33");
        expect(f, "vnet0", "ipv4", "route-metric", "101");
        expect(f, "vnet0", "ipv6", "dhcp-iaid", "726689589");
}

/* NetworkManager takes a profile without [ipv6], but none whose [ipv6] has no method. */
static void a_section_that_is_made_has_a_method(void **state)
{
        struct fixture *f = *state;

        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n[ipv4]\nmethod=auto\n"));
        add_file(f, "/proc/self/net/if_inet6", 0444,
                 "20010db800000000ddb280dc0ec329e0 07 40 00 00     eth0\n");
        make_plan(f);
        expect(f, "vnet0", "ipv6", "token", "::ddb2:80dc:ec3:29e0");
        expect(f, "vnet0", "ipv6", "method", "auto");
}

static void a_uuid_is_stable(void **state)
{
        struct fixture *f = *state;
        const char *first = keyfile_uuid(&f->mem, &f->host, "vnet0"), *other;

        assert_int_equal(strlen(first), 36);
        assert_int_equal(first[14], '8');
        assert_non_null(strchr("89ab", first[19]));
        assert_string_equal(keyfile_uuid(&f->mem, &f->host, "vnet0"), first);
        assert_string_not_equal(keyfile_uuid(&f->mem, &f->host, "vnet1"), first);
        add_file(f, "/etc/machine-id", 0444, "0123456789abcdef0123456789abcdef\n");
        other = keyfile_uuid(&f->mem, &f->host, "vnet0");
        assert_string_not_equal(other, first);
}

/* The steps as a shell would do them, one a line. */
static const char *steps(struct fixture *f, const struct adopt_list *list)
{
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < list->n; i++) {
                adopt_step_command(&out, &list->items[i]);
                strbuf_addc(&out, '\n');
        }
        return strbuf_take(&out, &f->mem);
}

static void in_order(const char *text, const char *const words[], size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const char *hit = strstr(text, words[i]);

                if (!hit)
                        fail_msg("%s does not follow in: %s", words[i], text);
                else
                        text = hit + strlen(words[i]);
        }
}

static void adoption_restarts_with_notes(void **state)
{
        static const char *const take[] = {
                "systemctl stop",
                " sh vnet0 ",
                " true\n",
                " sh eth0 " UUID "1 false\n",
                "internal-" UUID "1-eth0.lease",
                "systemctl start",
                ":vnet0:activated",
                UUID "1:eth0:activated",
        };
        static const char *const hold[] = { "systemctl stop" };
        static const char *const leave[] = { "systemctl stop", " sh eth0 " UUID "1 false\n",
                                             "systemctl start", UUID "1:eth0:activated" };
        struct fixture *f = *state;

        add_profile(f, "e", PROFILE("e", "1", "interface-name=eth0\n"));
        make_plan(f);
        keyfile_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        in_order(steps(f, &f->plan.adoption.hold), hold, ARRAY_LEN(hold));
        in_order(steps(f, &f->plan.adoption.take), take, ARRAY_LEN(take));
        in_order(steps(f, &f->plan.adoption.leave), leave, ARRAY_LEN(leave));

        f->plan.adoption = (struct adoption){ 0 };
        f->host.system.services[SERVICE_NETWORKMANAGER].running = false;
        keyfile_adopt(&f->mem, &f->host, &f->intent, &f->plan);
        assert_true(adoption_is_empty(&f->plan.adoption));
}

static void each_option_has_a_value(void **state)
{
        (void) state;
        for (size_t i = 0; i < n_bridge_options; i++) {
                const struct bridge_option *option = &bridge_options[i];

                if (option->words.keyfile)
                        assert_true(option->nm_scale == 1 || option->type == OPTION_SECONDS);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_card_is_found_by_its_mac),
                TEST(the_active_profile_is_the_one),
                TEST(what_cannot_be_told_is_refused),
                TEST(globs_of_match),
                TEST(lists_of_devices),
                TEST(the_last_conf_counts),
                TEST(lists_of_conf_grow_and_shrink),
                TEST(sections_of_devices),
                TEST(a_profile_that_is_not_for_boot),
                TEST(claims),
                TEST(words_of_the_version),
                TEST(the_automatic_address_is_pinned),
                TEST(an_address_of_the_mac_needs_no_token),
                TEST(identities_of_dhcp_are_pinned),
                TEST(a_section_that_is_made_has_a_method),
                TEST(a_uuid_is_stable),
                TEST(adoption_restarts_with_notes),
                TEST(each_option_has_a_value),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

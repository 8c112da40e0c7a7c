// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which services are installed, start at boot and run, over systems that are made here. What
 * matters most is what starts at boot: the files of a service that does not would leave the host
 * without a network.
 */
#include "observe-world.h"

enum { INSTALLED = 1, ENABLED = 2, RUNNING = 4 };

#define UNITS "/usr/lib/systemd/system/"
#define ETC   "/etc/systemd/system/"
#define WANTS ETC "multi-user.target.wants/"

static int state_of(const struct world *world, enum network_service service)
{
        const struct network_service_state *state = &world->host.system.services[service];

        return (state->installed ? INSTALLED : 0) | (state->enabled ? ENABLED : 0) |
               (state->running ? RUNNING : 0);
}

static void assert_only(struct world *world, enum network_service service, int state)
{
        assert_int_equal(look(world), 0);
        for (int i = 0; i < N_NETWORK_SERVICES; i++)
                assert_int_equal(state_of(world, (enum network_service) i),
                                 i == (int) service ? state : 0);
}

static void make_systemd(struct world *world)
{
        put(world, "/usr/lib/systemd/systemd", "");
        put(world, "/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
}

static void nothing_is_there(void **state)
{
        struct world *world = *state;

        assert_only(world, N_NETWORK_SERVICES, 0);
        assert_false(world->host.system.bridge_utils);
        assert_int_equal(world->host.system.cloud_init, CLOUD_NONE);
        assert_null(world->host.system.command_line);
}

static void what_is_installed(void **state)
{
        static const struct {
                const char *paths[3];
                enum network_service service;
                int state;
        } rows[] = {
                { { "/usr/sbin/NetworkManager" }, SERVICE_NETWORKMANAGER, INSTALLED },
                { { "/usr/lib/systemd/systemd-networkd" }, SERVICE_NETWORKD, INSTALLED },
                { { "/lib/systemd/systemd-networkd" }, SERVICE_NETWORKD, INSTALLED },
                { { "/sbin/ifup", "/etc/network/interfaces" }, SERVICE_IFUPDOWN, INSTALLED },
                { { "/sbin/ifup", "/etc/network/interfaces", "/usr/share/ifupdown2/x" },
                  SERVICE_IFUPDOWN2,
                  INSTALLED },
                { { "/usr/sbin/ifup" }, N_NETWORK_SERVICES, 0 }, /* NetworkManager's, on RHEL */
                { { "/usr/lib/systemd/system-generators/netplan" },
                  SERVICE_NETPLAN,
                  INSTALLED | ENABLED },
                { { "/lib/systemd/system-generators/netplan" },
                  SERVICE_NETPLAN,
                  INSTALLED | ENABLED },
                { { "/etc/sysconfig/network-scripts/ifup-eth" }, SERVICE_SCRIPTS, INSTALLED },
                { { "/usr/sbin/wickedd" }, SERVICE_WICKED, INSTALLED },
                { { "/usr/sbin/dhcpcd" }, N_NETWORK_SERVICES, 0 },
                { { "/usr/sbin/dhcpcd", UNITS "dhcpcd.service" }, SERVICE_DHCPCD, INSTALLED },
                { { "/usr/sbin/connmand" }, SERVICE_CONNMAN, INSTALLED },
        };
        struct world *world = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                for (size_t k = 0; k < 3 && rows[i].paths[k]; k++)
                        put(world, rows[i].paths[k], "x");
                assert_only(world, rows[i].service, rows[i].state);
                for (size_t k = 0; k < 3 && rows[i].paths[k]; k++)
                        assert_int_equal(unlink(outside(world, rows[i].paths[k])), 0);
                rmdir(outside(world, "/usr/share/ifupdown2"));
                rmdir(outside(world, "/etc/network"));
        }
}

static void merged_usr_is_looked_through(void **state)
{
        struct world *world = *state;

        make_systemd(world);
        put_link(world, "/lib", "usr/lib");
        put_link(world, "/sbin", "usr/sbin");
        put_link(world, "/usr/sbin", "bin");
        put(world, "/usr/bin/NetworkManager", "");
        put(world, "/usr/bin/brctl", "");
        put(world, UNITS "NetworkManager.service", "[Unit]\n");
        put_link(world, WANTS "NetworkManager.service",
                 "/lib/systemd/system/NetworkManager.service");
        assert_only(world, SERVICE_NETWORKMANAGER, INSTALLED | ENABLED);
        assert_true(world->host.system.bridge_utils);
}

/* Where the unit is wanted from, and what takes that back. */
static void what_starts_at_boot(void **state)
{
        static const char *const wants[] = {
                WANTS "systemd-networkd.service",
                ETC "network-online.target.wants/systemd-networkd.service",
                ETC "graphical.target.requires/systemd-networkd.service",
                UNITS "multi-user.target.wants/systemd-networkd.service",
        };
        struct world *world = *state;

        make_systemd(world);
        put(world, "/usr/lib/systemd/systemd-networkd", "");
        put(world, UNITS "systemd-networkd.service", "[Unit]\n");
        put_link(world, ETC "dbus-org.freedesktop.network1.service",
                 "/usr/lib/systemd/system/systemd-networkd.service");
        assert_only(world, SERVICE_NETWORKD, INSTALLED);

        for (size_t i = 0; i < ARRAY_LEN(wants); i++) {
                put_link(world, wants[i], UNITS "systemd-networkd.service");
                assert_only(world, SERVICE_NETWORKD, INSTALLED | ENABLED);

                put_link(world, ETC "systemd-networkd.service", "/dev/null");
                assert_only(world, SERVICE_NETWORKD, INSTALLED);
                assert_int_equal(unlink(outside(world, ETC "systemd-networkd.service")), 0);
                put(world, ETC "systemd-networkd.service", "");
                assert_only(world, SERVICE_NETWORKD, INSTALLED);
                put(world, ETC "systemd-networkd.service", "[Unit]\n");
                assert_only(world, SERVICE_NETWORKD, INSTALLED | ENABLED);
                assert_int_equal(unlink(outside(world, ETC "systemd-networkd.service")), 0);

                assert_int_equal(unlink(outside(world, wants[i])), 0);
                put_link(world, wants[i], "/dev/null");
                assert_only(world, SERVICE_NETWORKD, INSTALLED);
                assert_int_equal(unlink(outside(world, wants[i])), 0);
        }
}

static void a_masked_generator_makes_nothing(void **state)
{
        struct world *world = *state;

        put(world, "/usr/lib/systemd/system-generators/netplan", "x");
        put_link(world, "/etc/systemd/system-generators/netplan", "/dev/null");
        assert_only(world, SERVICE_NETPLAN, INSTALLED);
}

static void what_an_init_script_starts(void **state)
{
        struct world *world = *state;

        put(world, "/etc/sysconfig/network-scripts/ifup-eth", "brctl\n");
        put(world, "/etc/rc.d/rc3.d/S10network", "");
        put_link(world, "/etc/rc3.d", "rc.d/rc3.d");
        put(world, "/etc/rc2.d/K90network", "");
        put(world, "/etc/rc2.d/S10networking", "");
        assert_only(world, SERVICE_SCRIPTS, INSTALLED); /* a link to nowhere starts nothing */
        put(world, "/etc/rc.d/init.d/network", "");
        put_link(world, "/etc/init.d", "rc.d/init.d");
        assert_only(world, SERVICE_SCRIPTS, INSTALLED | ENABLED);
        assert_int_equal(unlink(outside(world, "/etc/rc.d/rc3.d/S10network")), 0);
        assert_only(world, SERVICE_SCRIPTS, INSTALLED);
        put(world, "/etc/rc5.d/S99network", "");
        assert_only(world, SERVICE_SCRIPTS, INSTALLED | ENABLED);

        /* systemd makes a unit of the script, unless there is one */
        make_systemd(world);
        assert_only(world, SERVICE_SCRIPTS, INSTALLED | ENABLED);
        put_link(world, ETC "network.service", "/dev/null");
        assert_only(world, SERVICE_SCRIPTS, INSTALLED);
        assert_int_equal(unlink(outside(world, ETC "network.service")), 0);
        put(world, ETC "network.service", "[Unit]\n");
        assert_only(world, SERVICE_SCRIPTS, INSTALLED);
}

static void presets_count_before_the_first_boot(void **state)
{
        struct world *world = *state;

        make_systemd(world);
        put(world, "/usr/lib/systemd/systemd-networkd", "");
        put(world, UNITS "systemd-networkd.service", "[Unit]\n");
        put(world, "/usr/lib/systemd/system-preset/90-systemd.preset",
            "# comment\nenable systemd-networkd.service\n");
        put(world, "/usr/lib/systemd/system-preset/99-default.preset", "disable *\n");
        assert_only(world, SERVICE_NETWORKD, INSTALLED);

        put(world, "/etc/machine-id", "uninitialized\n");
        assert_only(world, SERVICE_NETWORKD, INSTALLED | ENABLED);
        put(world, "/etc/systemd/system-preset/10-own.preset", "disable systemd-net*\n");
        assert_only(world, SERVICE_NETWORKD, INSTALLED);
        put(world, "/etc/systemd/system-preset/10-own.preset", "");
        put(world, "/etc/systemd/system-preset/90-systemd.preset", "");
        assert_only(world, SERVICE_NETWORKD, INSTALLED); /* by the last one */
        put(world, "/etc/systemd/system-preset/99-default.preset", "");
        assert_only(world, SERVICE_NETWORKD, INSTALLED | ENABLED); /* no line is for it */
}

static void nothing_runs_below_a_root(void **state)
{
        struct world *world = *state;

        make_systemd(world);
        put(world, "/usr/sbin/NetworkManager", "");
        put(world, "/run/systemd/system/x", "");
        put(world, "/run/NetworkManager/NetworkManager.pid", "1\n");
        put_link(world, "/run/systemd/units/invocation:NetworkManager.service", "0123");
        assert_only(world, SERVICE_NETWORKMANAGER, INSTALLED);
}

/* What observe does on this host, over a root that stands for it. */
static int runs(struct world *world, enum service_manager manager)
{
        cleanup(fs_close) struct fs fs = FS_INIT;
        const struct observation obs = { &world->mem, &world->request, &fs, &world->host };

        world->host = (struct host){ .system = { .manager = manager } };
        assert_int_equal(fs_open(&fs, world->root, NULL), 0);
        observe_services(&obs);
        return state_of(world, SERVICE_NETWORKMANAGER);
}

static void what_runs_on_this_host(void **state)
{
        struct world *world = *state;

        make_systemd(world);
        put(world, "/usr/sbin/NetworkManager", "");
        assert_int_equal(runs(world, MANAGER_SYSTEMD), INSTALLED);
        put(world, "/sys/fs/cgroup/systemd/system.slice/NetworkManager.service/tasks", "");
        assert_int_equal(runs(world, MANAGER_SYSTEMD), INSTALLED | RUNNING);
        put(world, "/run/systemd/units/x", "");
        assert_int_equal(runs(world, MANAGER_SYSTEMD), INSTALLED);
        put_link(world, "/run/systemd/units/invocation:NetworkManager.service", "0123");
        assert_int_equal(runs(world, MANAGER_SYSTEMD), INSTALLED | RUNNING);
        assert_int_equal(runs(world, MANAGER_SERVICE), INSTALLED);
        put(world, "/run/NetworkManager/NetworkManager.pid", "1\n");
        assert_int_equal(runs(world, MANAGER_SERVICE), INSTALLED | RUNNING);
}

/* Its program is where the distribution has it; what is enabled does not depend on that. */
static void systemd_is_known_by_its_running(void **state)
{
        struct world *world = *state;

        put(world, "/usr/sbin/NetworkManager", "");
        put(world, UNITS "NetworkManager.service", "[Unit]\n");
        put_link(world, WANTS "NetworkManager.service", UNITS "NetworkManager.service");
        put(world, UNITS RECOVERY_UNIT, "[Unit]\n");
        put_link(world, WANTS RECOVERY_UNIT, UNITS RECOVERY_UNIT);
        assert_int_equal(runs(world, MANAGER_SERVICE), INSTALLED);
        assert_int_equal(world->host.system.recovery, RECOVERY_NONE);
        assert_int_equal(runs(world, MANAGER_SYSTEMD), INSTALLED | ENABLED);
        assert_int_equal(world->host.system.recovery, RECOVERY_ENABLED);
}

static const char *version(const struct world *world, enum network_service service)
{
        const char *found = world->host.system.services[service].version;

        return found ? found : "";
}

static void versions_by_names(void **state)
{
        struct world *world = *state;

        assert_int_equal(look(world), 0);
        assert_string_equal(version(world, SERVICE_NETWORKMANAGER), "");
        assert_string_equal(version(world, SERVICE_NETWORKD), "");

        put(world, "/lib/systemd/libsystemd-shared-247.so", "");
        assert_int_equal(look(world), 0);
        assert_string_equal(version(world, SERVICE_NETWORKD), "247");

        put(world, "/usr/lib/systemd/libsystemd-shared-252-46.el9.so", "");
        put(world, "/usr/lib/NetworkManager/conf.d/x", "");
        put(world, "/usr/lib64/NetworkManager/1.9.2-1.el7/x", "");
        put(world, "/usr/lib64/NetworkManager/1.10.2-13.el7/x", "");
        assert_int_equal(look(world), 0);
        assert_string_equal(version(world, SERVICE_NETWORKMANAGER), "1.10.2");
        assert_string_equal(version(world, SERVICE_NETWORKD), "252");

        put(world, "/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-255.4.so", "");
        assert_int_equal(look(world), 0);
        assert_string_equal(version(world, SERVICE_NETWORKD), "255.4");
}

static void the_dialect_of_new_profiles(void **state)
{
        static const struct {
                const char *folder;
                bool ifcfg;
        } rows[] = {
                { "1.18.8-2.el7", true },   { "1.40.16-15.el8_9", true }, { "1.36.0-1.el9", false },
                { "1.26.2-2.fc32", true },  { "1.26.8-1.fc33", false },   { "1.42.4", false },
                { "1.52.0-3.el10", false },
        };
        struct world *world = *state;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *path = arena_printf(&world->mem,
                                                "/usr/lib64/NetworkManager/%s/"
                                                "libnm-settings-plugin-ifcfg-rh.so",
                                                rows[i].folder);

                put(world, path, "");
                assert_int_equal(look(world), 0);
                assert_true(world->host.system.ifcfg.networkmanager);
                assert_int_equal(world->host.system.ifcfg.nm_writes, rows[i].ifcfg);
                assert_int_equal(unlink(outside(world, path)), 0);
                assert_int_equal(look(world), 0);
                assert_false(world->host.system.ifcfg.nm_writes);
        }
}

static void cloud_init_by_its_configuration(void **state)
{
        static const struct {
                const char *path, *text;
                enum cloud_init found;
        } rows[] = {
                { "/etc/cloud/cloud-init.disabled", "", CLOUD_NONE },
                { CLOUD_INIT_FILE, "network: {config: disabled}\n", CLOUD_OFF },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "a: b\nnetwork:\n  config: disabled\n",
                  CLOUD_OFF },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "network: {\"config\": \"disabled\"}",
                  CLOUD_OFF },
                { "/etc/cloud/cloud.cfg.d/9.txt", "network: {config: disabled}\n", CLOUD_ON },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "#network: {config: disabled}\n", CLOUD_ON },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "x:\n  network: {config: disabled}\n", CLOUD_ON },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "network:\n  version: 2\n", CLOUD_ON },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "network:", CLOUD_ON },
                { "/etc/cloud/cloud.cfg.d/9.cfg", "network:\n  config:\n  - disabled: 1\n",
                  CLOUD_ON },
        };
        struct world *world = *state;

        put(world, "/etc/cloud/cloud.cfg", "users: []\n");
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.system.cloud_init, CLOUD_NONE);
        put(world, "/usr/bin/cloud-init", "");
        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.system.cloud_init, CLOUD_ON);

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                put(world, rows[i].path, rows[i].text);
                assert_int_equal(look(world), 0);
                assert_int_equal(world->host.system.cloud_init, rows[i].found);
                assert_int_equal(unlink(outside(world, rows[i].path)), 0);
        }
}

static void who_recovers_at_boot(void **state)
{
        static const struct {
                const char *paths[2];
                enum recovery recovery;
                const char *word; /* of what to run; NULL: there is no note */
        } rows[] = {
                { { NULL }, RECOVERY_NOT_INSTALLED, "meson install" },
                { { UNITS RECOVERY_UNIT }, RECOVERY_NOT_ENABLED, "run: systemctl --root=/" },
                { { "/usr/local/lib/systemd/system/" RECOVERY_UNIT }, RECOVERY_NOT_ENABLED, "run" },
                { { ETC "sysinit.target.wants/" RECOVERY_UNIT }, RECOVERY_NOT_INSTALLED, "run" },
                { { UNITS RECOVERY_UNIT, ETC "sysinit.target.wants/" RECOVERY_UNIT },
                  RECOVERY_ENABLED,
                  NULL },
                { { UNITS RECOVERY_UNIT, UNITS "sysinit.target.wants/" RECOVERY_UNIT },
                  RECOVERY_ENABLED,
                  NULL },
        };
        struct world *world = *state;

        assert_int_equal(look(world), 0);
        assert_int_equal(world->host.system.recovery, RECOVERY_NONE);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *note, *run;

                make_systemd(world);
                for (size_t k = 0; k < 2 && rows[i].paths[k]; k++)
                        put(world, rows[i].paths[k], "x");
                assert_int_equal(look(world), 0);
                assert_int_equal(world->host.system.recovery, rows[i].recovery);
                note = host_recovery_note(&world->mem, &world->host, &run);
                assert_true(!note == !rows[i].word && (!note || strstr(run, rows[i].word)));
                for (size_t k = 0; k < 2 && rows[i].paths[k]; k++)
                        assert_int_equal(unlink(outside(world, rows[i].paths[k])), 0);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(nothing_is_there),
                TEST(what_is_installed),
                TEST(merged_usr_is_looked_through),
                TEST(what_starts_at_boot),
                TEST(a_masked_generator_makes_nothing),
                TEST(what_an_init_script_starts),
                TEST(presets_count_before_the_first_boot),
                TEST(who_recovers_at_boot),
                TEST(nothing_runs_below_a_root),
                TEST(what_runs_on_this_host),
                TEST(systemd_is_known_by_its_running),
                TEST(versions_by_names),
                TEST(the_dialect_of_new_profiles),
                TEST(cloud_init_by_its_configuration),
        };

        return cmocka_run_group_tests_name("services", tests, NULL, NULL);
}

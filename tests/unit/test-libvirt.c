// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which daemons of libvirt run, sleep behind their socket, or start at the next boot, over systems
 * that are made here: the plan tells it from these files alone.
 */
#include "observe-world.h"

#define UNITS   "/usr/lib/systemd/system/"
#define SOCKETS "/etc/systemd/system/sockets.target.wants/"

static void put_socket(struct world *world, const char *path)
{
        assert_int_equal(mknod(outside(world, path), S_IFSOCK | 0666, 0), 0);
}

/* The words that @state is told by here. */
static const char *const words[] = {
        [UNIT_RUNNING] = "runs",
        [UNIT_ASLEEP] = "sleeps",
        [UNIT_AT_BOOT] = "starts",
};

/* "libvirtd runs, virtqemud sleeps"; then "; " and why nothing is restarted, if nothing is. */
static const char *told(struct world *world)
{
        cleanup(fs_close) struct fs fs = FS_INIT;
        const struct observation obs = { &world->mem, &world->request, &fs, &world->host };
        const struct system *system = &world->host.system;
        const char *text = "";

        assert_int_equal(fs_open(&fs, world->root, NULL), 0);
        observe_libvirt(&obs);
        for (size_t i = 0; i < system->n_units; i++)
                text = arena_printf(&world->mem, "%s%s%s %s", text, i ? ", " : "",
                                    system->units[i].name, words[system->units[i].state]);
        if (!system->libvirt_skip)
                return text;
        return arena_printf(&world->mem, "%s; %s", text, system->libvirt_skip);
}

/* A host with systemd on which all of it is installed and nothing enabled. */
static void make_host(struct world *world)
{
        static const char *const daemons[] = { "libvirtd", "virtnetworkd", "virtqemud",
                                               "virtinterfaced", "virtlogd" };

        put(world, "/usr/lib/systemd/systemd", "");
        put(world, "/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        world->host.system.manager = MANAGER_SYSTEMD;
        for (size_t i = 0; i < ARRAY_LEN(daemons); i++) {
                put(world, arena_printf(&world->mem, "/usr/sbin/%s", daemons[i]), "");
                put(world, arena_printf(&world->mem, UNITS "%s.service", daemons[i]), "[Unit]");
                put(world, arena_printf(&world->mem, UNITS "%s.socket", daemons[i]), "[Unit]");
        }
}

/* As if systemd listened for the daemon of @socket, where the kernel cannot be asked. */
static void put_sleeper(struct world *world, const char *socket)
{
        put_socket(world, arena_printf(&world->mem, "/run/libvirt/%s", socket));
        world->host.system.manager = MANAGER_SYSTEMD;
}

static void put_runner(struct world *world, const char *name, const char *pid)
{
        put(world, arena_printf(&world->mem, "/run/%s.pid", name), pid);
        put(world, arena_printf(&world->mem, "/proc/%d/comm", atoi(pid)),
            arena_printf(&world->mem, "%s\n", name));
}

static void nothing_is_installed(void **state)
{
        assert_string_equal(told(*state), "; libvirt is not installed");
}

static void nothing_runs(void **state)
{
        make_host(*state);
        assert_string_equal(told(*state), "; libvirt is not running");
}

static void pid_files_tell_what_runs(void **state)
{
        struct world *world = *state;

        put(world, "/var/run/libvirtd.pid", "77\n");
        put(world, "/proc/77/comm", "libvirtd\n");
        world->host.system.manager = MANAGER_SERVICE;
        assert_string_equal(told(world), "libvirtd runs");

        put_runner(world, "virtnetworkd", "101\n"); /* where there is /run, /var/run is a link */
        put_runner(world, "virtinterfaced", "102");
        put(world, "/run/virtqemud.pid", "103\n"); /* died */
        put(world, "/run/virtlxcd.pid", "104\n");  /* died; its number was taken */
        put(world, "/proc/104/comm", "bash\n");
        put(world, "/run/virtxend.pid", "../proc/105\n");
        put(world, "/proc/105/comm", "virtxend\n");
        put(world, "/run/virtqemud.pid", "");
        assert_string_equal(told(world), "virtnetworkd runs, virtinterfaced runs");
        world->host.system.manager = MANAGER_NONE;
        assert_string_equal(told(world), "virtnetworkd runs, virtinterfaced runs; there is neither "
                                         "systemd nor service(8)");
}

/* Guests would lose their logs and locks; the others know of no bridge. */
static void others_are_left_alone(void **state)
{
        struct world *world = *state;

        make_host(world);
        put_runner(world, "virtlogd", "106");
        put_runner(world, "virtlockd", "107");
        put_runner(world, "virtproxyd", "108");
        put_runner(world, "virtnwfilterd", "109");
        put_sleeper(world, "virtnodedevd-sock");
        assert_string_equal(told(world), "; libvirt is not running");
}

static void sockets_tell_what_sleeps(void **state)
{
        struct world *world = *state;

        make_host(world);
        put_sleeper(world, "libvirt-sock");
        assert_string_equal(told(world), "libvirtd sleeps");
        put_runner(world, "libvirtd", "77");
        assert_string_equal(told(world), "libvirtd runs");
}

static void some_sleep_and_some_run(void **state)
{
        struct world *world = *state;

        make_host(world);
        put_sleeper(world, "virtnetworkd-sock");
        put_sleeper(world, "virtqemud-sock");
        put_runner(world, "virtqemud", "77");
        put_sleeper(world, "virtinterfaced-sock");
        put_link(world, SOCKETS "libvirtd.socket", UNITS "libvirtd.socket");
        assert_string_equal(told(world),
                            "virtnetworkd sleeps, virtqemud runs, virtinterfaced sleeps");
        world->request.restart = false;
        assert_string_equal(told(world), "virtnetworkd sleeps, virtqemud runs, virtinterfaced "
                                         "sleeps; --no-restart was given");
}

/* Where a unit lacks RemoveOnStop=, the name stays when systemd no longer listens. */
static void a_name_alone_is_no_socket(void **state)
{
#define HEAD "Num       RefCount Protocol Flags    Type St Inode Path\n"
        static const struct {
                const char *list, *told;
        } cases[] = {
                { HEAD, "; libvirt is not running" },
                { HEAD "0: 2 0 00010000 0001 01 17 /run/libvirt/libvirt-sock\n",
                  "libvirtd sleeps" },
                { HEAD "0: 2 0 00010000 0001 01 17 /run/libvirt/libvirt-sock", "libvirtd sleeps" },
                { HEAD "0: 2 0 00010000 0001 01 17 /var/run/libvirt/libvirt-sock\n",
                  "libvirtd sleeps" },
                /* another's, and one that only has the name from a connection */
                { HEAD "0: 2 0 00010000 0001 01 17 /run/libvirt/libvirt-sock-ro\n",
                  "; libvirt is not running" },
                { HEAD "0: 2 0 00000000 0001 03 17 /run/libvirt/libvirt-sock\n",
                  "; libvirt is not running" },
                { HEAD "0: 2 0 00000000 0001 03 17 /run/libvirt/libvirt-sock\n"
                       "0: 2 0 00010000 0001 01 18 /run/libvirt/libvirt-sock\n",
                  "libvirtd sleeps" },
                { "/run/libvirt/libvirt-sock", "; libvirt is not running" },
        };
        struct world *world = *state;

        make_host(world);
        put_socket(world, "/run/libvirt/libvirt-sock");
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
                put(world, "/proc/net/unix", cases[i].list);
                assert_string_equal(told(world), cases[i].told);
        }
}

static void a_file_is_no_socket(void **state)
{
        struct world *world = *state;

        make_host(world);
        put(world, "/run/libvirt/virtqemud-sock", "a file");
        assert_string_equal(told(world), "; libvirt is not running");
}

/* A daemon that listens for itself does not sleep, it is gone. */
static void without_systemd_nothing_sleeps(void **state)
{
        struct world *world = *state;

        make_host(world);
        put_sleeper(world, "libvirt-sock");
        world->host.system.manager = MANAGER_SERVICE;
        assert_string_equal(told(world), "; libvirt is not running");
}

static void enabled_units_start_at_boot(void **state)
{
        struct world *world = *state;

        make_host(world);
        put_link(world, SOCKETS "virtqemud.socket", UNITS "virtqemud.socket");
        put_link(world, SOCKETS "virtlogd.socket", UNITS "virtlogd.socket");
        put_link(world, "/etc/systemd/system/multi-user.target.wants/virtnetworkd.service",
                 UNITS "virtnetworkd.service");
        assert_string_equal(told(world),
                            "virtnetworkd starts, virtqemud starts; libvirt is not running");
        put_link(world, "/etc/systemd/system/virtqemud.service", "/dev/null");
        assert_string_equal(told(world), "virtnetworkd starts; libvirt is not running");
}

/* What runs outside of it says nothing about what is installed there. */
static void a_chroot_tells_what_starts_at_boot(void **state)
{
        struct world *world = *state;

        make_host(world);
        put_link(world, SOCKETS "libvirtd.socket", UNITS "libvirtd.socket");
        put_runner(world, "virtnetworkd", "77");
        put_sleeper(world, "virtqemud-sock");
        world->host.system.chroot = true;
        assert_string_equal(told(world), "libvirtd starts; this is a chroot");
        world->host.system.chroot = false;
        world->host.system.offline = true;
        assert_string_equal(told(world), "libvirtd starts; the system below --root is not running");
}

static void scripts_start_at_boot_without_systemd(void **state)
{
        struct world *world = *state;

        put(world, "/usr/sbin/libvirtd", "");
        put(world, "/etc/init.d/libvirtd", "");
        assert_string_equal(told(world), "; libvirt is not running");
        put_link(world, "/etc/rc3.d/S20libvirtd", "../init.d/libvirtd");
        assert_string_equal(told(world), "libvirtd starts; libvirt is not running");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(nothing_is_installed),
                TEST(nothing_runs),
                TEST(pid_files_tell_what_runs),
                TEST(others_are_left_alone),
                TEST(sockets_tell_what_sleeps),
                TEST(some_sleep_and_some_run),
                TEST(a_name_alone_is_no_socket),
                TEST(a_file_is_no_socket),
                TEST(without_systemd_nothing_sleeps),
                TEST(enabled_units_start_at_boot),
                TEST(a_chroot_tells_what_starts_at_boot),
                TEST(scripts_start_at_boot_without_systemd),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

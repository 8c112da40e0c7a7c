/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of live switches: a network namespace, and empty folders where /etc, /run and
 * /var/lib are, so that a run works as on a host of its own. The switch is made by hand here: a
 * bridge, an address on it, and a sysctl of it.
 */
#pragma once

#include "apply-fixture.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <time.h>

#include "apply/run-folder.h"
#include "wire/wire.h"

enum { BRIDGE = 500, REST = 501, PATIENCE_MS = 8000 };

static const char *const hidden[] = { "/etc", "/run", "/var/lib" };

struct live_fixture {
        struct fixture base;
        struct live_plan plan;
        struct live_hooks hooks;
        void (*at_end)(struct live_fixture *fix); /* when all has moved */
        int rounds;
};

/* The namespace */

static inline bool write_text(const char *path, const char *text)
{
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t) strlen(text);

        if (fd >= 0)
                close(fd);
        return done;
}

static inline bool enter_namespaces(void)
{
        char users[64], groups[64];

        snprintf(users, sizeof(users), "0 %u 1\n", (unsigned) geteuid());
        snprintf(groups, sizeof(groups), "0 %u 1\n", (unsigned) getegid());
        if (geteuid() != 0 &&
            (unshare(CLONE_NEWUSER) < 0 || !write_text("/proc/self/uid_map", users) ||
             !write_text("/proc/self/setgroups", "deny") ||
             !write_text("/proc/self/gid_map", groups)))
                return false;
        if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 ||
            mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
                return false;
        mount("none", "/sys/fs/cgroup", "tmpfs", 0, ""); /* the guard stays in our cgroup */
        return true;
}

static inline int in_shell(const char *command)
{
        int status = system(command);

        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The plan */

static inline const struct nlmsghdr *link_message(struct arena *mem, int index, const char *name)
{
        const struct ifinfomsg body = { .ifi_index = index,
                                        .ifi_flags = name ? IFF_UP : 0,
                                        .ifi_change = name ? IFF_UP : 0 };
        struct wire_builder builder = wire_start(mem, RTM_NEWLINK, &body, sizeof(body));

        if (name) {
                size_t nest;

                wire_put_string(&builder, IFLA_IFNAME, name);
                nest = wire_nest(&builder, IFLA_LINKINFO);
                wire_put_string(&builder, IFLA_INFO_KIND, "bridge");
                wire_nest_end(&builder, nest);
        }
        return wire_end(&builder);
}

static inline const struct nlmsghdr *address_message(struct arena *mem, int index)
{
        const struct ifaddrmsg body = { .ifa_family = AF_INET,
                                        .ifa_prefixlen = 24,
                                        .ifa_index = (uint32_t) index };
        const unsigned char address[4] = { 192, 0, 2, 10 };
        struct wire_builder builder = wire_start(mem, RTM_NEWADDR, &body, sizeof(body));

        wire_put(&builder, IFA_LOCAL, address, sizeof(address));
        wire_put(&builder, IFA_ADDRESS, address, sizeof(address));
        return wire_end(&builder);
}

static inline struct live_op request(const struct nlmsghdr *message, uint16_t type, uint16_t flags,
                                     uint8_t tolerance)
{
        return (struct live_op){ .type = LIVE_REQUEST,
                                 .request = { .message = message,
                                              .type = type,
                                              .flags = flags,
                                              .tolerance = tolerance } };
}

static inline void add_op(struct live_fixture *fix, struct live_script *script, struct live_op op)
{
        LIST_ADD(&fix->base.mem, script, op);
}

/* Makes a bridge, and takes it away. */
static inline void bridge_plan(struct live_fixture *fix, struct live_plan *plan, int index,
                               const char *name)
{
        struct arena *mem = &fix->base.mem;

        plan->bridge = plan->target = (struct live_link){ index, name };
        plan->makes_bridge = true;
        add_op(fix, &plan->move,
               request(link_message(mem, index, name), RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0));
        add_op(fix, &plan->back,
               request(link_message(mem, index, NULL), RTM_DELLINK, 0, TOLERATE_GONE));
}

static inline int again(void *arg, struct arena *mem, const struct live_plan **ret_rest,
                        struct error *err)
{
        struct live_fixture *fix = arg;

        (void) mem;
        (void) err;
        *ret_rest = NULL;
        fix->rounds++;
        if (fix->at_end)
                fix->at_end(fix);
        return 0;
}

/* With files as in the other tests of apply, unless it shall be without. */
static inline void live_plan(struct live_fixture *fix, bool files)
{
        struct arena *mem = &fix->base.mem;

        if (files)
                usual_plan(&fix->base);
        bridge_plan(fix, &fix->plan, BRIDGE, "vnet0");
        add_op(fix, &fix->plan.move,
               request(address_message(mem, BRIDGE), RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, 0));
        add_op(fix, &fix->plan.finish,
               (struct live_op){ .type = LIVE_SYSCTL,
                                 .sysctl = { "ipv4/conf/vnet0/rp_filter", "2" } });
        fix->base.plan.live = &fix->plan;
}

static inline int set_up(void **state)
{
        struct live_fixture *fix = calloc(1, sizeof(*fix));

        assert_non_null(fix);
        for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
                assert_int_equal(mount("none", hidden[i], "tmpfs", 0, "mode=755"), 0);
        make_folders(&fix->base.root, SCRIPTS);
        put_file(&fix->base.root, ETH0, eth0_before);
        put_file(&fix->base.root, ROUTE, route_before);
        fix->base.plan.bridge = "vnet0";
        fix->base.lock = (struct apply_lock) APPLY_LOCK_INIT;
        fix->hooks = (struct live_hooks){ .again = again, .arg = fix };
        *state = fix;
        return 0;
}

static inline bool guarded(void)
{
        struct fs fs cleanup(fs_close) = FS_INIT;

        assert_int_equal(fs_open(&fs, NULL, NULL), 0);
        return bridge_guarded(&fs, "vnet0");
}

static inline int64_t now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Return: how many milliseconds that took. */
static inline int64_t wait_for_end_of_guard(void)
{
        struct apply_lock lock = APPLY_LOCK_INIT;
        int64_t start = now_ms();

        while (guarded()) {
                if (now_ms() - start > PATIENCE_MS)
                        fail_msg("the guard has not ended");
                usleep(5000);
        }
        /* Its folder goes first; with the lock it gives back all that it holds. */
        assert_int_equal(apply_lock(NULL, &lock, NULL), 0);
        apply_unlock(&lock);
        return now_ms() - start;
}

static inline int tear_down(void **state)
{
        struct live_fixture *fix = *state;

        for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
                assert_int_equal(umount2(hidden[i], MNT_DETACH), 0);
        in_shell("ip link del vnet0 2>/dev/null; ip link del vnet1 2>/dev/null; "
                 "ip link del eth0 2>/dev/null");
        arena_free(&fix->base.mem);
        free(fix);
        return 0;
}

/* What is there */

static inline bool is_there(const char *path)
{
        return access(path, F_OK) == 0;
}

static inline void assert_old(const struct live_fixture *fix)
{
        assert_int_equal(if_nametoindex("vnet0"), 0);
        assert_text(&fix->base, ETH0, eth0_before);
        assert_text(&fix->base, ROUTE, route_before);
        assert_text(&fix->base, VNET0, NULL);
        assert_false(is_there(RUN_FOLDER "/vnet0"));
        assert_false(is_there(STATE_FOLDER));
}

static inline void assert_files_new(const struct live_fixture *fix)
{
        assert_text(&fix->base, VNET0, vnet0_after);
        assert_text(&fix->base, ETH0, eth0_after);
        assert_text(&fix->base, ROUTE, NULL);
}

static inline void assert_switched(void)
{
        assert_int_equal(if_nametoindex("vnet0"), BRIDGE);
        assert_int_equal(in_shell("ip addr show dev vnet0 | grep -q 192.0.2.10/24"), 0);
        assert_int_equal(in_shell("grep -qx 2 /proc/sys/net/ipv4/conf/vnet0/rp_filter"), 0);
}

static inline void assert_committed(const struct live_fixture *fix)
{
        assert_switched();
        assert_files_new(fix);
        assert_true(is_there(STATE_FOLDER "/vnet0/1/manifest.json"));
        assert_false(is_there(STATE_FOLDER "/vnet0/pending"));
        assert_false(is_there(RUN_FOLDER "/vnet0"));
        assert_false(guarded());
}

/* Runs */

static inline int run_live(struct live_fixture *fix)
{
        struct fixture *base = &fix->base;
        int r;

        base->err = (struct error){ 0 };
        base->report = (struct apply_report){ 0 };
        assert_int_equal(apply_lock(NULL, &base->lock, NULL), 0);
        r = apply_recover(&base->mem, NULL, NULL, &base->report, &base->err);
        if (r == 0)
                r = apply(&base->mem, &base->host, &base->plan, &fix->hooks, &base->report,
                          &base->err);
        apply_unlock(&base->lock);
        return r;
}

static inline int recover_live(struct live_fixture *fix)
{
        struct fixture *base = &fix->base;
        int r;

        base->err = (struct error){ 0 };
        base->report = (struct apply_report){ 0 };
        assert_int_equal(apply_lock(NULL, &base->lock, NULL), 0);
        r = apply_recover(&base->mem, NULL, NULL, &base->report, &base->err);
        apply_unlock(&base->lock);
        return r;
}

/* In a process of its own. Return: its wait status. */
static inline int run_in_child(struct live_fixture *fix)
{
        pid_t child = fork();
        int status;

        assert_true(child >= 0);
        if (child == 0)
                _exit(run_live(fix) == 0 ? 0 : 1);
        assert_int_equal(waitpid(child, &status, 0), child);
        return status;
}

/* The kernel refuses it: there is no such link. */
static inline struct live_op impossible(struct live_fixture *fix)
{
        return request(address_message(&fix->base.mem, 4242), RTM_NEWADDR, NLM_F_CREATE, 0);
}

#define LIVE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/* main() of such a test: 77 tells the test runner that it was skipped. */
#define RUN_LIVE_TESTS(tests)                                                                      \
        (enter_namespaces() ? cmocka_run_group_tests(tests, NULL, NULL)                            \
                            : (puts("no network and mount namespace can be made here"), 77))

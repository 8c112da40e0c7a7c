/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of apply: a throwaway root with a configured card, the plan of the plain job on it,
 * and what the tree must be before and after.
 */
#pragma once

#include "temp-root.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "base/fs.h"
#include "mkbridge/apply.h"
#include "text/manifest.h"

#define SCRIPTS "/etc/sysconfig/network-scripts"
#define ETH0    SCRIPTS "/ifcfg-eth0"
#define VNET0   SCRIPTS "/ifcfg-vnet0"
#define ROUTE   SCRIPTS "/route-eth0"

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static const char eth0_before[] __attribute__((unused)) = "DEVICE=eth0\nBOOTPROTO=dhcp\n# mine\n";
static const char eth0_after[] __attribute__((unused)) = "DEVICE=eth0\nBRIDGE=vnet0\n";
static const char vnet0_after[] __attribute__((unused)) =
        "DEVICE=vnet0\nTYPE=Bridge\nBOOTPROTO=dhcp\n";
static const char route_before[] __attribute__((unused)) = "192.0.2.0/24 via 192.0.2.1\n";

struct fixture {
        struct temp_root root;
        struct arena mem;
        struct host host;
        struct plan plan;
        struct apply_report report;
        struct apply_lock lock;
        struct error err;
        char *tree; /* at the start */
};

static inline int setup(void **state)
{
        struct fixture *fix = calloc(1, sizeof(*fix));

        assert_non_null(fix);
        temp_root_make(&fix->root);
        make_folders(&fix->root, SCRIPTS);
        make_folders(&fix->root, "/var/lib");
        put_file(&fix->root, ETH0, eth0_before);
        put_file(&fix->root, ROUTE, route_before);
        assert_int_equal(chmod(in_root(&fix->root, ETH0), 0640), 0);
        fix->host.root = fix->root.path;
        fix->plan.bridge = "vnet0";
        fix->lock = (struct apply_lock) APPLY_LOCK_INIT;
        fix->tree = tree(&fix->root);
        *state = fix;
        return 0;
}

static inline int teardown(void **state)
{
        struct fixture *fix = *state;

        temp_root_remove(&fix->root);
        arena_free(&fix->mem);
        free(fix->tree);
        free(fix);
        return 0;
}

static inline void add_file(struct fixture *fix, const char *path, const char *before,
                            const char *after)
{
        LIST_ADD(&fix->mem, &fix->plan.ops,
                 (struct op){ .type = OP_FILE,
                              .file = { .path = path, .before = before, .after = after } });
}

/* One file made, one changed, one removed. */
static inline void usual_plan(struct fixture *fix)
{
        add_file(fix, VNET0, NULL, vnet0_after);
        add_file(fix, ETH0, eth0_before, eth0_after);
        add_file(fix, ROUTE, route_before, NULL);
}

/* The same backwards, as an --undo. */
static inline void undo_plan(struct fixture *fix)
{
        fix->plan.ops.n = 0;
        fix->plan.undo = true;
        add_file(fix, ROUTE, NULL, route_before);
        add_file(fix, ETH0, eth0_after, eth0_before);
        add_file(fix, VNET0, vnet0_after, NULL);
}

static inline int run(struct fixture *fix)
{
        int r;

        fix->err = (struct error){ 0 };
        fix->report = (struct apply_report){ 0 };
        assert_int_equal(apply_lock(fix->root.path, &fix->lock, NULL), 0);
        r = apply_recover(&fix->mem, fix->root.path, NULL, &fix->report, &fix->err);
        if (r == 0)
                r = apply(&fix->mem, &fix->host, &fix->plan, NULL, &fix->report, &fix->err);
        apply_unlock(&fix->lock);
        return r;
}

static inline int recover(struct fixture *fix)
{
        int r;

        fix->err = (struct error){ 0 };
        fix->report = (struct apply_report){ 0 };
        assert_int_equal(apply_lock(fix->root.path, &fix->lock, NULL), 0);
        r = apply_recover(&fix->mem, fix->root.path, NULL, &fix->report, &fix->err);
        apply_unlock(&fix->lock);
        return r;
}

static inline void assert_text(const struct fixture *fix, const char *path, const char *text)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        if (!text) {
                assert_int_not_equal(access(in_root(&fix->root, path), F_OK), 0);
                return;
        }
        tree_of_file(&out, in_root(&fix->root, path));
        assert_string_equal(strbuf_str(&out), text);
}

/* The tree is that of the start, to the byte and the mode. */
static inline void assert_untouched(const struct fixture *fix)
{
        char *now = tree(&fix->root);

        assert_string_equal(now, fix->tree);
        free(now);
}

static inline void assert_new(const struct fixture *fix)
{
        char *now = tree(&fix->root);

        assert_text(fix, VNET0, vnet0_after);
        assert_text(fix, ETH0, eth0_after);
        assert_text(fix, ROUTE, NULL);
        assert_null(strstr(now, ".mkbridge-"));
        assert_null(strstr(now, "pending"));
        free(now);
}

static inline mode_t mode_of(const struct fixture *fix, const char *path)
{
        struct stat st;

        assert_int_equal(lstat(in_root(&fix->root, path), &st), 0);
        return st.st_mode & 07777;
}

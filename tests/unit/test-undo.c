// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan of undo: what several runs did to a file is taken back as one, and what somebody else
 * did to it, after the last run or between two, is never lost without --force.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mkbridge/render.h"

struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct plan plan;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        f->request = (struct request){ .action = ACTION_UNDO, .bridge = "vnet0" };
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_free(&f->mem);
        free(f);
        return 0;
}

/* A run that changed one file; NULL: absent. */
static void add_run(struct fixture *f, const char *before, const char *after)
{
        struct past_run run = { .number = (int) f->host.past.n + 1 };

        LIST_ADD(&f->mem, &run,
                 (struct past_file){ .path = "/etc/x", .before = before, .after = after });
        LIST_ADD(&f->mem, &f->host.past, run);
}

static void set_file(struct fixture *f, enum file_state state, const char *text)
{
        f->host.files.n = 0;
        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = "/etc/x",
                                .real = "/etc/x",
                                .state = state,
                                .problem = EIO,
                                .data = text,
                                .size = text ? strlen(text) : 0 });
}

static void undo(struct fixture *f)
{
        render_undo(&f->mem, &f->request, &f->host, &f->plan);
}

static void assert_refused(struct fixture *f, const char *part)
{
        undo(f);
        assert_int_equal(f->plan.refusals.n, 1);
        assert_non_null(strstr(f->plan.refusals.items[0].what, part));
        assert_int_equal(f->plan.ops.n, 0);
}

static void a_service_that_no_record_tells_is_named(void **state)
{
        struct fixture *f = *state;
        struct past_run *run;

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "two\n");
        f->host.system.services[SERVICE_NETWORKMANAGER].running = true;
        undo(f);
        assert_int_equal(f->plan.notes.n, 0); /* files only: it reads them at the next boot */

        f->host.network.observed = true;
        undo(f);
        assert_int_equal(f->plan.notes.n, 1);
        assert_non_null(strstr(f->plan.notes.items[0], "NetworkManager"));
        assert_non_null(strstr(f->plan.notes.items[0], "nmcli connection reload"));

        run = &f->host.past.items[0];
        LIST_ADD(&f->mem, &run->adoption.leave, (struct adopt_step){ .type = ADOPT_RUN });
        undo(f);
        assert_int_equal(f->plan.notes.n, 0);
}

static void two_runs_are_taken_back_as_one(void **state)
{
        struct fixture *f = *state;

        add_run(f, "one\n", "two\n");
        add_run(f, "two\n", "three\n");
        set_file(f, FILE_READ, "three\n");
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_int_equal(f->plan.ops.n, 1);
        assert_string_equal(f->plan.ops.items[0].file.before, "three\n");
        assert_string_equal(f->plan.ops.items[0].file.after, "one\n");
}

static void an_edit_after_the_last_run_is_shown(void **state)
{
        struct fixture *f = *state;

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "two\nmine\n");
        assert_refused(f, "edited");
        assert_non_null(strstr(f->plan.notes.items[0], "+mine"));

        f->request.force = true;
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_string_equal(f->plan.ops.items[0].file.after, "one\n");
}

static void an_edit_between_two_runs_is_shown(void **state)
{
        struct fixture *f = *state;

        add_run(f, NULL, "two\n");
        add_run(f, "two\nmine\n", "three\nmine\n");
        set_file(f, FILE_READ, "three\nmine\n");
        assert_refused(f, "edited");
        assert_non_null(strstr(f->plan.notes.items[0], "+mine"));

        f->request.force = true;
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_null(f->plan.ops.items[0].file.after);
}

static void an_unreadable_file_is_not_taken_for_an_absent_one(void **state)
{
        struct fixture *f = *state;

        add_run(f, NULL, "two\n");
        set_file(f, FILE_UNREADABLE, NULL);
        assert_refused(f, "cannot be read");
}

static void what_is_back_already_needs_nothing(void **state)
{
        struct fixture *f = *state;

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "one\n");
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_int_equal(f->plan.ops.n, 0);
        assert_false(plan_is_empty(&f->plan)); /* the record still has to go */
}

static void a_bridge_without_a_record_is_refused(void **state)
{
        struct fixture *f = *state;

        assert_refused(f, "made no bridge");
}

static struct adopt_list one_step(struct fixture *f, const char *word)
{
        const char **argv = arena_alloc(&f->mem, 2 * sizeof(*argv));
        struct adopt_list list = { 0 };

        argv[0] = word;
        LIST_ADD(&f->mem, &list, (struct adopt_step){ .type = ADOPT_RUN, .argv = argv });
        return list;
}

/* The way back of the last run first; and if the undo itself is put back, all runs over again. */
static void the_service_goes_back_as_it_came(void **state)
{
        struct fixture *f = *state;
        const struct adoption *adoption = &f->plan.adoption;

        add_run(f, "one\n", "two\n");
        add_run(f, "two\n", "three\n");
        add_run(f, "three\n", "four\n");
        f->host.past.items[0].adoption =
                (struct adoption){ "first", one_step(f, "take 1"), one_step(f, "release 1"),
                                   one_step(f, "leave 1") };
        f->host.past.items[2].adoption =
                (struct adoption){ "last", one_step(f, "take 3"), one_step(f, "release 3"),
                                   one_step(f, "leave 3") };
        set_file(f, FILE_READ, "four\n");
        undo(f);
        assert_string_equal(adoption->service, "first");
        assert_int_equal(adoption->take.n, 2);
        assert_string_equal(adoption->take.items[0].argv[0], "leave 3");
        assert_string_equal(adoption->take.items[1].argv[0], "leave 1");
        assert_int_equal(adoption->release.n, 2);
        assert_string_equal(adoption->release.items[0].argv[0], "release 3");
        assert_int_equal(adoption->leave.n, 2);
        assert_string_equal(adoption->leave.items[0].argv[0], "take 1");
        assert_string_equal(adoption->leave.items[1].argv[0], "take 3");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(two_runs_are_taken_back_as_one),
                TEST(a_service_that_no_record_tells_is_named),
                TEST(an_edit_after_the_last_run_is_shown),
                TEST(an_edit_between_two_runs_is_shown),
                TEST(an_unreadable_file_is_not_taken_for_an_absent_one),
                TEST(what_is_back_already_needs_nothing),
                TEST(a_bridge_without_a_record_is_refused),
                TEST(the_service_goes_back_as_it_came),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

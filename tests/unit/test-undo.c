// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan of undo: what several runs did to a file is taken back as one, and what somebody else
 * did to it, after the last run or between two, is never lost without --force.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "mkbridge/render.h"
#include "wire/wire.h"

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
        f->host.past.items[0].record.live = true;
        undo(f);
        assert_int_equal(f->plan.notes.n, 1);
        assert_non_null(strstr(f->plan.notes.items[0], "NetworkManager"));
        assert_non_null(strstr(f->plan.notes.items[0], "nmcli connection reload"));

        run = &f->host.past.items[0];
        LIST_ADD(&f->mem, &run->record.adoption.leave, (struct adopt_step){ .type = ADOPT_RUN });
        undo(f);
        assert_int_equal(f->plan.notes.n, 0);
}

/* Made below a root: it would be made anew by whoever reads its files. */
static void a_service_that_would_make_it_anew_is_a_refusal(void **state)
{
        static const struct {
                const char *backend;
                enum network_service running;
                bool refused;
        } rows[] = {
                { "keyfile", SERVICE_NETWORKMANAGER, true },
                { "netplan", SERVICE_NETWORKMANAGER, true },
                { "netplan", SERVICE_NETWORKD, true },
                { "networkd", SERVICE_NETWORKD, true },
                { "networkd", SERVICE_NETWORKMANAGER, false },
                { "ifupdown", SERVICE_NETWORKMANAGER, false },
                { NULL, SERVICE_NETWORKMANAGER, false },
        };
        struct fixture *f = *state;

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "two\n");
        f->host.network.observed = true;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                memset(f->host.system.services, 0, sizeof(f->host.system.services));
                f->host.system.services[rows[i].running].running = true;
                f->host.past.items[0].record.backend = rows[i].backend;
                undo(f);
                assert_int_equal(f->plan.refusals.n, rows[i].refused);
        }
}

static void a_lease_whose_client_is_not_told_is_a_refusal(void **state)
{
        struct fixture *f = *state;
        struct ifaddrmsg body = { .ifa_family = AF_INET, .ifa_index = 7 };

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "two\n");
        f->host.network.observed = true;
        LIST_ADD(&f->mem, &f->host.links, (struct link){ .name = "vnet0", .index = 7 });
        LIST_ADD(&f->mem, &f->host.network.addresses,
                 wire_start(&f->mem, RTM_NEWADDR, &body, sizeof(body)).message);
        undo(f);
        assert_int_equal(f->plan.refusals.n, 1);
        assert_non_null(strstr(f->plan.refusals.items[0].what, "by DHCP"));

        f->host.past.items[0].record.live = true;
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);

        f->host.past.items[0].record.live = false;
        body.ifa_flags = IFA_F_PERMANENT;
        f->host.network.addresses.items[0] =
                wire_start(&f->mem, RTM_NEWADDR, &body, sizeof(body)).message;
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
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
        f->host.past.items[0].record.adoption =
                (struct adoption){ .service = "first",
                                   .take = one_step(f, "take 1"),
                                   .release = one_step(f, "release 1"),
                                   .leave = one_step(f, "leave 1"),
                                   .reread = one_step(f, "reread 1") };
        f->host.past.items[2].record.adoption =
                (struct adoption){ .service = "last",
                                   .take = one_step(f, "take 3"),
                                   .release = one_step(f, "release 3"),
                                   .leave = one_step(f, "leave 3"),
                                   .reread = one_step(f, "reread 3") };
        set_file(f, FILE_READ, "four\n");
        undo(f);
        assert_string_equal(adoption->service, "first");
        assert_int_equal(adoption->take.n, 2);
        assert_string_equal(adoption->take.items[0].argv[0], "leave 3");
        assert_string_equal(adoption->take.items[1].argv[0], "leave 1");
        assert_int_equal(adoption->hold.n, 2);
        assert_string_equal(adoption->hold.items[0].argv[0], "release 3");
        assert_int_equal(adoption->release.n, 2);
        assert_string_equal(adoption->release.items[0].argv[0], "release 3");
        assert_int_equal(adoption->leave.n, 2);
        assert_string_equal(adoption->leave.items[0].argv[0], "take 1");
        assert_string_equal(adoption->leave.items[1].argv[0], "take 3");
        assert_int_equal(adoption->reread.n, 2);
}

/* A run on another bridge that changed the same file. */
static struct other_run *add_other(struct fixture *f, const char *bridge, const char *before,
                                   const char *after, int64_t written)
{
        struct other_run other = { .bridge = bridge, .where = "/record" };

        other.run = (struct past_run){ .number = 1, .written = written };
        LIST_ADD(&f->mem, &other.run,
                 (struct past_file){ .path = "/etc/x", .before = before, .after = after });
        LIST_ADD(&f->mem, &f->host.others, other);
        return &f->host.others.items[f->host.others.n - 1];
}

/* Refused with this hint. */
static void assert_hint(struct fixture *f, const char *part, const char *hint)
{
        undo(f);
        assert_int_equal(f->plan.refusals.n, 1);
        assert_non_null(strstr(f->plan.refusals.items[0].what, part));
        assert_string_equal(f->plan.refusals.items[0].hint, hint);
}

/* Texts tell which run was first, whatever a clock that was set says; then, --force or not. */
static void what_a_newer_run_has_found_stays(void **state)
{
        struct fixture *f = *state;

        f->host.root = "/r";
        add_run(f, "one\n", "two\n");
        f->host.past.items[0].written = 9;
        set_file(f, FILE_READ, "four\n");
        add_other(f, "vnet2", "three\n", "four\n", 1);
        add_other(f, "vnet1", "two\n", "three\n", 5);
        f->host.others.items[0].run.written = 10;
        f->request.force = true;
        assert_hint(f, "for vnet2 and vnet1",
                    "first take that back: mkbridge --root=/r --undo vnet2, then mkbridge "
                    "--root=/r --undo vnet1");
        set_file(f, FILE_READ, "one\n");
        assert_refused(f, "for vnet2 and vnet1");
}

static void what_an_older_run_has_made_is_given_back(void **state)
{
        struct fixture *f = *state;

        add_other(f, "vnet1", "zero\n", "one\n", 20);
        add_run(f, "one\n", "two\n");
        f->host.past.items[0].written = 9;
        set_file(f, FILE_READ, "two\n");
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
        assert_string_equal(f->plan.ops.items[0].file.after, "one\n");
}

/* Somebody has edited the file between the two: then it is the time that tells. */
static void an_edit_between_two_bridges(void **state)
{
        struct fixture *f = *state;
        struct other_run *other = add_other(f, "vnet1", "two\nmine\n", "three\n", 10);

        add_run(f, "one\n", "two\n");
        f->host.past.items[0].written = 9;
        set_file(f, FILE_READ, "three\n");
        assert_hint(f, "since for vnet1", "first take that back: mkbridge --undo vnet1");
        other->run.written = 8;
        assert_refused(f, "edited");
}

static void a_file_of_a_switch_that_waits(void **state)
{
        struct fixture *f = *state;
        struct other_run *other = add_other(f, "vnet1", "two\n", "three\n", 1);

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "two\n");
        other->pending = true;
        assert_hint(f, "an interrupted run on vnet1", "put that back first: mkbridge --recover");
        other->waits = (struct pending_switch){ .present = true, .guarded = true };
        assert_hint(f, "a run on vnet1 is changing it", "wait until it has ended");
        other->waits.confirm = true;
        assert_hint(f, "waits for --commit",
                    "first keep that with: mkbridge --commit vnet1, or go back with: mkbridge "
                    "--rollback vnet1");

        f->request.dry_run = true;
        other->waits.guarded = false;
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0); /* it will have been put back */
        assert_int_equal(f->plan.notes.n, 1);
}

static void force_beside_a_damaged_record(void **state)
{
        struct fixture *f = *state;

        add_run(f, "one\n", "two\n");
        set_file(f, FILE_READ, "two\nmine\n");
        add_other(f, "vnet1", NULL, NULL, 1)->damage = "is damaged";
        f->host.others.items[0].run.n = 0;
        f->request.force = true;
        assert_hint(f, "for vnet1 cannot be told", "look at /record, and move it away");
        f->host.others.n = 0;
        undo(f);
        assert_int_equal(f->plan.refusals.n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(two_runs_are_taken_back_as_one),
                TEST(a_service_that_no_record_tells_is_named),
                TEST(a_service_that_would_make_it_anew_is_a_refusal),
                TEST(a_lease_whose_client_is_not_told_is_a_refusal),
                TEST(an_edit_after_the_last_run_is_shown),
                TEST(an_edit_between_two_runs_is_shown),
                TEST(an_unreadable_file_is_not_taken_for_an_absent_one),
                TEST(what_is_back_already_needs_nothing),
                TEST(a_bridge_without_a_record_is_refused),
                TEST(the_service_goes_back_as_it_came),
                TEST(what_a_newer_run_has_found_stays),
                TEST(what_an_older_run_has_made_is_given_back),
                TEST(an_edit_between_two_bridges),
                TEST(a_file_of_a_switch_that_waits),
                TEST(force_beside_a_damaged_record),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The journal of a live switch: what is written can be done as it is read, what was cut off counts
 * for nothing, and nothing that is damaged is taken for a journal, because the network is put back
 * from it.
 */
#include "temp-root.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <sys/socket.h>

#include "apply/journal.h"
#include "base/fs.h"
#include "base/replace.h"
#include "wire/wire.h"

struct fixture {
        struct temp_root root;
        struct arena mem;
        int folder;
        struct live_plan plan;
};

static int setup(void **state)
{
        struct fixture *fix = calloc(1, sizeof(*fix));

        assert_non_null(fix);
        temp_root_make(&fix->root);
        fix->folder = open(fix->root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fix->folder >= 0);
        fix->plan.source = (struct live_link){ 3, "eth0" };
        fix->plan.target = fix->plan.bridge = (struct live_link){ 131, "vnet0" };
        fix->plan.makes_bridge = true;
        *state = fix;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *fix = *state;

        close(fix->folder);
        temp_root_remove(&fix->root);
        arena_free(&fix->mem);
        free(fix);
        return 0;
}

static void add(struct fixture *fix, struct live_op op)
{
        LIST_ADD(&fix->mem, &fix->plan.back, op);
}

static const struct nlmsghdr *address(struct fixture *fix, unsigned char last)
{
        const struct ifaddrmsg body = { .ifa_family = AF_INET, .ifa_index = 3 };
        const unsigned char bytes[4] = { 192, 0, 2, last };
        struct wire_builder builder = wire_start(&fix->mem, RTM_NEWADDR, &body, sizeof(body));

        wire_put(&builder, IFA_LOCAL, bytes, sizeof(bytes));
        return wire_end(&builder);
}

/* One of each kind; the texts have lengths that need padding. */
static void usual_script(struct fixture *fix)
{
        const struct live_link eth0 = fix->plan.source, vnet0 = fix->plan.target;

        add(fix, (struct live_op){ .type = LIVE_REQUEST,
                                   .request = { .message = address(fix, 10),
                                                .type = RTM_DELADDR,
                                                .flags = NLM_F_EXCL,
                                                .tolerance = TOLERATE_GONE,
                                                .moved = true } });
        add(fix, (struct live_op){ .type = LIVE_SYSCTL,
                                   .sysctl = { "ipv4/conf/eth0.5/rp_filter", "2" } });
        add(fix, (struct live_op){ .type = LIVE_REDIRECT, .redirect = { eth0, vnet0 } });
        add(fix, (struct live_op){ .type = LIVE_REDIRECT_OFF, .redirect = { .on = eth0 } });
        add(fix, (struct live_op){ .type = LIVE_WAIT_ADDRESSES, .wait = vnet0 });
        add(fix, (struct live_op){ .type = LIVE_WAIT_UP, .wait = eth0 });
        add(fix, (struct live_op){ .type = LIVE_SYSCTL,
                                   .sysctl = { "ipv6/conf/eth0/addr_gen_mode", "" } });
}

static void assert_same_link(const struct live_link *a, const struct live_link *b)
{
        assert_int_equal(a->index, b->index);
        assert_string_equal(a->name ? a->name : "", b->name ? b->name : "");
}

static void assert_same_op(const struct live_op *a, const struct live_op *b)
{
        assert_int_equal(a->type, b->type);
        switch (a->type) {
        case LIVE_REQUEST:
                assert_int_equal(a->request.type, b->request.type);
                assert_int_equal(a->request.flags, b->request.flags);
                assert_int_equal(a->request.tolerance, b->request.tolerance);
                assert_int_equal(a->request.moved, b->request.moved);
                assert_int_equal(a->request.message->nlmsg_len, b->request.message->nlmsg_len);
                assert_memory_equal(a->request.message, b->request.message,
                                    a->request.message->nlmsg_len);
                break;
        case LIVE_SYSCTL:
                assert_string_equal(a->sysctl.path, b->sysctl.path);
                assert_string_equal(a->sysctl.value, b->sysctl.value);
                break;
        case LIVE_REDIRECT:
        case LIVE_REDIRECT_OFF:
                assert_same_link(&a->redirect.on, &b->redirect.on);
                assert_same_link(&a->redirect.to, &b->redirect.to);
                break;
        case LIVE_WAIT_ADDRESSES:
        case LIVE_WAIT_UP:
                assert_same_link(&a->wait, &b->wait);
                break;
        }
}

static void assert_holds(const struct journal_record *record, const struct live_plan *plan)
{
        struct live_op op;
        size_t at = 0, n = 0;

        assert_same_link(&record->source, &plan->source);
        assert_same_link(&record->target, &plan->target);
        assert_same_link(&record->bridge, &plan->bridge);
        assert_int_equal(record->makes_bridge, plan->makes_bridge);
        assert_int_equal(record->n, plan->back.n);
        while (journal_next(record, &at, &op)) {
                assert_true(n < plan->back.n);
                assert_same_op(&op, &plan->back.items[n++]);
        }
        assert_int_equal(n, plan->back.n);
}

static void written_and_read_back(void **state)
{
        struct fixture *fix = *state;
        struct journal_file file cleanup(journal_close) = { 0 };
        struct journal_origin here = { 0 };

        usual_script(fix);
        assert_int_equal(journal_create(fix->folder, 7, &fix->plan, NULL), 0);
        assert_int_equal(journal_open(fix->folder, "journal", &file), -ENOENT);
        assert_int_equal(journal_start(fix->folder, NULL), 0);
        assert_int_equal(journal_open(fix->folder, "journal", &file), 0);

        assert_int_equal(journal_here(&here, NULL), 0);
        assert_int_equal(strlen(here.boot), 36);
        assert_string_equal(file.journal.origin.boot, here.boot);
        assert_true(file.journal.origin.network == here.network);
        assert_int_equal(file.journal.number, 7);
        assert_int_equal(file.journal.n, 1);
        assert_false(file.journal.cut);
        assert_holds(&file.journal.records[0], &fix->plan);
}

/* More than the buffer of the writer holds, and than one message of the kernel's size. */
static void many_operations(void **state)
{
        struct fixture *fix = *state;
        struct journal_file file cleanup(journal_close) = { 0 };
        struct wire_builder large = wire_start(&fix->mem, RTM_NEWLINK, &(struct ifinfomsg){ 0 },
                                               sizeof(struct ifinfomsg));
        char value[60000];

        memset(value, 'x', sizeof(value));
        wire_put(&large, 1, value, sizeof(value));
        for (int i = 0; i < 20000; i++)
                add(fix, (struct live_op){ .type = LIVE_REQUEST,
                                           .request = { .message = address(fix, (unsigned char) i),
                                                        .type = RTM_NEWADDR } });
        add(fix,
            (struct live_op){ .type = LIVE_REQUEST,
                              .request = { .message = wire_end(&large), .type = RTM_NEWLINK } });
        assert_int_equal(journal_create(fix->folder, 1, &fix->plan, NULL), 0);
        assert_int_equal(journal_start(fix->folder, NULL), 0);
        assert_int_equal(journal_open(fix->folder, "journal", &file), 0);
        assert_holds(&file.journal.records[0], &fix->plan);
}

static void later_records_follow(void **state)
{
        struct fixture *fix = *state;
        struct journal_file file cleanup(journal_close) = { 0 };
        struct live_plan rest = { .source = { 9, "a" }, .target = { 0, NULL } }, empty = { 0 };

        usual_script(fix);
        rest.back.items = fix->plan.back.items + 1;
        rest.back.n = 2;
        assert_int_equal(journal_create(fix->folder, 7, &fix->plan, NULL), 0);
        assert_int_equal(journal_start(fix->folder, NULL), 0);
        assert_int_equal(journal_append(fix->folder, &rest, NULL), 0);
        assert_int_equal(journal_append(fix->folder, &empty, NULL), 0);
        assert_int_equal(journal_append(fix->folder, &rest, NULL), 0);
        assert_int_equal(journal_open(fix->folder, "journal", &file), 0);
        assert_int_equal(file.journal.n, 3);
        assert_holds(&file.journal.records[0], &fix->plan);
        assert_holds(&file.journal.records[1], &rest);
        assert_holds(&file.journal.records[2], &rest);
}

/* The bytes of a journal with two records, aligned, and where the second one begins. */
static unsigned char *sample(struct fixture *fix, size_t *ret_size, size_t *ret_second)
{
        struct strbuf text cleanup(strbuf_free) = STRBUF_INIT;
        unsigned char *bytes;
        struct stat st;

        usual_script(fix);
        assert_int_equal(journal_create(fix->folder, 7, &fix->plan, NULL), 0);
        assert_int_equal(journal_start(fix->folder, NULL), 0);
        assert_int_equal(fstatat(fix->folder, "journal", &st, 0), 0);
        *ret_second = (size_t) st.st_size;
        assert_int_equal(journal_append(fix->folder, &fix->plan, NULL), 0);
        tree_of_file(&text, in_root(&fix->root, "/journal"));
        *ret_size = text.len;
        bytes = malloc(text.len);
        assert_non_null(bytes);
        memcpy(bytes, text.data, text.len);
        return bytes;
}

/* A copy of exactly the size, so that a sanitizer sees each byte read beyond it. */
static int parse_copy(const unsigned char *bytes, size_t size, struct journal *ret)
{
        unsigned char *copy = malloc(size ? size : 1);
        struct live_op op;
        int r;

        assert_non_null(copy);
        memcpy(copy, bytes, size);
        r = journal_parse(copy, size, ret);
        for (size_t i = 0; r == 0 && i < ret->n; i++) {
                size_t at = 0, n = 0;

                while (journal_next(&ret->records[i], &at, &op))
                        n++;
                assert_int_equal(n, ret->records[i].n);
        }
        free(copy);
        return r;
}

/* Cut off at any byte: a whole number of records is left, or no journal. */
static void half_a_record_is_none(void **state)
{
        struct fixture *fix = *state;
        size_t size, second, head = 0;
        unsigned char *bytes = sample(fix, &size, &second);
        struct journal journal;

        for (size_t cut = 0; cut < size; cut++) {
                if (parse_copy(bytes, cut, &journal) < 0) {
                        assert_int_equal(head, 0);
                        continue;
                }
                head = head ? head : cut;
                assert_int_equal(journal.n, cut < second ? 0 : 1);
                assert_int_equal(journal.cut, cut != head && cut != second);
        }
        assert_true(head > 20 && head < second);
        free(bytes);
}

/* As a process that was killed while it added a record leaves it: all is there but the size. */
static void unfinished_record_is_none(void **state)
{
        struct fixture *fix = *state;
        size_t size, second;
        unsigned char *bytes = sample(fix, &size, &second);
        struct journal journal;

        memset(bytes + second, 0, 8);
        assert_int_equal(parse_copy(bytes, size, &journal), 0);
        assert_int_equal(journal.n, 1);
        assert_true(journal.cut);
        free(bytes);
}

/* Any byte changed to anything: never read beyond the end, never an operation out of bounds. */
static void damage_is_survived(void **state)
{
        static const unsigned char values[] = { 0, 1, 0x7f, 0xff };
        struct fixture *fix = *state;
        size_t size, second;
        unsigned char *bytes = sample(fix, &size, &second);
        struct journal journal;

        for (size_t i = 0; i < size; i++) {
                unsigned char was = bytes[i];

                for (size_t k = 0; k < ARRAY_LEN(values); k++) {
                        bytes[i] = values[k];
                        parse_copy(bytes, size, &journal);
                }
                bytes[i] = was;
        }
        assert_int_equal(parse_copy(bytes, size, &journal), 0);
        bytes[0] ^= 1;
        assert_int_equal(parse_copy(bytes, size, &journal), -EINVAL);
        free(bytes);
}

static void assert_no_sysctl(struct fixture *fix, const char *path)
{
        struct journal_file file cleanup(journal_close) = { 0 };

        fix->plan.back.n = 0;
        add(fix, (struct live_op){ .type = LIVE_SYSCTL, .sysctl = { path, "1" } });
        assert_int_equal(journal_create(fix->folder, 1, &fix->plan, NULL), 0);
        assert_int_equal(journal_start(fix->folder, NULL), 0);
        if (journal_open(fix->folder, "journal", &file) != -EINVAL)
                fail_msg("taken for the path of a sysctl: %s", path);
}

static void sysctls_stay_below_their_folder(void **state)
{
        static const char *const paths[] = {
                "",
                "/etc/passwd",
                "../kernel/core_pattern",
                "ipv4/../../kernel/x",
                "ipv4/..",
                "ipv4//x",
                "ipv4/",
                ".",
        };
        char path[200];

        for (size_t i = 0; i < ARRAY_LEN(paths); i++)
                assert_no_sysctl(*state, paths[i]);
        memset(path, 'a', sizeof(path) - 1);
        path[sizeof(path) - 1] = '\0';
        assert_no_sysctl(*state, path);
}

static void full_disk_is_told(void **state)
{
        struct fixture *fix = *state;
        int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
        struct journal_output out = { .fd = full };

        if (full < 0)
                skip();
        usual_script(fix);
        journal_put_record(&out, &fix->plan);
        assert_int_equal(journal_flush(&out), -ENOSPC);
        close(full);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
        static const struct CMUnitTest tests[] = {
                TEST(written_and_read_back),
                TEST(many_operations),
                TEST(later_records_follow),
                TEST(half_a_record_is_none),
                TEST(unfinished_record_is_none),
                TEST(damage_is_survived),
                TEST(sysctls_stay_below_their_folder),
                TEST(full_disk_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What follows from what is missing, and since when: invented sequences.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "apply/vigil.h"
#include "base/macro.h"

enum { PORT = 1 << MISSING_PORT, ADDRESS = 1 << MISSING_ADDRESS, START = 5000 };

static const uint64_t ipv4 = (uint64_t) 1 << MISSING_DEFAULT;

/* One look. */
struct look {
        int64_t at; /* after the start */
        uint64_t missing;
        enum vigil_verdict verdict;
        enum { NO_ANSWER, ANSWER } then;
};

static void assert_sequence(const struct look *looks, size_t n)
{
        struct vigil vigil = { 0 };

        for (size_t i = 0; i < n; i++) {
                const enum vigil_verdict verdict =
                        vigil_look(&vigil, looks[i].missing, START + looks[i].at);

                if (verdict != looks[i].verdict)
                        fail_msg("look %zu: %d instead of %d", i + 1, verdict, looks[i].verdict);
                if (looks[i].then == ANSWER)
                        vigil_bear(&vigil, looks[i].missing);
        }
}

#define ASSERT_SEQUENCE(...)                                                                       \
        do {                                                                                       \
                const struct look looks[] = { __VA_ARGS__ };                                       \
                                                                                                   \
                assert_sequence(looks, ARRAY_LEN(looks));                                          \
        } while (0)

static void nothing_follows_from_nothing(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, 0, VIGIL_CALM }, { 200, 0, VIGIL_CALM }, { 900000, 0, VIGIL_CALM });
}

static void what_stays_away_is_asked_about(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, PORT, VIGIL_GRACE }, { 200, PORT, VIGIL_GRACE },
                        { VIGIL_GRACE_MS - 1, PORT, VIGIL_GRACE },
                        { VIGIL_GRACE_MS, PORT, VIGIL_PROVE },
                        { VIGIL_GRACE_MS + 200, PORT, VIGIL_PROVE });
        /* also when it was not looked at for long: the machine was busy */
        ASSERT_SEQUENCE({ 0, PORT, VIGIL_GRACE }, { 90000, PORT, VIGIL_PROVE });
}

static void what_comes_back_in_time_is_not(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, PORT, VIGIL_GRACE }, { 2800, 0, VIGIL_CALM },
                        { 3200, PORT, VIGIL_GRACE }, { 6000, PORT, VIGIL_GRACE },
                        { 6200, PORT, VIGIL_PROVE });
}

static void what_follows_from_it_gets_no_grace_of_its_own(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, PORT, VIGIL_GRACE }, { 2800, PORT | ipv4, VIGIL_GRACE },
                        { 3000, PORT | ipv4, VIGIL_PROVE });
        /* nor when it is all that is left */
        ASSERT_SEQUENCE({ 0, PORT, VIGIL_GRACE }, { 2800, PORT | ipv4, VIGIL_GRACE },
                        { 3000, ipv4, VIGIL_PROVE });
}

static void who_is_silent_is_asked_for_a_while(void **state)
{
        struct vigil vigil = { 0 };

        (void) state;
        vigil_look(&vigil, PORT, START);
        assert_false(vigil_is_over(&vigil, START + VIGIL_GRACE_MS));
        assert_false(vigil_is_over(&vigil, START + VIGIL_GRACE_MS + VIGIL_PATIENCE_MS - 1));
        assert_true(vigil_is_over(&vigil, START + VIGIL_GRACE_MS + VIGIL_PATIENCE_MS));
        /* each time anew */
        vigil_look(&vigil, 0, START + 9000);
        vigil_look(&vigil, PORT, START + 10000);
        assert_false(vigil_is_over(&vigil, START + 11000));
}

static void who_has_answered_is_not_asked_again(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, ADDRESS, VIGIL_GRACE }, { 3000, ADDRESS, VIGIL_PROVE, ANSWER },
                        { 3200, ADDRESS, VIGIL_CALM }, { 90000, ADDRESS, VIGIL_CALM });
}

static void but_about_what_is_new(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, ADDRESS, VIGIL_GRACE }, { 3000, ADDRESS, VIGIL_PROVE, ANSWER },
                        { 5000, ADDRESS | PORT, VIGIL_GRACE },
                        { 8000, ADDRESS | PORT, VIGIL_PROVE, ANSWER },
                        { 8200, ADDRESS | PORT, VIGIL_CALM });
}

static void and_about_what_goes_once_more(void **state)
{
        (void) state;
        ASSERT_SEQUENCE({ 0, ADDRESS, VIGIL_GRACE }, { 3000, ADDRESS, VIGIL_PROVE, ANSWER },
                        { 5000, 0, VIGIL_CALM }, { 6000, ADDRESS, VIGIL_GRACE },
                        { 9000, ADDRESS, VIGIL_PROVE });
}

/* In whichever order the kernel has told: of a bridge that is deleted, the port leaves first. */
static void the_cause_is_what_the_rest_comes_from(void **state)
{
        struct vigil vigil = { 0 };

        (void) state;
        vigil_look(&vigil, ipv4, 1);
        vigil_look(&vigil, ipv4 | PORT, 2);
        assert_int_equal(vigil_cause(&vigil, ipv4 | PORT), MISSING_PORT);
        assert_int_equal(vigil_cause(&vigil, ipv4 | PORT | 1 << MISSING_TARGET), MISSING_TARGET);
        vigil_bear(&vigil, ADDRESS);
        assert_int_equal(vigil_cause(&vigil, ipv4 | ADDRESS), MISSING_DEFAULT);
}

static void each_bit_has_its_place(void **state)
{
        (void) state;
        assert_int_equal(MISSING_DEFAULT + 1, 63);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_follows_from_nothing),
                cmocka_unit_test(what_stays_away_is_asked_about),
                cmocka_unit_test(what_comes_back_in_time_is_not),
                cmocka_unit_test(what_follows_from_it_gets_no_grace_of_its_own),
                cmocka_unit_test(who_is_silent_is_asked_for_a_while),
                cmocka_unit_test(who_has_answered_is_not_asked_again),
                cmocka_unit_test(but_about_what_is_new),
                cmocka_unit_test(and_about_what_goes_once_more),
                cmocka_unit_test(the_cause_is_what_the_rest_comes_from),
                cmocka_unit_test(each_bit_has_its_place),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's answer to a request, as bytes that may be cut anywhere. What a real kernel answers
 * is tested in tests/netns/netlink.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nl/socket.h"

struct answer {
        struct nlmsghdr header;
        struct nlmsgerr error;
        unsigned char rest[600];
};

/* An answer with the extended ACK's text after @copied bytes of the request. */
static struct answer make(int code, size_t copied, const char *text)
{
        struct nlattr offset = { NLA_HDRLEN + 4, NLMSGERR_ATTR_OFFS };
        struct nlattr message = { (uint16_t) (NLA_HDRLEN + strlen(text) + 1), NLMSGERR_ATTR_MSG };
        struct answer answer;
        unsigned char *p = answer.rest + copied;

        memset(&answer, 0, sizeof(answer));
        memcpy(p, &offset, sizeof(offset));
        memcpy(p + 8, &message, sizeof(message));
        memcpy(p + 8 + sizeof(message), text, strlen(text) + 1);
        answer.header.nlmsg_type = NLMSG_ERROR;
        answer.header.nlmsg_flags = NLM_F_ACK_TLVS | (copied ? 0 : NLM_F_CAPPED);
        answer.header.nlmsg_len =
                (uint32_t) (NLMSG_HDRLEN + sizeof(answer.error) + copied + 8 + message.nla_len);
        answer.error.error = code;
        answer.error.msg.nlmsg_len = (uint32_t) (NLMSG_HDRLEN + copied);
        return answer;
}

static void test_text(void **state)
{
        struct answer answer = make(-EINVAL, 0, "Invalid prefix length.");
        struct nl_answer ret;
        char text[400];

        (void) state;
        assert_int_equal(nl_read_answer(&answer.header, &ret), 0);
        assert_int_equal(ret.code, EINVAL);
        assert_string_equal(ret.reason, "Invalid prefix length");

        answer = make(-EEXIST, 40, "From a kernel that copies the request");
        assert_int_equal(nl_read_answer(&answer.header, &ret), 0);
        assert_int_equal(ret.code, EEXIST);
        assert_string_equal(ret.reason, "From a kernel that copies the request");

        memset(text, 'x', sizeof(text));
        text[sizeof(text) - 1] = '\0';
        answer = make(-EEXIST, 0, text);
        assert_int_equal(nl_read_answer(&answer.header, &ret), 0);
        assert_int_equal(strlen(ret.reason), sizeof(ret.reason) - 1);
        answer = make(0, 0, "...");
        assert_int_equal(nl_read_answer(&answer.header, &ret), 0);
        assert_int_equal(ret.code, 0);
        assert_string_equal(ret.reason, "");
}

static void test_malformed(void **state)
{
        struct answer answer = make(5, 0, "x");
        struct nl_answer ret;

        (void) state;
        assert_int_equal(nl_read_answer(&answer.header, &ret), -EBADMSG);
        answer.error.error = INT32_MIN;
        assert_int_equal(nl_read_answer(&answer.header, &ret), -EBADMSG);

        answer = make(-EINVAL, 12, "reason");
        answer.error.msg.nlmsg_len = 0xfffffff0;
        assert_int_equal(nl_read_answer(&answer.header, &ret), 0);
        assert_string_equal(ret.reason, "");
}

/* Cut at every length, in memory of just that size, which the sanitizer watches. */
static void test_cut(void **state)
{
        const struct answer whole = make(-EINVAL, 0, "a reason");

        (void) state;
        for (uint32_t size = NLMSG_HDRLEN; size < whole.header.nlmsg_len; size++) {
                struct nlmsghdr *message = malloc(size);
                struct nl_answer ret = { .code = -1 };

                memcpy(message, &whole, size);
                message->nlmsg_len = size;
                if (size < NLMSG_HDRLEN + sizeof(struct nlmsgerr)) {
                        assert_int_equal(nl_read_answer(message, &ret), -EBADMSG);
                } else {
                        assert_int_equal(nl_read_answer(message, &ret), 0);
                        assert_string_equal(ret.reason, "");
                }
                free(message);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_malformed),
                cmocka_unit_test(test_cut),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

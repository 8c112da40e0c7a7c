// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the journal of a live switch. What is accepted holds as many operations as it says, each
 * within its record, and nothing but links' names, texts and messages that end where they must; no
 * path leaves /proc/sys/net. The words for each operation and its request for the kernel can be
 * made from it.
 */
#include <errno.h>

#include "apply/executor.h"
#include "apply/journal.h"
#include "fuzz.h"

static bool is_inside(const struct journal_record *record, const void *data, size_t size)
{
        const unsigned char *bytes = data;

        return bytes >= record->ops && size <= record->size &&
               (size_t) (bytes - record->ops) <= record->size - size;
}

static void check_request(const struct journal_record *record, const struct live_request *request)
{
        static _Alignas(4) unsigned char buffer[2 * WIRE_MESSAGE_MAX];
        const struct wire_move move = {
                .from = record->source.index,
                .to = record->target.index,
                .from_name = record->source.name,
                .to_name = record->target.name,
        };

        HOLDS(is_inside(record, request->message, request->message->nlmsg_len));
        HOLDS(wire_retarget(buffer, sizeof(buffer), request->message,
                            request->moved ? &move : NULL) <= sizeof(buffer));
}

static void check_op(const struct journal_record *record, const struct live_op *op)
{
        char words[160];

        HOLDS(*live_op_words(op, words, sizeof(words)));
        switch (op->type) {
        case LIVE_REQUEST:
                check_request(record, &op->request);
                break;
        case LIVE_SYSCTL:
                HOLDS(is_inside(record, op->sysctl.path, strlen(op->sysctl.path) + 1));
                HOLDS(is_inside(record, op->sysctl.value, strlen(op->sysctl.value) + 1));
                HOLDS(op->sysctl.path[0] != '/' && !strstr(op->sysctl.path, "/../"));
                HOLDS(strncmp(op->sysctl.path, "../", 3) != 0);
                break;
        case LIVE_REDIRECT:
        case LIVE_REDIRECT_OFF:
                HOLDS(strlen(op->redirect.on.name) < 16 && strlen(op->redirect.to.name) < 16);
                break;
        case LIVE_WAIT_ADDRESSES:
        case LIVE_WAIT_UP:
                HOLDS(strlen(op->wait.name) < 16 && op->wait.index >= 0);
                break;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        cleanup(freep) unsigned char *bytes = malloc(size ? size : 1);
        struct journal journal;
        int r;

        if (!bytes)
                abort();
        if (size)
                memcpy(bytes, data, size);
        r = journal_parse(bytes, size, &journal);
        HOLDS(r == 0 || r == -EINVAL);
        for (size_t i = 0; r == 0 && i < journal.n; i++) {
                size_t at = 0, n = 0;
                struct live_op op;

                for (; journal_next(&journal.records[i], &at, &op); n++)
                        check_op(&journal.records[i], &op);
                HOLDS(n == journal.records[i].n);
        }
        return 0;
}

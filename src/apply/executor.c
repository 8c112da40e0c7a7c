// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The operations of a switch, done. Sending many requests at once is what makes a switch short; the
 * kernel does them in their order, also those behind one that failed, so a script must be able to
 * stand that (see live_plan.back).
 */
#include "executor.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
        BUFFER_BYTES = NL_BATCH_BYTES + WIRE_MESSAGE_MAX + 1024, /* a message may grow a little */
        PATIENCE_MS = 1000,
        PAUSE_MS = 20, /* before the first new try; then twice as long each */
        TRIES = 5,
        ADDRESS_TRIES = 3,
        WAIT_MS = 1000,
        WAIT_BACK_MS = 300, /* putting back must not take long */
};

static const char proc_net[] = "/proc/sys/net/";

int executor_open(struct executor *ex, struct arena *mem, struct error *err)
{
        int r;

        if (!ex->mem) {
                ex->mem = mem;
                ex->bytes = arena_alloc(mem, BUFFER_BYTES);
                ex->batch = arena_alloc(mem, NL_BATCH_MESSAGES * sizeof(*ex->batch));
                ex->answers = arena_alloc(mem, NL_BATCH_MESSAGES * sizeof(*ex->answers));
        }
        if (ex->open)
                return 0;
        r = nl_open(&ex->nl, err);
        if (r < 0)
                return r;
        ex->open = true;
        r = nl_may_change(&ex->nl, err);
        if (r < 0)
                executor_close(ex);
        return r;
}

void executor_close(struct executor *ex)
{
        if (ex->open)
                nl_end(&ex->nl);
        ex->open = false;
}

void executor_aim(struct executor *ex, const struct live_link *source,
                  const struct live_link *target, const struct live_link *bridge)
{
        ex->move = (struct wire_move){
                .from = source->index,
                .to = target->index,
                .from_name = source->name,
                .to_name = target->name,
        };
        ex->bridge = bridge->index;
        ex->avoid = 0;
        ex->n = 0; /* what a script that failed has not sent is not to be sent any more */
        ex->used = 0;
        ex->patience = PATIENCE_MS;
}

static void tick(struct executor *ex)
{
        if (ex->tick)
                ex->tick(ex->tick_arg);
}

/* Whether the link that a request is about is no more. */
static bool link_is_gone(const struct executor *ex, const struct batched *item)
{
        int index = wire_index((const void *) (ex->bytes + item->offset));
        char name[IF_NAMESIZE];

        return index > 0 && !if_indextoname((unsigned) index, name);
}

static bool tolerated(const struct executor *ex, const struct batched *item, int code)
{
        const uint8_t tolerance = item->op.request.tolerance;

        switch (code) {
        case 0:
                return true;
        case EEXIST:
                return tolerance & (TOLERATE_EXISTS | TOLERATE_ANY);
        case ENODEV:
                if (!link_is_gone(ex, item))
                        return tolerance & TOLERATE_ANY;
                __attribute__((fallthrough));
        case ENOENT:
        case ESRCH:
        case EADDRNOTAVAIL:
                return tolerance & (TOLERATE_GONE | TOLERATE_ANY);
        default:
                return tolerance & TOLERATE_ANY;
        }
}

/* What may go better in a moment. */
static bool is_transient(int code)
{
        return code == ENOBUFS || code == ENOMEM || code == EBUSY || code == EAGAIN ||
               code == EINTR || code == ETIMEDOUT;
}

/* Lenient: the failure is kept, and all goes on. Strict: it is the result. */
static int failed(struct executor *ex, const struct live_op *op, int code, const char *reason,
                  struct error *err)
{
        struct error problem;
        char words[160];
        int r;

        r = error_set(&problem, STATUS_FAILED, code, live_op_words(op, words, sizeof(words)), NULL,
                      "%s%s%s%s", strerror(code), *reason ? " (" : "", reason, *reason ? ")" : "");
        if (!ex->lenient) {
                if (err)
                        *err = problem;
                return r;
        }
        if (ex->failures.n++ == 0)
                ex->failures.first = problem;
        if (ex->failures.n <= FAILURES_MAX)
                LIST_ADD(ex->mem, &ex->failures.items,
                         arena_printf(ex->mem, "%s: %s", problem.where, problem.what));
        return 0;
}

/* Sleeps before another try. Return: false when patience has run out. */
static bool pause_for(struct executor *ex, int attempt)
{
        unsigned ms = PAUSE_MS << attempt;
        struct timespec pause = { .tv_nsec = ms * 1000000L };

        if (attempt >= TRIES || ex->patience < ms)
                return false;
        ex->patience -= ms;
        nanosleep(&pause, NULL);
        tick(ex);
        return true;
}

static bool adds_address(const struct live_op *op)
{
        return op->request.type == RTM_NEWADDR && op->request.flags & NLM_F_EXCL;
}

/* Is another try worth it? An address that came in the next round would stand behind the others. */
static bool is_worth_it(struct executor *ex, const struct live_op *op, int code, int attempt)
{
        if (is_transient(code))
                return pause_for(ex, attempt);
        return adds_address(op) && attempt < ADDRESS_TRIES;
}

/* One request by itself, again and again while that may help. */
static void try_again(struct executor *ex, const struct batched *item, struct nl_answer *answer)
{
        for (int i = 0;
             !tolerated(ex, item, answer->code) && is_worth_it(ex, &item->op, answer->code, i);
             i++) {
                int r = nl_batch(&ex->nl, ex->bytes + item->offset, item->size, answer, 1, NULL);

                if (r < 0)
                        *answer = (struct nl_answer){ .code = -r };
        }
}

/* Nobody knows what the kernel has done of the batch, and answers may still be on their way. */
static int send_again(struct executor *ex, struct error *err)
{
        int r;

        executor_close(ex);
        r = executor_open(ex, ex->mem, err);
        return r < 0 ? r : nl_batch(&ex->nl, ex->bytes, ex->used, ex->answers, ex->n, err);
}

static int look_at_answers(struct executor *ex, struct error *err)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < ex->n; i++) {
                struct nl_answer *answer = &ex->answers[i];
                const struct batched *item = &ex->batch[i];

                if (ex->lenient)
                        try_again(ex, item, answer);
                if (!tolerated(ex, item, answer->code))
                        r = failed(ex, &item->op, answer->code, answer->reason, err);
        }
        return r;
}

int executor_flush(struct executor *ex, struct error *err)
{
        struct error problem = { 0 };
        int r;

        if (ex->n == 0)
                return 0;
        tick(ex);
        r = ex->open ? nl_batch(&ex->nl, ex->bytes, ex->used, ex->answers, ex->n, &problem)
                     : -EBADF;
        if (r < 0 && ex->lenient)
                r = send_again(ex, &problem);
        if (r == 0)
                r = look_at_answers(ex, err);
        else
                r = failed(ex, &ex->batch[0].op, -r, problem.what, err);
        ex->n = ex->used = 0;
        return r;
}

/*
 * What is behind a request of these kinds must not be done when it was refused. Link messages
 * (RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK, RTM_SETLINK): the rest counts on them. Deleting an
 * address: those that stay must be the first ones of their link, or putting back the others would
 * change their order. Adding one on the way back: those behind it must not come before it.
 */
static bool ends_batch(const struct executor *ex, const struct live_op *op)
{
        return (op->request.type >= RTM_NEWLINK && op->request.type <= RTM_SETLINK) ||
               op->request.type == RTM_DELADDR || (ex->lenient && adds_address(op));
}

static int add_request(struct executor *ex, const struct live_op *op, struct error *err)
{
        const struct live_request *request = &op->request;
        struct nlmsghdr *message = (void *) (ex->bytes + ex->used);
        size_t size = wire_retarget(message, BUFFER_BYTES - ex->used, request->message,
                                    request->moved ? &ex->move : NULL);

        if (!size)
                return failed(ex, op, EBADMSG, "", err);
        message->nlmsg_type = request->type;
        message->nlmsg_flags = request->flags;
        if (ex->avoid && wire_index(message) == ex->avoid)
                return 0;
        if (ex->n > 0 && ex->used + size > NL_BATCH_BYTES) {
                int r = executor_flush(ex, err);

                if (r < 0)
                        return r;
                memmove(ex->bytes, message, size);
        }
        ex->batch[ex->n++] = (struct batched){ .offset = ex->used, .size = size, .op = *op };
        ex->used += size;
        if (ex->n == NL_BATCH_MESSAGES || ex->used > NL_BATCH_BYTES || ends_batch(ex, op))
                return executor_flush(ex, err);
        return 0;
}

static int write_sysctl(const char *path, const char *value)
{
        char name[sizeof(proc_net) + 256];
        int fd cleanup(closep) = -1;
        size_t size = strlen(value);
        ssize_t n;

        if (snprintf(name, sizeof(name), "%s%s", proc_net, path) >= (int) sizeof(name))
                return -ENAMETOOLONG;
        fd = open(name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        n = write(fd, value, size);
        return n < 0 ? -errno : (size_t) n == size ? 0 : -EIO;
}

static int do_sysctl(struct executor *ex, const struct live_op *op, struct error *err)
{
        int r = write_sysctl(op->sysctl.path, op->sysctl.value);

        for (int i = 0; ex->lenient && r < 0 && is_transient(-r) && pause_for(ex, i); i++)
                r = write_sysctl(op->sysctl.path, op->sysctl.value);
        if (r == -ENOENT && op->sysctl.tolerance & TOLERATE_GONE)
                return 0;
        return r < 0 ? failed(ex, op, -r, "", err) : 0;
}

/* Without it a frame or two may be lost, which is no reason not to switch. */
static void redirect(struct executor *ex, const struct live_op *op)
{
        if (ex->redirect >= 0 || op->type == LIVE_REDIRECT_OFF)
                nl_redirect_off(&ex->nl, op->redirect.on.index, &ex->redirect);
        if (op->type == LIVE_REDIRECT)
                nl_redirect_on(&ex->nl, op->redirect.on.index, op->redirect.to.index,
                               &ex->redirect);
}

static int wait_up(struct executor *ex, const struct live_op *op, struct error *err)
{
        unsigned limit = ex->lenient ? WAIT_BACK_MS : WAIT_MS;
        int r = wait_for_up(&ex->nl, &op->wait, op->wait.index == ex->bridge, limit);

        if (r == -ETIMEDOUT && !ex->lenient)
                return error_set(err, STATUS_FAILED, ETIMEDOUT, op->wait.name, NULL,
                                 "the link was not up within %u ms", limit);
        return r < 0 && !ex->lenient ? failed(ex, op, -r, "", err) : 0;
}

int executor_do(struct executor *ex, const struct live_op *op, struct error *err)
{
        int r;

        if (op->type == LIVE_REQUEST)
                return add_request(ex, op, err);
        r = executor_flush(ex, err);
        if (r < 0)
                return r;
        tick(ex);
        switch (op->type) {
        case LIVE_SYSCTL:
                return do_sysctl(ex, op, err);
        case LIVE_WAIT_UP:
                return wait_up(ex, op, err);
        case LIVE_WAIT_ADDRESSES:
                wait_for_addresses(&ex->nl, &op->wait, ex->lenient ? WAIT_BACK_MS : WAIT_MS);
                return 0;
        default:
                redirect(ex, op);
                return 0;
        }
}

int executor_run(struct executor *ex, const struct live_script *script, struct error *err)
{
        int r = 0;

        for (size_t i = 0; r == 0 && i < script->n; i++)
                r = executor_do(ex, &script->items[i], err);
        return r == 0 ? executor_flush(ex, err) : r;
}

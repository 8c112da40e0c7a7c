// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bytes of a journal: made from a plan, and taken apart again with nothing believed. An
 * operation that a record holds can be done as it is read, without a copy: messages and texts stay
 * where they are.
 */
#include "journal.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>

#include "wire/wire.h"

static const char magic[20] = "mkbridge journal 1\n";

struct head {
        char magic[sizeof(magic)];
        uint32_t number;
        uint32_t network[2]; /* one uint64_t; nothing here is aligned to more than 4 */
        char boot[JOURNAL_BOOT_SIZE];
};

struct name_and_index {
        int32_t index;
        char name[IFNAMSIZ];
};

struct record_head {
        uint32_t size[2]; /* one uint64_t: of the operations; 0 until they are complete */
        uint32_t n;
        uint32_t makes_bridge;
        struct name_and_index source, target, bridge;
};

struct op_head {
        uint32_t size; /* of what follows, without the padding to 4 */
        uint16_t message_type, flags;
        uint8_t type, tolerance, moved, zero;
};

struct two_links {
        struct name_and_index on, to;
};

enum { ALIGNMENT = 4, SYSCTL_PATH_MAX = 128, SYSCTL_VALUE_MAX = 512 };

static size_t padded(size_t size)
{
        return (size + ALIGNMENT - 1) & ~(size_t) (ALIGNMENT - 1);
}

/* Writing */

static void output_drain(struct journal_output *out)
{
        size_t done = 0;

        while (!out->problem && done < out->used) {
                ssize_t n = pwrite(out->fd, out->bytes + done, out->used - done, out->at);

                if (n < 0 && errno != EINTR)
                        out->problem = -errno;
                if (n > 0) {
                        done += (size_t) n;
                        out->at += n;
                }
        }
        out->used = 0;
}

static void put(struct journal_output *out, const void *data, size_t size)
{
        const unsigned char *bytes = data;

        while (size > 0) {
                size_t room = sizeof(out->bytes) - out->used, n = size < room ? size : room;

                memcpy(out->bytes + out->used, bytes, n);
                out->used += n;
                bytes += n;
                size -= n;
                if (out->used == sizeof(out->bytes))
                        output_drain(out);
        }
}

int journal_flush(struct journal_output *out)
{
        output_drain(out);
        return out->problem;
}

void journal_put_head(struct journal_output *out, uint32_t number,
                      const struct journal_origin *origin)
{
        struct head head = { .number = number };

        memcpy(head.network, &origin->network, sizeof(head.network));
        memcpy(head.magic, magic, sizeof(magic));
        memcpy(head.boot, origin->boot, sizeof(head.boot));
        put(out, &head, sizeof(head));
}

static struct name_and_index pack(const struct live_link *link)
{
        struct name_and_index packed = { .index = link->index };

        if (link->name)
                strncpy(packed.name, link->name, sizeof(packed.name) - 1);
        return packed;
}

/* The payload in one or two parts, after its head; returns how many bytes that is. */
static size_t put_op(struct journal_output *out, struct op_head head, const void *first,
                     size_t first_size, const void *second, size_t second_size)
{
        static const char zeros[ALIGNMENT];
        size_t size = first_size + second_size;

        head.size = (uint32_t) size;
        put(out, &head, sizeof(head));
        put(out, first, first_size);
        if (second_size)
                put(out, second, second_size);
        put(out, zeros, padded(size) - size);
        return sizeof(head) + padded(size);
}

static size_t put_any(struct journal_output *out, const struct live_op *op)
{
        struct op_head head = { .type = (uint8_t) op->type };
        struct two_links links = { 0 };

        switch (op->type) {
        case LIVE_REQUEST:
                head.message_type = op->request.type;
                head.flags = op->request.flags;
                head.tolerance = op->request.tolerance;
                head.moved = op->request.moved;
                return put_op(out, head, op->request.message, op->request.message->nlmsg_len, NULL,
                              0);
        case LIVE_SYSCTL:
                head.tolerance = op->sysctl.tolerance;
                return put_op(out, head, op->sysctl.path, strlen(op->sysctl.path) + 1,
                              op->sysctl.value, strlen(op->sysctl.value) + 1);
        case LIVE_REDIRECT:
        case LIVE_REDIRECT_OFF:
                links.on = pack(&op->redirect.on);
                links.to = pack(&op->redirect.to);
                break;
        case LIVE_WAIT_ADDRESSES:
        case LIVE_WAIT_UP:
                links.on = pack(&op->wait);
                break;
        }
        return put_op(out, head, &links, sizeof(links), NULL, 0);
}

void journal_put_record(struct journal_output *out, const struct live_plan *plan)
{
        struct record_head head = {
                .n = (uint32_t) plan->back.n,
                .makes_bridge = plan->makes_bridge,
                .source = pack(&plan->source),
                .target = pack(&plan->target),
                .bridge = pack(&plan->bridge),
        };
        off_t start, end;
        uint64_t size = 0;

        if (plan->back.n == 0)
                return;
        output_drain(out);
        start = out->at;
        put(out, &head, sizeof(head));
        for (size_t i = 0; i < plan->back.n; i++)
                size += put_any(out, &plan->back.items[i]);
        output_drain(out);

        /* What was begun and not finished says so by its size of 0. */
        end = out->at;
        out->at = start;
        put(out, &size, sizeof(size));
        output_drain(out);
        out->at = end;
}

/* Reading */

struct input {
        const unsigned char *bytes;
        size_t left;
};

/* Takes @size bytes, or NULL. */
static const void *take(struct input *in, size_t size)
{
        const void *bytes = in->bytes;

        if (size > in->left)
                return NULL;
        in->bytes += size;
        in->left -= size;
        return bytes;
}

static bool packed_ok(const struct name_and_index *packed)
{
        return packed->index >= 0 && memchr(packed->name, '\0', sizeof(packed->name));
}

/* Below /proc/sys/net and nowhere else. */
static bool sysctl_path_ok(const char *path)
{
        if (*path == '/' || strlen(path) > SYSCTL_PATH_MAX)
                return false;
        for (;;) {
                size_t len = strcspn(path, "/");

                if (len == 0 || (len == 1 && path[0] == '.') ||
                    (len == 2 && path[0] == '.' && path[1] == '.'))
                        return false;
                if (!path[len])
                        return true;
                path += len + 1;
        }
}

static bool sysctl_ok(const char *payload, size_t size)
{
        size_t path = strnlen(payload, size), value;

        if (path == size)
                return false;
        value = strnlen(payload + path + 1, size - path - 1);
        return path + 1 + value + 1 == size && value <= SYSCTL_VALUE_MAX && sysctl_path_ok(payload);
}

static bool message_ok(const void *payload, size_t size)
{
        const struct nlmsghdr *message = payload;

        return size >= NLMSG_HDRLEN && size <= WIRE_MESSAGE_MAX && message->nlmsg_len == size;
}

static bool links_ok(const void *payload, size_t size)
{
        const struct two_links *links = payload;

        return size == sizeof(*links) && packed_ok(&links->on) && packed_ok(&links->to);
}

static bool op_ok(struct input *in)
{
        const struct op_head *head = take(in, sizeof(*head));
        const void *payload = head ? take(in, padded(head->size)) : NULL;

        if (!payload)
                return false;
        switch (head->type) {
        case LIVE_REQUEST:
                return message_ok(payload, head->size);
        case LIVE_SYSCTL:
                return sysctl_ok(payload, head->size);
        case LIVE_REDIRECT:
        case LIVE_REDIRECT_OFF:
        case LIVE_WAIT_ADDRESSES:
        case LIVE_WAIT_UP:
                return links_ok(payload, head->size);
        default:
                return false;
        }
}

static struct live_link unpack(const struct name_and_index *packed)
{
        return (struct live_link){ .index = packed->index, .name = packed->name };
}

/* @head is where the bytes are: names are not copied. */
static bool record_ok(const struct record_head *head, struct input ops, struct journal_record *ret)
{
        *ret = (struct journal_record){
                .ops = ops.bytes,
                .size = ops.left,
                .n = head->n,
                .source = unpack(&head->source),
                .target = unpack(&head->target),
                .bridge = unpack(&head->bridge),
                .makes_bridge = head->makes_bridge != 0,
        };
        if (!packed_ok(&head->source) || !packed_ok(&head->target) || !packed_ok(&head->bridge))
                return false;
        for (uint32_t i = 0; i < head->n; i++)
                if (!op_ok(&ops))
                        return false;
        return ops.left == 0;
}

static bool head_ok(const struct head *head)
{
        return !memcmp(head->magic, magic, sizeof(magic)) &&
               memchr(head->boot, '\0', sizeof(head->boot));
}

int journal_parse(const void *bytes, size_t size, struct journal *ret)
{
        struct input in = { .bytes = bytes, .left = size };
        const struct head *head = take(&in, sizeof(*head));

        *ret = (struct journal){ 0 };
        if (!head || !head_ok(head))
                return -EINVAL;
        ret->number = head->number;
        memcpy(&ret->origin.network, head->network, sizeof(head->network));
        memcpy(ret->origin.boot, head->boot, sizeof(head->boot));

        while (in.left > 0) {
                const struct record_head *record = take(&in, sizeof(*record));
                struct input ops = { .bytes = in.bytes };
                uint64_t length = 0;

                if (record)
                        memcpy(&length, record->size, sizeof(length));
                if (length == 0 || length > in.left) {
                        ret->cut = true;
                        return 0;
                }
                ops.left = (size_t) length;
                take(&in, (size_t) length);
                if (ret->n == JOURNAL_RECORDS_MAX || !record_ok(record, ops, &ret->records[ret->n]))
                        return -EINVAL;
                ret->n++;
        }
        return 0;
}

bool journal_next(const struct journal_record *record, size_t *offset, struct live_op *ret)
{
        const struct op_head *head = (const void *) (record->ops + *offset);
        const void *payload = head + 1;
        const struct two_links *links = payload;

        if (*offset >= record->size)
                return false;
        *offset += sizeof(*head) + padded(head->size);
        *ret = (struct live_op){ .type = head->type, .why = "" };
        switch (ret->type) {
        case LIVE_REQUEST:
                ret->request = (struct live_request){
                        .message = payload,
                        .type = head->message_type,
                        .flags = head->flags,
                        .tolerance = head->tolerance,
                        .moved = head->moved != 0,
                };
                break;
        case LIVE_SYSCTL:
                ret->sysctl.path = payload;
                ret->sysctl.tolerance = head->tolerance;
                ret->sysctl.value = ret->sysctl.path + strlen(ret->sysctl.path) + 1;
                break;
        case LIVE_REDIRECT:
        case LIVE_REDIRECT_OFF:
                ret->redirect.on = unpack(&links->on);
                ret->redirect.to = unpack(&links->to);
                break;
        case LIVE_WAIT_ADDRESSES:
        case LIVE_WAIT_UP:
                ret->wait = unpack(&links->on);
                break;
        }
        return true;
}

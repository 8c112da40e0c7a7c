// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building a request in the arena. It moves when it has to grow, so a nest is known by its offset.
 */
#include "wire/wire.h"

#include <stdint.h>
#include <string.h>

enum { CAPACITY = 256 }; /* to begin with: most requests are smaller */

/* Zeroed room for @size more bytes behind the last attribute; NULL when that would be too large. */
static void *extend(struct wire_builder *builder, size_t size)
{
        size_t start = NLMSG_ALIGN(builder->message->nlmsg_len), end = start + NLMSG_ALIGN(size);
        struct nlmsghdr *grown;

        if (size > WIRE_MESSAGE_MAX || end > WIRE_MESSAGE_MAX) {
                builder->too_large = true;
                return NULL;
        }
        if (end > builder->capacity) {
                builder->capacity = 2 * end;
                grown = arena_alloc(builder->mem, builder->capacity);
                memcpy(grown, builder->message, start);
                builder->message = grown;
        }
        builder->message->nlmsg_len = (uint32_t) end;
        return (unsigned char *) builder->message + start;
}

struct wire_builder wire_start(struct arena *mem, uint16_t type, const void *body, size_t size)
{
        struct wire_builder builder = {
                .mem = mem,
                .message = arena_alloc(mem, CAPACITY),
                .capacity = CAPACITY,
        };
        void *start;

        builder.message->nlmsg_len = NLMSG_HDRLEN;
        builder.message->nlmsg_type = type;
        start = extend(&builder, size);
        if (start)
                memcpy(start, body, size);
        return builder;
}

void wire_put(struct wire_builder *builder, unsigned type, const void *data, size_t size)
{
        struct rtattr *attr;

        if (size > UINT16_MAX - RTA_LENGTH(0)) {
                builder->too_large = true;
                return;
        }
        attr = extend(builder, RTA_LENGTH(size));
        if (!attr)
                return;
        attr->rta_type = (unsigned short) type;
        attr->rta_len = (unsigned short) RTA_LENGTH(size);
        if (size)
                memcpy(attr + 1, data, size);
}

void wire_put_u32(struct wire_builder *builder, unsigned type, uint32_t value)
{
        wire_put(builder, type, &value, sizeof(value));
}

void wire_put_string(struct wire_builder *builder, unsigned type, const char *text)
{
        wire_put(builder, type, text, strlen(text) + 1);
}

size_t wire_nest(struct wire_builder *builder, unsigned type)
{
        size_t start = builder->message->nlmsg_len;

        wire_put(builder, type, NULL, 0);
        return start;
}

void wire_nest_end(struct wire_builder *builder, size_t start)
{
        size_t size = builder->message->nlmsg_len - start;
        struct rtattr *nest = (void *) ((unsigned char *) builder->message + start);

        if (size > UINT16_MAX)
                builder->too_large = true;
        if (!builder->too_large)
                nest->rta_len = (unsigned short) size;
}

const struct nlmsghdr *wire_end(struct wire_builder *builder)
{
        return builder->too_large ? NULL : builder->message;
}

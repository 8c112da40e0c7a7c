// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A chain of blocks; the first one is being filled. Large requests get a block of their own behind
 * it, so that a large array can grow where it is instead of leaving its old copies behind: the
 * routes of a big router are the one thing here that is counted in megabytes.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

enum { BLOCK_SIZE = 64 * 1024 - 64 };

struct arena_block {
        struct arena_block *next;
        size_t used, size;
        _Alignas(max_align_t) unsigned char data[];
};

/* Where the chain holds a block: blocks with room come first, full ones behind them. */
static struct arena_block **place_for(struct arena *arena, size_t size)
{
        return size > BLOCK_SIZE && arena->blocks ? &arena->blocks->next : &arena->blocks;
}

static struct arena_block *block_new(struct arena *arena, size_t size)
{
        struct arena_block **place = place_for(arena, size);
        struct arena_block *block = calloc(1, sizeof(*block) + size);

        if (!block)
                error_out_of_memory();
        block->size = size;
        block->next = *place;
        *place = block;
        return block;
}

static size_t aligned(size_t size)
{
        const size_t align = _Alignof(max_align_t);

        if (size > SIZE_MAX / 2)
                error_out_of_memory();
        return (size + align - 1) / align * align;
}

void *arena_alloc(struct arena *arena, size_t size)
{
        struct arena_block *block = arena->blocks;
        void *start;

        size = aligned(size);
        if (!block || block->size - block->used < size)
                block = block_new(arena, size > BLOCK_SIZE ? size : BLOCK_SIZE);

        start = block->data + block->used;
        block->used += size;
        return start;
}

/* The link to the block that holds nothing but @items, or NULL. */
static struct arena_block **own_block(struct arena *arena, const void *items)
{
        struct arena_block **link = &arena->blocks;

        while (*link && !((*link)->data == items && (*link)->size > BLOCK_SIZE))
                link = &(*link)->next;
        return *link ? link : NULL;
}

static void *block_grow(struct arena_block **link, size_t size)
{
        struct arena_block *block = realloc(*link, sizeof(*block) + size);

        if (!block)
                error_out_of_memory();
        block->size = block->used = size;
        *link = block;
        return block->data;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
        char *copy = arena_alloc(arena, len + 1);

        if (len)
                memcpy(copy, text, len);
        return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
        return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
        va_list args, again;
        char *text;
        int len;

        va_start(args, fmt);
        va_copy(again, args);
        len = vsnprintf(NULL, 0, fmt, args);
        va_end(args);
        if (len < 0)
                error_out_of_memory();

        text = arena_alloc(arena, (size_t) len + 1);
        vsnprintf(text, (size_t) len + 1, fmt, again);
        va_end(again);
        return text;
}

void *arena_grow(struct arena *arena, void *items, size_t n, size_t size)
{
        struct arena_block **link;
        void *grown;

        /* Full exactly when n is 0 or a power of two: then the next capacity is twice as much. */
        if (n & (n - 1))
                return items;

        link = n * size > BLOCK_SIZE ? own_block(arena, items) : NULL;
        if (link)
                return block_grow(link, aligned(2 * n * size));

        grown = arena_alloc(arena, (n ? 2 * n : 1) * size);
        if (n)
                memcpy(grown, items, n * size);
        return grown;
}

void arena_free(struct arena *arena)
{
        while (arena->blocks) {
                struct arena_block *next = arena->blocks->next;

                free(arena->blocks);
                arena->blocks = next;
        }
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A chain of blocks; the first one is being filled. Large requests get a block of their own behind
 * it, so that a large array can grow where it is instead of leaving its old copies behind: the
 * routes of a big router are the one thing here that is counted in megabytes.
 *
 * Only what is asked for is cleared, not a whole block: that was a fifth of a run.
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
        struct arena_block *block = malloc(sizeof(*block) + size);

        if (!block)
                error_out_of_memory();
        block->used = 0;
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

/* Memory with anything in it. */
static void *take(struct arena *arena, size_t size)
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

void *arena_alloc(struct arena *arena, size_t size)
{
        return memset(take(arena, size), 0, size);
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
        char *copy = take(arena, len + 1);

        if (len)
                memcpy(copy, text, len);
        copy[len] = '\0';
        return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
        return arena_strndup(arena, text, strlen(text));
}

char *arena_path(struct arena *arena, const char *folder, const char *name)
{
        const size_t len = strlen(folder), rest = strlen(name);
        char *path = take(arena, len + 1 + rest + 1);

        memcpy(path, folder, len);
        path[len] = '/';
        memcpy(path + len + 1, name, rest);
        path[len + 1 + rest] = '\0';
        return path;
}

/* As a rule the text fits where the next item would be, so it is made only once. */
char *arena_vprintf(struct arena *arena, const char *fmt, va_list args)
{
        struct arena_block *block = arena->blocks;
        const size_t room = block ? block->size - block->used : 0;
        char *text = room ? (char *) block->data + block->used : NULL;
        va_list again;
        int len;

        va_copy(again, args);
        len = vsnprintf(text, room, fmt, again);
        va_end(again);
        if (len < 0)
                error_out_of_memory();
        if (aligned((size_t) len + 1) <= room)
                return take(arena, (size_t) len + 1);

        text = take(arena, (size_t) len + 1);
        vsnprintf(text, (size_t) len + 1, fmt, args);
        return text;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
        va_list args;
        char *text;

        va_start(args, fmt);
        text = arena_vprintf(arena, fmt, args);
        va_end(args);
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

        grown = take(arena, (n ? 2 * n : 1) * size);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One arena holds everything that a run observes, decides and plans; it is freed as a whole at the
 * end. So values can point at each other freely and nothing in between has an owner to track.
 *
 * Allocation never returns NULL: a process that cannot get a few kilobytes ends with status 1. That
 * is safe because planning changes nothing, and a run that dies while it changes files is put back
 * by the next one (see apply).
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/macro.h"

struct arena_block;

struct arena {
        struct arena_block *blocks;
};

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* Copies of a string and of its first @len bytes (then NUL-terminated); texts that are made. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_path(struct arena *arena, const char *folder, const char *name); /* FOLDER/NAME */
char *arena_printf(struct arena *arena, const char *fmt, ...) printf_like(2, 3);
char *arena_vprintf(struct arena *arena, const char *fmt, va_list args) printf_like(2, 0);

/* Frees everything; the arena can be used again. For cleanup(). */
void arena_free(struct arena *arena);

/*
 * Makes room for one more item in an array of @n items of @size bytes that lives in the arena, and
 * returns the array, moved when it had to grow: pointers into it, and copies of the list, are of no
 * use then. Capacity is the next power of two, so it needs no field of its own. Use it through
 * LIST_ADD.
 */
void *arena_grow(struct arena *arena, void *items, size_t n, size_t size);

/* Appends to any struct that has the fields `items` and `n`: LIST_ADD(arena, &list, item). */
#define LIST_ADD(arena, list, ...)                                                                 \
        ((list)->items = arena_grow((arena), (list)->items, (list)->n, sizeof(*(list)->items)),    \
         (list)->items[(list)->n++] = (__VA_ARGS__))

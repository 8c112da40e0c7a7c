/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few language helpers that every layer uses: array length, cleanup attributes, printf
 * checking, texts that may be absent. Nothing here allocates or does I/O.
 */
#pragma once

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Runs fn(&variable) when the variable goes out of scope, on every way out of the block. */
#define cleanup(fn) __attribute__((cleanup(fn)))

#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))

/* For cleanup(): frees the pointer that the variable holds; NULL is fine. */
static inline void freep(void *pointer)
{
        free(*(void **) pointer);
}

/* For cleanup(): closes the descriptor that the variable holds unless it is negative. */
static inline void closep(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

/* Are they equal, or both NULL? */
static inline bool same_text(const char *a, const char *b)
{
        return a == b || (a && b && strcmp(a, b) == 0);
}

/* Does it end in that, behind something else? */
static inline bool ends_in(const char *text, const char *ending)
{
        const size_t len = strlen(text), tail = strlen(ending);

        return len > tail && strcmp(text + len - tail, ending) == 0;
}

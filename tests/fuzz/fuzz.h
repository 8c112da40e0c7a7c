/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every fuzz target has: the one function that libFuzzer calls, and a check that also holds in
 * builds without assert().
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tries one input; aborts when a property does not hold. Return: 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(property)                                                                            \
        do {                                                                                       \
                if (!(property)) {                                                                 \
                        fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__,          \
                                #property);                                                        \
                        abort();                                                                   \
                }                                                                                  \
        } while (0)

/* The input as a string of exactly its size, up to its first NUL; to be freed. */
static inline char *fuzz_string(const uint8_t *data, size_t size)
{
        const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
        size_t len = nul ? (size_t) (nul - data) : size;
        char *text = malloc(len + 1);

        if (!text)
                abort();
        if (len)
                memcpy(text, data, len);
        text[len] = '\0';
        return text;
}

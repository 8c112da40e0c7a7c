// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "Did you mean": the nearest known word to a mistyped one, by the number of insertions, deletions,
 * replacements and swaps of neighbours that lie between them (optimal string alignment distance).
 */
#include <string.h>

#include "cli/options.h"

enum { WORD_MAX = 31 };

static unsigned min(unsigned a, unsigned b)
{
        return a < b ? a : b;
}

/* The cell of the table for the first @i bytes of @a and the first @j bytes of @b. */
static unsigned cell(unsigned table[][WORD_MAX + 1], const char *a, const char *b, size_t i,
                     size_t j)
{
        unsigned best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

        best = min(best, min(table[i - 1][j], table[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = min(best, table[i - 2][j - 2] + 1);
        return best;
}

static unsigned distance(const char *a, const char *b)
{
        unsigned table[WORD_MAX + 1][WORD_MAX + 1];
        size_t a_len = strlen(a), b_len = strlen(b);

        for (size_t i = 0; i <= a_len; i++)
                table[i][0] = (unsigned) i;
        for (size_t j = 0; j <= b_len; j++)
                table[0][j] = (unsigned) j;
        for (size_t i = 1; i <= a_len; i++)
                for (size_t j = 1; j <= b_len; j++)
                        table[i][j] = cell(table, a, b, i, j);
        return table[a_len][b_len];
}

void suggest_consider(struct suggestion *suggestion, const char *candidate)
{
        size_t len = strlen(suggestion->word);
        unsigned found;

        if (len < 2 || len > WORD_MAX || strlen(candidate) > WORD_MAX)
                return;
        found = distance(suggestion->word, candidate);
        if (found > 1 + len / 5 || (suggestion->best && found >= suggestion->distance))
                return;
        suggestion->best = candidate;
        suggestion->distance = found;
}

const char *suggest_hint(struct arena *mem, const struct suggestion *suggestion, const char *prefix,
                         const char *otherwise)
{
        if (!suggestion->best)
                return otherwise;
        return arena_printf(mem, "did you mean %s%s?", prefix, suggestion->best);
}

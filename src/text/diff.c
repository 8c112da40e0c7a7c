// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line difference after Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in
 * its greedy form: for d = 0, 1, 2... edits, how far can each diagonal be followed? The answers for
 * each d are kept, and walking them back gives the edits. What both texts have in common at head
 * and tail is set aside first, byte by byte, so that the usual change of a few lines costs next to
 * nothing.
 *
 * Time and memory stay bounded for any input: where the part that differs has too many lines or too
 * many edits, it is shown as replaced as a whole. That is still a correct difference, just not the
 * shortest one.
 */
#include "text/diff.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "text/secret.h"

enum {
        CONTEXT = 3,
        /* 1000 edits are at most half a million diagonals of 4 bytes, 2 MiB. */
        EDITS_MAX = 1000,
        LINES_MAX = 65536,
};

struct line {
        const char *text;
        size_t len; /* with its newline, if it has one */
        bool after;
        size_t index; /* in its own text */
};

/* Lines [a, a + n_a) of the old text become lines [b, b + n_b) of the new one; from 0. */
struct change {
        size_t a, n_a, b, n_b;
};

struct change_list {
        struct change *items;
        size_t n;
};

/* The two texts, and what of them is between the common head and the common tail. */
struct comparison {
        struct arena mem;
        const char *before, *after;
        size_t head, tail;             /* bytes in common */
        size_t head_lines, tail_lines; /* the same in lines */
        size_t n_before, n_after;      /* lines in between */
        int *before_ids, *after_ids;   /* equal lines have equal numbers */
        struct change_list changes;
        const struct shown_text *shown_before, *shown_after; /* what is printed of them */
        size_t n_hidden;                                     /* changed lines with a secret */
};

static void comparison_free(struct comparison *cmp)
{
        arena_free(&cmp->mem);
}

static size_t line_len(const char *text, size_t size)
{
        const char *newline = memchr(text, '\n', size);

        return newline ? (size_t) (newline - text) + 1 : size;
}

static size_t count_lines(const char *text, size_t size)
{
        size_t n = 0;

        for (size_t pos = 0; pos < size; n++)
                pos += line_len(text + pos, size - pos);
        return n;
}

/* Bytes at the start of both texts that are the same whole lines. */
static size_t common_head(const char *a, size_t size_a, const char *b, size_t size_b)
{
        size_t head = 0;

        for (size_t i = 0; i < size_a && i < size_b && a[i] == b[i]; i++)
                if (a[i] == '\n')
                        head = i + 1;
        return head;
}

/* The same at the end, for texts that both begin at the start of a line. */
static size_t common_tail(const char *a, size_t size_a, const char *b, size_t size_b)
{
        size_t tail = 0, i = 0;

        while (i < size_a && i < size_b && a[size_a - i - 1] == b[size_b - i - 1]) {
                if (a[size_a - i - 1] == '\n')
                        tail = i;
                i++;
        }
        if ((i == size_a || a[size_a - i - 1] == '\n') &&
            (i == size_b || b[size_b - i - 1] == '\n'))
                tail = i;
        return tail;
}

static void set_common_aside(struct comparison *cmp)
{
        size_t size_a = strlen(cmp->before), size_b = strlen(cmp->after);
        const char *a, *b;

        cmp->head = common_head(cmp->before, size_a, cmp->after, size_b);
        cmp->head_lines = count_lines(cmp->before, cmp->head);
        a = cmp->before + cmp->head;
        b = cmp->after + cmp->head;
        size_a -= cmp->head;
        size_b -= cmp->head;

        cmp->tail = common_tail(a, size_a, b, size_b);
        cmp->tail_lines = count_lines(a + size_a - cmp->tail, cmp->tail);
        cmp->n_before = count_lines(a, size_a - cmp->tail);
        cmp->n_after = count_lines(b, size_b - cmp->tail);
}

static int compare_lines(const void *left, const void *right)
{
        const struct line *a = left, *b = right;

        if (a->len != b->len)
                return a->len < b->len ? -1 : 1;
        return memcmp(a->text, b->text, a->len);
}

static void split_lines(struct line *lines, const char *text, size_t n, bool after)
{
        size_t size = strlen(text);

        for (size_t i = 0; i < n; i++) {
                size_t len = line_len(text, size);

                lines[i] = (struct line){ text, len, after, i };
                text += len;
                size -= len;
        }
}

/*
 * Gives each line the number of its text, so that comparing two takes one step however long they
 * are and however alike they begin. By sorting: no hash that input could be made to collide in.
 */
static void number_lines(struct comparison *cmp)
{
        size_t n = cmp->n_before + cmp->n_after;
        struct line *lines = arena_alloc(&cmp->mem, n * sizeof(*lines));
        int id = 0;

        cmp->before_ids = arena_alloc(&cmp->mem, cmp->n_before * sizeof(int));
        cmp->after_ids = arena_alloc(&cmp->mem, cmp->n_after * sizeof(int));
        split_lines(lines, cmp->before + cmp->head, cmp->n_before, false);
        split_lines(lines + cmp->n_before, cmp->after + cmp->head, cmp->n_after, true);
        qsort(lines, n, sizeof(*lines), compare_lines);

        for (size_t i = 0; i < n; i++) {
                if (i > 0 && compare_lines(&lines[i - 1], &lines[i]) != 0)
                        id++;
                (lines[i].after ? cmp->after_ids : cmp->before_ids)[lines[i].index] = id;
        }
}

/* Whether the best way onto diagonal @i of @d edits is an inserted line, not a deleted one. */
static bool comes_by_insert(const int *previous, int i, int d)
{
        return i == 0 || (i != d && previous[i - 1] < previous[i]);
}

static int follow_diagonal(const struct comparison *cmp, int x, int k)
{
        while (x < (int) cmp->n_before && x - k < (int) cmp->n_after &&
               cmp->before_ids[x] == cmp->after_ids[x - k])
                x++;
        return x;
}

/*
 * Fills in rows[d]: for each of the d + 1 diagonals k = -d, -d + 2 ... d (that is x - y) the
 * largest x that d edits reach. Return: whether the end of both texts is among them.
 */
static bool search_row(struct comparison *cmp, int **rows, int d)
{
        const int end = (int) cmp->n_before, k_end = end - (int) cmp->n_after;
        const int *previous = d > 0 ? rows[d - 1] : NULL;
        bool found = false;

        rows[d] = arena_alloc(&cmp->mem, ((size_t) d + 1) * sizeof(int));
        for (int i = 0; i <= d; i++) {
                int k = 2 * i - d, x = 0;

                if (d > 0)
                        x = comes_by_insert(previous, i, d) ? previous[i] : previous[i - 1] + 1;
                rows[d][i] = follow_diagonal(cmp, x, k);
                found = found || (k == k_end && rows[d][i] >= end);
        }
        return found;
}

/* Walks the rows back from the end and marks the lines that are deleted and inserted. */
static void trace_back(const struct comparison *cmp, int **rows, int d, bool *deleted,
                       bool *inserted)
{
        int x = (int) cmp->n_before, y = (int) cmp->n_after;

        for (; d > 0; d--) {
                const int *previous = rows[d - 1];
                int k = x - y, i = (k + d) / 2;

                if (comes_by_insert(previous, i, d)) {
                        x = previous[i];
                        y = x - k - 1;
                        inserted[y] = true;
                } else {
                        x = previous[i - 1];
                        y = x - k + 1;
                        deleted[x] = true;
                }
        }
}

static void collect_changes(struct comparison *cmp, const bool *deleted, const bool *inserted)
{
        size_t a = 0, b = 0;

        while (a < cmp->n_before || b < cmp->n_after) {
                struct change change = { cmp->head_lines + a, 0, cmp->head_lines + b, 0 };

                for (; a < cmp->n_before && deleted[a]; a++)
                        change.n_a++;
                for (; b < cmp->n_after && inserted[b]; b++)
                        change.n_b++;
                if (change.n_a || change.n_b)
                        LIST_ADD(&cmp->mem, &cmp->changes, change);
                a++;
                b++;
        }
}

/* Return: false when it would take too much; then no change is listed. */
static bool find_shortest(struct comparison *cmp)
{
        int *rows[EDITS_MAX + 1];
        bool *deleted, *inserted;
        int d = 0;

        if (cmp->n_before > LINES_MAX || cmp->n_after > LINES_MAX)
                return false;

        number_lines(cmp);
        while (!search_row(cmp, rows, d))
                if (++d > EDITS_MAX)
                        return false;

        deleted = arena_alloc(&cmp->mem, cmp->n_before + 1);
        inserted = arena_alloc(&cmp->mem, cmp->n_after + 1);
        trace_back(cmp, rows, d, deleted, inserted);
        collect_changes(cmp, deleted, inserted);
        return true;
}

static void find_changes(struct comparison *cmp)
{
        struct change all = { cmp->head_lines, cmp->n_before, cmp->head_lines, cmp->n_after };

        if (cmp->n_before == 0 || cmp->n_after == 0 || !find_shortest(cmp))
                LIST_ADD(&cmp->mem, &cmp->changes, all);
}

/* A place in a text that only moves on. */
struct cursor {
        const char *text;
        size_t size; /* bytes left */
        size_t line;
        const bool *hidden; /* lines with a secret; NULL: none */
};

static bool is_hidden(const struct shown_text *shown, size_t line)
{
        return shown->hidden && shown->hidden[line];
}

static void skip_to(struct cursor *cursor, size_t line)
{
        for (; cursor->line < line; cursor->line++) {
                size_t len = line_len(cursor->text, cursor->size);

                cursor->text += len;
                cursor->size -= len;
        }
}

/* Return: how many of them hold a secret. */
static size_t print_lines(struct strbuf *out, struct cursor *cursor, char mark, size_t end)
{
        size_t n_hidden = 0;

        while (cursor->line < end && cursor->size > 0) {
                size_t len = line_len(cursor->text, cursor->size);
                bool hidden = cursor->hidden && cursor->hidden[cursor->line];
                char shown = mark;

                n_hidden += hidden;
                if (hidden && mark == '+')
                        shown = '!';
                strbuf_addc(out, shown);
                strbuf_add(out, cursor->text, len);
                if (cursor->text[len - 1] != '\n')
                        strbuf_adds(out, "\n\\ No newline at end of file\n");
                skip_to(cursor, cursor->line + 1);
        }
        return n_hidden;
}

/* An empty range is named by the line before it, and a length of 1 is left out. */
static void print_range(struct strbuf *out, char mark, size_t start, size_t n)
{
        strbuf_addf(out, " %c%zu", mark, n > 0 ? start + 1 : start);
        if (n != 1)
                strbuf_addf(out, ",%zu", n);
}

/* Lines of the old text from @start on, or before it, at most @n, up to one with a secret. */
static size_t free_lines(const struct comparison *cmp, size_t start, size_t n, bool backwards)
{
        for (size_t i = 0; i < n; i++)
                if (is_hidden(cmp->shown_before, backwards ? start - i - 1 : start + i))
                        return i;
        return n;
}

/*
 * How many of the changes go into one hunk: those whose context would touch or overlap, unless a
 * secret is in between.
 */
static size_t hunk_length(const struct comparison *cmp, const struct change *changes, size_t n)
{
        size_t i = 1;

        for (; i < n; i++) {
                const size_t end = changes[i - 1].a + changes[i - 1].n_a;
                const size_t gap = changes[i].a - end;

                if (gap > 2 * (size_t) CONTEXT || free_lines(cmp, end, gap, false) < gap)
                        break;
        }
        return i;
}

/*
 * Context before and after. patch(1) takes a hunk with less of it behind than before for one at the
 * end of the file.
 */
static void find_context(const struct comparison *cmp, const struct change *first,
                         const struct change *last, size_t *ret_lead, size_t *ret_trail)
{
        const size_t total = cmp->head_lines + cmp->n_before + cmp->tail_lines;
        const size_t end = last->a + last->n_a, rest = total - end;
        const size_t trail = rest < CONTEXT ? rest : CONTEXT;

        *ret_lead = first->a < CONTEXT ? first->a : CONTEXT;
        *ret_lead = free_lines(cmp, first->a, *ret_lead, true);
        *ret_trail = free_lines(cmp, end, trail, false);
        if (*ret_lead > *ret_trail && *ret_trail < trail)
                *ret_lead = *ret_trail;
}

static void print_hunk(struct strbuf *out, struct comparison *cmp, const struct change *changes,
                       size_t n, struct cursor *a, struct cursor *b)
{
        const struct change *first = &changes[0], *last = &changes[n - 1];
        size_t lead, trail;

        find_context(cmp, first, last, &lead, &trail);
        strbuf_adds(out, "@@");
        print_range(out, '-', first->a - lead, last->a + last->n_a + trail - (first->a - lead));
        print_range(out, '+', first->b - lead, last->b + last->n_b + trail - (first->b - lead));
        strbuf_adds(out, " @@\n");

        skip_to(a, first->a - lead);
        for (size_t i = 0; i < n; i++) {
                print_lines(out, a, ' ', changes[i].a);
                cmp->n_hidden += print_lines(out, a, '-', changes[i].a + changes[i].n_a);
                skip_to(b, changes[i].b);
                cmp->n_hidden += print_lines(out, b, '+', changes[i].b + changes[i].n_b);
        }
        print_lines(out, a, ' ', last->a + last->n_a + trail);
}

static void print_quoted(struct strbuf *out, const char *side, const char *path)
{
        strbuf_addf(out, "\"%s", side);
        for (const char *c = path; *c; c++) {
                if ((unsigned char) *c < ' ' || *c == 0x7f)
                        strbuf_addf(out, "\\%03o", (unsigned char) *c);
                else if (*c == '"' || *c == '\\')
                        strbuf_addf(out, "\\%c", *c);
                else
                        strbuf_addc(out, *c);
        }
        strbuf_addc(out, '"');
}

static bool needs_quotes(const char *path)
{
        for (const char *c = path; *c; c++)
                if ((unsigned char) *c < ' ' || *c == 0x7f || *c == '"' || *c == '\\')
                        return true;
        return false;
}

/* One header line. After a name with a blank, patch needs a tab to see where the name ends. */
static void print_name(struct strbuf *out, const char *mark, const char *side, const char *path,
                       const char *text)
{
        strbuf_addf(out, "%s ", mark);
        if (!text)
                strbuf_adds(out, "/dev/null");
        else if (needs_quotes(path))
                print_quoted(out, side, path);
        else
                strbuf_addf(out, "%s%s%s", side, path, strchr(path, ' ') ? "\t" : "");
        strbuf_addc(out, '\n');
}

static struct cursor start_of(const struct shown_text *shown)
{
        const char *text = shown->text ? shown->text : "";

        return (struct cursor){ text, strlen(text), 0, shown->hidden };
}

/* Return: as diff_hiding_secrets(). */
static size_t print_difference(struct strbuf *out, const char *path, struct comparison *cmp)
{
        const char *before = cmp->shown_before->text, *after = cmp->shown_after->text;
        struct cursor a = start_of(cmp->shown_before), b = start_of(cmp->shown_after);
        bool equal = strcmp(cmp->before, cmp->after) == 0;

        if (equal && !before == !after)
                return 0;
        print_name(out, "---", "a", path, before);
        print_name(out, "+++", "b", path, after);
        if (equal)
                return 0;

        set_common_aside(cmp);
        find_changes(cmp);
        for (size_t i = 0, n; i < cmp->changes.n; i += n) {
                n = hunk_length(cmp, &cmp->changes.items[i], cmp->changes.n - i);
                print_hunk(out, cmp, &cmp->changes.items[i], n, &a, &b);
        }
        return cmp->n_hidden;
}

void diff_unified(struct strbuf *out, const char *path, const char *before, const char *after)
{
        const struct shown_text shown_before = { .text = before }, shown_after = { .text = after };
        cleanup(comparison_free) struct comparison cmp = { .before = before ? before : "",
                                                           .after = after ? after : "",
                                                           .shown_before = &shown_before,
                                                           .shown_after = &shown_after };

        print_difference(out, path, &cmp);
}

size_t diff_hiding_secrets(struct strbuf *out, const char *path, const char *before,
                           const char *after)
{
        cleanup(comparison_free) struct comparison cmp = { .before = before ? before : "",
                                                           .after = after ? after : "" };
        const struct shown_text shown_before = secret_hide(&cmp.mem, path, before);
        const struct shown_text shown_after = secret_hide(&cmp.mem, path, after);

        cmp.shown_before = &shown_before;
        cmp.shown_after = &shown_after;
        return print_difference(out, path, &cmp);
}

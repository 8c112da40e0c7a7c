/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of an intent and of a plan: refusals, and notes. Both are data. Those of a kind that
 * a check knows have its code.
 */
#pragma once

#include "base/arena.h"
#include "mkbridge/check.h"
#include "mkbridge/request.h"

/* Why something cannot be done; the first one is what the user is told as an error. */
struct refusal {
        const char *where, *what, *hint; /* hint may be NULL */
        enum check_code code;            /* of what it is to a check; CHECK_NONE: one of many */
};

struct refusal_list {
        struct refusal *items;
        size_t n;
};

/* Adds one. @where: a file, a line of one, a link or an option; @hint: what to do, or NULL; @fmt:
 * what is wrong, as a clause of which @where is the subject. */
void refuse(struct arena *mem, struct refusal_list *refusals, const char *where, const char *hint,
            const char *fmt, ...) printf_like(5, 6);

/* The same of a kind that a check knows. */
void refuse_as(struct arena *mem, struct refusal_list *refusals, enum check_code code,
               const char *where, const char *hint, const char *fmt, ...) printf_like(6, 7);

/* Adds what the user should know of an intent or a plan: one sentence. */
void add_note(struct arena *mem, struct string_list *notes, const char *fmt, ...) printf_like(3, 4);

/* What of the notes is of a kind that a check knows. */
struct told_list {
        struct told {
                const char *note; /* the one among the notes: that very text */
                enum check_code code;
                const char *where; /* what it is about; NULL: the host */
                const char *mend;  /* behind a semicolon in the note, too; NULL: none */
                size_t len;        /* of the note without that */
        } * items;
        size_t n;
};

/* Adds such a note: @fmt, and behind a semicolon @mend, if that is not NULL. */
void note_as(struct arena *mem, struct string_list *notes, struct told_list *told,
             const struct told *as, const char *fmt, ...) printf_like(5, 6);

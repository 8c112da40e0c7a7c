/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the targets share that run the whole pure part over a tree of files: a plan without a
 * refusal must be one that is done once (a second plan over its result is empty) and undone to the
 * byte.
 */
#pragma once

#include "fuzz.h"
#include "mkbridge/backend.h"
#include "mkbridge/intent.h"

struct fuzz_tree {
        const char *backend;
        mode_t mode; /* of its files */

        /* What is installed, as the words in @options have it. */
        void (*set_system)(struct system *system, const char *options);

        /* Further properties: of what is written; of the host after it. Optional. */
        void (*check_plan)(struct arena *mem, const struct file_list *before,
                           const struct plan *plan, const char *options);
        void (*check_after)(struct arena *mem, const struct host *host,
                            const struct intent *intent);
};

/*
 * Takes an input apart: a line of options, then for each file a line "%% PATH" and its text, or for
 * one that cannot be read a line "%% !K PATH" (see make-seeds). @text is changed. Return: the
 * options.
 */
const char *fuzz_read_tree(struct arena *mem, char *text, mode_t mode, struct file_list *ret);

/* Adds a file, unless there is one at @path. */
void fuzz_add_file(struct arena *mem, struct file_list *files, const char *path, const char *text,
                   mode_t mode);

/* The text at @path, or NULL. */
const char *fuzz_text_at(const struct file_list *files, const char *path);

/* Plans, does, plans again, undoes, with what the words in @options would say on a command line. */
void fuzz_run(struct arena *mem, const struct fuzz_tree *tree, struct file_list *before,
              const char *options);

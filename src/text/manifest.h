/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of one run, as JSON: which files it changed, and what they were before. The texts
 * themselves lie beside it, as the files before.N and after.N, N counting from 0. Undo and recovery
 * work from it.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "mkbridge/past.h"
#include "mkbridge/plan.h"

struct manifest_file {
        const char *path;
        const struct file_meta *before, *after; /* NULL: absent */
};

struct manifest {
        const char *bridge;
        bool undo; /* the run was an --undo */
        struct {
                struct manifest_file *items;
                size_t n;
        } files;
        struct string_list folders; /* that were made for the files, each before those inside it */

        struct run_record record;
};

/* The JSON text, ending with a newline, keys sorted: the same manifest gives the same bytes. */
char *manifest_format(struct arena *mem, const struct manifest *manifest);

/*
 * Reads it back. Everything is checked: types, a known "format", absolute paths without ".." and
 * without any twice, modes, names. A key that we do not know is an error: half a record is none.
 * Return: 0 or -EINVAL with an error that names @origin.
 */
int manifest_parse(struct arena *mem, const char *origin, const char *text, struct manifest *ret,
                   struct error *err);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of a live switch, RUN_FOLDER/BRIDGE/journal: the `back` scripts, complete before the
 * kernel is asked for the first change, so that any process can put the network back.
 *
 * A head (magic, number of the run, boot and network namespace it is about), then records: one for
 * the plan, one for each rest that was found later. The size of a record is written last; one whose
 * size is 0, or that ends too early, was never begun to be done, so it and all behind it count for
 * nothing. Numbers are in the byte order of this machine, since the file does not outlive a boot.
 *
 * Until the switch begins it is called journal.new: as long as there is no `journal`, the network
 * was not touched.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "mkbridge/live.h"

enum { JOURNAL_RECORDS_MAX = 8, JOURNAL_BOOT_SIZE = 40 };

/* What the indexes and addresses in a journal are about. */
struct journal_origin {
        char boot[JOURNAL_BOOT_SIZE]; /* /proc/sys/kernel/random/boot_id */
        uint64_t network;             /* inode number of the network namespace */
};

/* One back script. Points into the bytes that were parsed. */
struct journal_record {
        const unsigned char *ops;
        size_t size;
        uint32_t n;
        struct live_link source, target, bridge;
        bool makes_bridge;
};

struct journal {
        uint32_t number; /* of the run: its folder has this name once it is done */
        struct journal_origin origin;
        struct journal_record records[JOURNAL_RECORDS_MAX]; /* to be done last one first */
        size_t n;
        bool cut; /* something that was never finished follows */
};

/*
 * Checks all of @bytes, which must be aligned to 4. Return: 0, or -EINVAL for anything that no
 * mkbridge of this version has written.
 */
int journal_parse(const void *bytes, size_t size, struct journal *ret);

/*
 * The operation at @offset of a record that journal_parse() has found good; @offset starts at 0 and
 * is moved on. It points into the parsed bytes; its `why` is "". Return: false at the end.
 */
bool journal_next(const struct journal_record *record, size_t *offset, struct live_op *ret);

/* Writing into a descriptor through a buffer. */
struct journal_output {
        int fd;
        int problem; /* the first negative errno; all else is moot then */
        off_t at;    /* where the buffer belongs */
        size_t used;
        unsigned char bytes[16 * 1024];
};

/* Adds the head, or one record with the back script of @plan, unless that is empty; sizes last. */
void journal_put_head(struct journal_output *out, uint32_t number,
                      const struct journal_origin *origin);
void journal_put_record(struct journal_output *out, const struct live_plan *plan);
int journal_flush(struct journal_output *out); /* Return: 0 or out->problem */

/* Reads where we are. */
int journal_here(struct journal_origin *ret, struct error *err);

/* Writes journal.new in the opened folder of the switch. */
int journal_create(int folder, uint32_t number, const struct live_plan *plan, struct error *err);

/* From now on the network may be touched. */
int journal_start(int folder, struct error *err);

/* Adds the back script of a rest. When it fails nothing was added. */
int journal_append(int folder, const struct live_plan *rest, struct error *err);

/* A journal mapped into memory. */
struct journal_file {
        void *bytes;
        size_t size;
        struct journal journal;
};

/* Return: 0, -ENOENT when there is none called @name, -EINVAL for one that is damaged, another
 * negative errno. */
int journal_open(int folder, const char *name, struct journal_file *ret);
void journal_close(struct journal_file *file); /* for cleanup() */

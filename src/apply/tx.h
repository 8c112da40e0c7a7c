/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run: what its steps know of it, and what its places on the disk are called. What is done with
 * the run as a whole is in transaction.h.
 */
#pragma once

#include "step.h"

struct transaction {
        struct arena *mem;
        const struct fs *fs;
        const char *bridge;
        bool undo;
        int state;  /* STATE_FOLDER */
        int folder; /* STATE_FOLDER/BRIDGE, or -1 */

        /* Known before the first file is touched, so that nothing is allocated from there on. */
        const char *undone;    /* ".BRIDGE.undone" */
        const char *where_new; /* for messages */
        const char *where_pending;
        char number[24]; /* of this run, once it is done */

        struct run_record record; /* as planned, or, after tx_load(), as recorded */

        struct {
                struct step *items;
                size_t n;
        } steps;
        struct string_list folders; /* to be made, each before those inside it */
};

#define TRANSACTION_INIT                                                                           \
        {                                                                                          \
                .state = -1, .folder = -1                                                          \
        }

/* "STATE_FOLDER/BRIDGE/NAME", from the arena. */
const char *tx_path(const struct transaction *tx, const char *name);

/* The same with the root before it, for messages. */
const char *tx_where(const struct transaction *tx, const char *name);

/* Where .BRIDGE.undone is, for messages. */
const char *tx_where_undone(const struct transaction *tx);

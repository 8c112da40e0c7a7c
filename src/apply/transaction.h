/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one run on disk, as the name of its folder below STATE_FOLDER/BRIDGE:
 *
 *   new       is being prepared: manifest.json, before.N, after.N; then the new texts are staged.
 *             No file has been touched; all of it can be thrown away.
 *   pending   files are being touched, in either direction. Everything must be put back.
 *   1, 2, ... done; kept for --undo.
 *
 * An --undo that is done renames the whole of BRIDGE to .BRIDGE.undone and then removes it.
 */
#pragma once

#include "tx.h"

/* Opens the state folder (-ENOENT is no error text) and the bridge's folder, if there is one. */
int tx_open(struct transaction *tx, struct arena *mem, const struct fs *fs, const char *bridge,
            struct error *err);
void tx_close(struct transaction *tx); /* for cleanup(); closes the folders of the steps too */

/* Chooses the number of the run and writes `new`, synced. */
int tx_prepare(struct transaction *tx, struct error *err);

/*
 * new -> pending, after which there is something to put back. When it fails it is still `new`; but
 * STATUS_INCOMPLETE in @err means that it could be neither synced nor taken back: it may be
 * `pending`, and must be left to the next run as it is.
 */
int tx_begin(struct transaction *tx, struct error *err);

/*
 * After tx_open(): takes up a run that is `pending` where another process has left it, so that it
 * can be committed. -ENOENT when none is, without an error text.
 */
int tx_resume(struct transaction *tx, struct error *err);

/*
 * pending -> the next number, or, for an undo, BRIDGE -> .BRIDGE.undone. When this fails it is
 * still pending; but STATUS_INCOMPLETE in @err means that it is done and could only not be synced.
 */
int tx_commit(struct transaction *tx, struct error *err);

/* Throws `new` away, and what was staged for it, as far as the places of the files can be used. */
int tx_discard(struct transaction *tx, struct error *err);

/*
 * Puts all files back, last one first. What cannot be put back stays, and keeps no other file from
 * being put back: status 4. One line per file goes to @report. Can be done over and over.
 */
int tx_put_back(struct transaction *tx, struct apply_report *report, struct error *err);

/* When all are back, and whoever reads them knows it: throws the record away. */
int tx_end_back(struct transaction *tx, struct error *err);

/*
 * Reads the steps of `new` or `pending` back; @texts: before.N and after.N too. A step whose texts
 * or place cannot be used is there, but broken (step.h). It fails when the manifest is of no use.
 */
int tx_load(struct transaction *tx, const char *name, bool texts, struct error *err);

/* Removes .BRIDGE.undone and the folders that were made for the bridge's files, if empty. */
int tx_forget(struct transaction *tx, struct error *err);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a run that another process has begun, by what it has left on disk.
 *
 * `pending` is there from before the first change until the run is committed or its files are back,
 * and the network is put back before the files. So a journal beside a `pending` is to be done, and
 * one without is done, or its run was committed: it is thrown away.
 *
 * Where the network service has been told of the new files (`adopting`), the order is: network,
 * files, service, network once more, record. Each can be cut off and is done again by the next one:
 * the record goes last, and in another boot there is no such mark, so the service is not bothered.
 */
#pragma once

#include "executor.h"
#include "mkbridge/apply.h"
#include "run-folder.h"

/* Whether files of a run on @bridge are, or may be, changed and not committed. */
bool settle_is_pending(const struct fs *fs, struct arena *mem, const char *bridge);

/*
 * Does what the journal in @run says, last record first, and removes it.
 * Return: 0, also without a journal that is to be done; or a negative errno with status 4.
 */
int settle_network(struct arena *mem, const struct fs *fs, const struct run_folder *run,
                   struct executor *ex, struct apply_report *report, struct error *err);

/* Whether a journal is left in @run: nothing of it was done. False if @run is not open. */
bool settle_network_is_left(const struct run_folder *run);

/*
 * When network and files are back: if the service may have been told of the new files, it is told
 * to take the card back (@adoption->leave), and then the network is put back once more, because the
 * service may have changed what it had not let go of yet. Nothing else happens without the mark in
 * @run. @alive, @running: see adopt.h; may be NULL.
 * Return: 0, or a negative errno with status 4. What the service cannot do is a warning.
 */
struct settle_service {
        const struct run_folder *run;
        struct executor *executor;
        int (*alive)(void *arg, unsigned seconds, struct error *err);
        void (*running)(void *arg, pid_t group);
        void *arg;
};
int settle_service(struct arena *mem, const struct fs *fs, const struct settle_service *service,
                   const struct adoption *adoption, struct apply_report *report, struct error *err);

/*
 * When the files are back in another boot than that of their run, while no service has read them:
 * what comes even before --recover is told to read them again (@adoption->reread). Nothing happens
 * below a root, and where systemd, which starts all of that, has not booted. What fails is a
 * warning.
 */
void settle_readers(struct arena *mem, const struct fs *fs, const struct adoption *adoption,
                    struct apply_report *report);

/*
 * Puts back all that a run on @bridge has left, network and files. Nobody else may be at it: the
 * guard must be dead, or be the caller.
 * @ex: to be used if it is open; NULL: none is
 * Return: 0 (also when nothing was left), or a negative errno; status 4 if something is left.
 */
int settle_back(struct arena *mem, const struct fs *fs, const char *bridge, struct executor *ex,
                struct apply_report *report, struct error *err);

/*
 * Commits what is pending on @bridge. Return: 0, -ENOENT without a text when nothing is, or another
 * negative errno; it may be tried again then.
 */
int settle_commit(struct arena *mem, const struct fs *fs, const char *bridge,
                  struct apply_report *report, struct error *err);

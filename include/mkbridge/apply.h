/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second impure end: does what a plan says, or leaves everything as it was.
 *
 * Originals and new texts go to /var/lib/mkbridge/BRIDGE/, synced, before the first file is
 * touched. The name of the folder is the state of the run: `new` is being prepared (nothing has
 * changed yet), `pending` is in flight (the originals must be put back), a number is done.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "mkbridge/plan.h"

/* Held from before observe until the end of a run that changes something. */
struct apply_lock {
        int folder;
        int parent; /* the folder that STATE_FOLDER is in */
        bool made;  /* STATE_FOLDER was not there before: nobody has recorded anything */

        /* /var and /var/lib, where they were made for it: they go with it if nothing is kept. */
        struct made_folder {
                int in;
                char name[256];
        } ways[2];
};

#define APPLY_LOCK_INIT                                                                            \
        {                                                                                          \
                .folder = -1, .parent = -1, .ways = { { .in = -1 }, { .in = -1 } }                 \
        }

/* Whether anything may be recorded below @root, so that there may be something to be put back. */
bool apply_has_records(const char *root);

/*
 * Takes the lock of the system below @root (NULL: this host), waiting up to 10 s for another run;
 * after that it is a refusal. Makes STATE_FOLDER if need be.
 */
int apply_lock(const char *root, struct apply_lock *lock, struct error *err);

/* Gives it back, and removes STATE_FOLDER if nothing is in it. For cleanup(). */
void apply_unlock(struct apply_lock *lock);

/*
 * Puts back what runs that died have left, for all bridges: the live state from the journal in
 * RUN_FOLDER, if there is one, then the files. A switch whose guard lives is not touched. The lock
 * must be held.
 * @bridge: of the run that is to follow; what is left of other bridges is a warning then, because
 *          it is in nobody's way but who touches the same files (render/records.c); NULL: of none
 * Return: 0 (also when there was nothing), or a negative errno; status 4 if something is left.
 */
int apply_recover(struct arena *mem, const char *root, const char *bridge,
                  struct apply_report *report, struct error *err);

/*
 * What a live switch needs of the layers beside apply; main supplies it. @again looks at the host
 * anew and plans what is left to do for it to be as planned: nothing, as a rule, or what somebody
 * else has added meanwhile. It fails when something that was moved is not there. @adopted looks at
 * the host after the network service has taken it over, and fails when it has lost what it had;
 * what it looks at may still be on its way. @progress gets one line for the terminal; @must_send:
 * also where nothing is to be told, since it makes the session of the user send something.
 */
struct live_hooks {
        int (*again)(void *arg, struct arena *mem, const struct live_plan **ret_rest,
                     struct error *err);
        int (*adopted)(void *arg, struct arena *mem, struct string_list *ret_lost,
                       struct live_probe_list *ret_gateways, struct error *err);
        int (*doubled)(void *arg, struct arena *mem, struct live_script *ret, struct error *err);
        void (*progress)(void *arg, const char *line, bool must_send);
        void *arg;
};

/*
 * Does the plan. The lock must be held, and apply_recover() must have returned 0 under it before
 * the host was looked at. A file that is not as the plan says it was is a failure before any
 * change. When an operation fails, all before it are put back: status 1; or 4 when that was
 * incomplete. Signals that would end or stop the process wait until the files are all new or all
 * old again. Units are restarted after that, and cannot undo them: what goes wrong with one is a
 * warning in the report.
 *
 * With plan->live the files stay `pending` until the switch has proved itself, the network service
 * has done the steps of plan->adoption, and the host has proved itself once more; if any of it
 * fails, all is put back here, and the service told so. Of an undo, a step that fails is a warning.
 * A guard, forked before the first file is touched, puts all back when this process dies or hangs;
 * with live->confirm it goes on to wait after this has returned, and the lock is given back
 * meanwhile.
 */
int apply(struct arena *mem, const struct host *host, const struct plan *plan,
          const struct live_hooks *hooks, struct apply_report *report, struct error *err);

/*
 * Ends a switch that waits for --commit, either way: asks its guard, and waits for its answer; does
 * it here when the guard is gone. The lock must NOT be held: the guard takes it.
 * Return: 0; -ENOENT with @err (status 3) when nothing of @bridge waits; or another negative errno.
 */
int apply_commit(struct arena *mem, const char *bridge, struct apply_report *report,
                 struct error *err);
int apply_rollback(struct arena *mem, const char *bridge, struct apply_report *report,
                   struct error *err);

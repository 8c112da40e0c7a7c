/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both ways of showing need to know about a run.
 */
#pragma once

#include "mkbridge/names.h"
#include "mkbridge/show.h"

enum outcome {
        OUTCOME_PLANNED,
        OUTCOME_DONE,
        OUTCOME_NOTHING,
        OUTCOME_REFUSED,
        OUTCOME_FAILED,
};

enum outcome outcome_of(const struct show *show);

/* The intent, or NULL: an undo, or an error before there was one. */
const struct intent *show_intent(const struct show *show);

enum file_action {
        FILE_SAME,
        FILE_CREATE,
        FILE_CHANGE,
        FILE_REMOVE,
};

enum file_action file_action_of(const struct op *op);

/*
 * The difference that a file operation makes, with secrets as the request wants them. Return: the
 * changed lines of which one is hidden; then it is no patch.
 */
size_t show_diff(struct strbuf *out, const struct show *show, const struct op_file *file);

/* Words for enum key_fate. */
extern const struct word_table key_fates;

/* The switch of the running host, or NULL when there is nothing to send. */
const struct live_plan *show_live(const struct show *show);

/* What a switch moves, by the kind of object. */
struct live_counts {
        size_t addresses, routes, nexthops, rules, neighbours, sysctls;
};
struct live_counts live_counts(const struct live_plan *live);

/* False where nothing of libvirt runs: that none is restarted leaves nothing undone then. */
bool restart_is_news(const struct show *show);

/* Why no service is restarted, as a clause; NULL: one is, or there is no plan. */
const char *restart_skipped(const struct show *show);

/* The command that makes up for what --no-restart left out; NULL: nothing runs that needs it. */
const char *restart_later(struct arena *mem, const struct show *show);

/* What the running network service is told of the switch, or NULL when it is told nothing. */
const struct adoption *show_adoption(const struct show *show);

/* How to call mkbridge again on the same system, quoted for a shell; @bridge may be NULL. */
const char *mkbridge_command(struct arena *mem, const struct request *request, const char *option,
                             const char *bridge);

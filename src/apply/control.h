/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What --commit and --rollback say to a guard that waits, and what it answers: one packet with a
 * command, then packets with a line of the report each, then one with the result.
 */
#pragma once

#include "mkbridge/apply.h"
#include "run-folder.h"

enum command {
        COMMAND_COMMIT = 'C',
        COMMAND_ROLLBACK = 'R',
};

/* The guard's side: the socket in the folder of the switch, listening. */
int control_listen(const struct run_folder *run, int *ret_fd);

/* Takes a command from who has called. Return: a descriptor for the answer, or a negative errno. */
int control_accept(int listening, enum command *ret);

void control_answer(int fd, int code, const struct apply_report *report, const struct error *err);

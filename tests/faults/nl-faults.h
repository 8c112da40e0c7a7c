/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of a process's requests comes to what harm; see nl-shim.c.
 */
#pragma once

#include <linux/netlink.h>
#include <stdbool.h>

enum harm { REFUSE, TIME_OUT, LOSE, TRUNCATE, CUT, OVERRUN, KILL, KILL_AFTER, HOOK };

struct fault {
        bool main, guard;
        long n;
        enum harm harm;
        int code; /* for REFUSE */
};

/* Ends the process: the test itself is wrong. */
_Noreturn void fault_trouble(const char *what);

/* Reads the environment. Return: false if this is not the program that harm is meant for. */
bool fault_start(void);

/* Counts a message that changes something; the harm that is meant for it, or NULL. */
const struct fault *fault_of(const struct nlmsghdr *message);

/* Runs SHIM_HOOK, which sees neither this library nor signals that the program holds back. */
void fault_hook(void);

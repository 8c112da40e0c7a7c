// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The environment of nl-shim.c, and the counting.
 */
#include "nl-faults.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
        const char *name;
        enum harm harm;
        int code;
} harms[] = {
        { "EPERM", REFUSE, EPERM },      { "EBUSY", REFUSE, EBUSY },
        { "ENOMEM", REFUSE, ENOMEM },    { "ENODEV", REFUSE, ENODEV },
        { "EEXIST", REFUSE, EEXIST },    { "EINVAL", REFUSE, EINVAL },
        { "timeout", TIME_OUT, 0 },      { "lost", LOSE, 0 },
        { "truncated", TRUNCATE, 0 },    { "cut", CUT, 0 },
        { "enobufs", OVERRUN, 0 },       { "kill", KILL, 0 },
        { "kill-after", KILL_AFTER, 0 }, { "hook", HOOK, 0 },
};

static pid_t main_pid;
static struct fault faults[64];
static size_t n_faults;

/* A child of the program begins anew. */
static struct {
        pid_t pid;
        long n;
} counted;

void fault_trouble(const char *what)
{
        fprintf(stderr, "nl-shim: %s\n", what);
        _exit(99);
}

static struct fault read_fault(const char *text)
{
        struct fault fault = { 0 };
        char who[8], harm[16];

        if (sscanf(text, "%7[^:]:%ld:%15s", who, &fault.n, harm) != 3)
                fault_trouble("SHIM_FAULTS is not WHO:N:HARM");
        fault.main = strcmp(who, "guard") != 0;
        fault.guard = strcmp(who, "main") != 0;
        for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
                if (strcmp(harms[i].name, harm) == 0) {
                        fault.harm = harms[i].harm;
                        fault.code = harms[i].code;
                        return fault;
                }
        }
        fault_trouble("SHIM_FAULTS has a harm that is not known");
}

bool fault_start(void)
{
        const char *program = getenv("SHIM_PROGRAM");
        const char *text = getenv("SHIM_FAULTS");

        if (strcmp(program_invocation_short_name, program ? program : "mkbridge") != 0)
                return false;
        main_pid = getpid();
        while (text && *text) {
                if (n_faults == sizeof(faults) / sizeof(faults[0]))
                        fault_trouble("too many faults");
                faults[n_faults++] = read_fault(text);
                text += strcspn(text, " ");
                text += strspn(text, " ");
        }
        return true;
}

static bool is_main(void)
{
        return getpid() == main_pid;
}

/* A request about no link at all only asks whether another would be taken: src/nl/right.c. */
static bool asks_for_the_right(const struct nlmsghdr *message)
{
        struct ifinfomsg link;

        if (message->nlmsg_type != RTM_SETLINK || message->nlmsg_len != NLMSG_LENGTH(sizeof(link)))
                return false;
        memcpy(&link, (const char *) message + NLMSG_HDRLEN, sizeof(link));
        return link.ifi_index == 0;
}

static bool changes_something(const struct nlmsghdr *message)
{
        return !asks_for_the_right(message) && message->nlmsg_type >= RTM_BASE &&
               (message->nlmsg_type & 3) != 2; /* GET */
}

static void tell(const struct nlmsghdr *message)
{
        const char *path = getenv("SHIM_LOG");
        char line[80];
        int fd, n;

        if (!path || !*path)
                return;
        n = snprintf(line, sizeof(line), "%s %ld %u 0x%x\n", is_main() ? "main" : "guard",
                     counted.n, message->nlmsg_type, message->nlmsg_flags);
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || write(fd, line, (size_t) n) != n)
                fault_trouble(path);
        close(fd);
}

/* What only asks counts where that is what matters: in a guard that looks round. */
static bool counts(const struct nlmsghdr *message)
{
        return changes_something(message) ||
               (!is_main() && getenv("SHIM_LOOKS") && !asks_for_the_right(message));
}

const struct fault *fault_of(const struct nlmsghdr *message)
{
        if (!counts(message))
                return NULL;
        if (counted.pid != getpid()) {
                counted.pid = getpid();
                counted.n = 0;
        }
        counted.n++;
        tell(message);
        for (size_t i = 0; i < n_faults; i++)
                if (faults[i].n == counted.n && (is_main() ? faults[i].main : faults[i].guard))
                        return &faults[i];
        return NULL;
}

void fault_hook(void)
{
        pid_t pid = fork();

        if (pid == 0) {
                sigset_t none;

                sigemptyset(&none);
                sigprocmask(SIG_SETMASK, &none, NULL);
                unsetenv("LD_PRELOAD");
                execl("/bin/sh", "sh", "-c", getenv("SHIM_HOOK"), NULL);
                _exit(99);
        }
        waitpid(pid, NULL, 0);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a command; its time and the most memory that it held at once go to a file, in one line:
 * "SECONDS KIB STATUS". A program of its own, because the kernel counts what the one that starts a
 * command holds as the command's, and the usual ones hold more than mkbridge.
 *
 *   measure FILE COMMAND...
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
        struct timespec time;

        clock_gettime(CLOCK_MONOTONIC, &time);
        return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
        struct rusage usage;
        double start = now(), end;
        FILE *file;
        pid_t pid;
        int status;

        if (argc < 3)
                return 2;
        pid = fork();
        if (pid == 0) {
                execvp(argv[2], argv + 2);
                _exit(127);
        }
        if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
                return 1;
        end = now();

        status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        file = fopen(argv[1], "we");
        if (!file)
                return 1;
        fprintf(file, "%.4f %ld %d\n", end - start, usage.ru_maxrss, status);
        return fclose(file) == 0 ? status : 1;
}

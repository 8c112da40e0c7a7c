// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Start-up time and peak memory of a dry run beside `ip -br link`, in one run:
 *
 *     startup MKBRIDGE [RUNS]
 *
 * The programs are started in turn, so that noise hits all alike; what counts is the ratio. The
 * minimum is the figure to which the least was added. This is C, and small, because the kernel
 * counts the memory of whoever starts a program into the peak of that program. Never part of a pass
 * or fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/macro.h"

enum { RUNS_MAX = 100000, ARGS_MAX = 8 };

struct row {
        const char *name;
        const char *argv[ARGS_MAX];
        double *us;
        long peak;
};

static const char port_file[] = "DEVICE=eth0\nTYPE=Ethernet\nHWADDR=52:54:00:12:34:56\n"
                                "BOOTPROTO=none\nIPADDR=192.0.2.10\nPREFIX=24\n"
                                "GATEWAY=192.0.2.1\nDNS1=192.0.2.53\nONBOOT=yes\n";

static void die(const char *what)
{
        perror(what);
        exit(1);
}

static double now_us(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

static void run_once(struct row *row, int run, const posix_spawn_file_actions_t *actions)
{
        double start = now_us();
        struct rusage usage;
        int status = 0;
        pid_t pid;

        errno = posix_spawnp(&pid, row->argv[0], actions, NULL,
                             (char *const *) (uintptr_t) row->argv, environ);
        if (errno || wait4(pid, &status, 0, &usage) < 0)
                die(row->argv[0]);
        if (!WIFEXITED(status) || WEXITSTATUS(status)) {
                fprintf(stderr, "%s: failed\n", row->name);
                exit(1);
        }
        row->us[run] = now_us() - start;
        if (usage.ru_maxrss > row->peak)
                row->peak = usage.ru_maxrss;
}

/* A root with one configured card. */
static void make_root(const char *root)
{
        static const char *const folders[] = { "etc", "etc/sysconfig",
                                               "etc/sysconfig/network-scripts" };
        char path[256];
        FILE *file;

        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
                snprintf(path, sizeof(path), "%s/%s", root, folders[i]);
                if (mkdir(path, 0755) < 0)
                        die(path);
        }
        snprintf(path, sizeof(path), "%s/etc/sysconfig/network-scripts/ifcfg-eth0", root);
        file = fopen(path, "w");
        if (!file || fputs(port_file, file) < 0 || fclose(file))
                die(path);
}

static void remove_root(const char *root)
{
        static const char *const paths[] = { "etc/sysconfig/network-scripts/ifcfg-eth0",
                                             "etc/sysconfig/network-scripts", "etc/sysconfig",
                                             "etc", "" };
        char path[256];

        for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
                snprintf(path, sizeof(path), "%s/%s", root, paths[i]);
                remove(path);
        }
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static void print_rows(struct row *rows, size_t n, int runs)
{
        printf("%-22s %8s %10s %9s %7s %7s\n", "process", "min us", "median us", "peak KiB", "time",
               "memory");
        for (size_t i = 0; i < n; i++) {
                qsort(rows[i].us, (size_t) runs, sizeof(double), compare);
                printf("%-22s %8.0f %10.0f %9ld %6.2fx %6.2fx\n", rows[i].name, rows[i].us[0],
                       rows[i].us[runs / 2], rows[i].peak, rows[i].us[0] / rows[0].us[0],
                       (double) rows[i].peak / (double) rows[0].peak);
        }
}

int main(int argc, char *argv[])
{
        char folder[] = "/tmp/mkbridge-bench.XXXXXX", root[64];
        int runs = argc > 2 ? atoi(argv[2]) : 500;
        posix_spawn_file_actions_t actions;

        if (argc < 2 || runs < 1 || runs > RUNS_MAX) {
                fprintf(stderr, "usage: startup MKBRIDGE [RUNS]\n");
                return 2;
        }
        if (!mkdtemp(folder))
                die(folder);
        snprintf(root, sizeof(root), "--root=%s", folder);
        make_root(folder);

        struct row rows[] = {
                { .name = "ip -br link", .argv = { "ip", "-br", "link" } },
                { .name = "mkbridge -n --root", .argv = { argv[1], "-n", root, "eth0", "vnet0" } },
                { .name = "mkbridge -n (live)",
                  .argv = { argv[1], "-n", "--backend=ifcfg", "no-such-card", "vnet0" } },
        };

        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                rows[i].us = calloc((size_t) runs, sizeof(double));
        for (int run = 0; run < runs; run++)
                for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                        run_once(&rows[i], run, &actions);
        print_rows(rows, ARRAY_LEN(rows), runs);

        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                free(rows[i].us);
        posix_spawn_file_actions_destroy(&actions);
        remove_root(folder);
        return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures what is lost on the way while a command runs:
 *
 *     prober [OPTION]... [--] [COMMAND [ARG]...]
 *
 *     --echo NAME@NS=ADDRESS        echo requests from the network namespace whose file is NS
 *     --tcp NAME@NS=ADDRESS@NS      a TCP connection from the first to ADDRESS in the second one
 *     --interval US                 between two requests (500)
 *     --before MS, --after MS       how long to probe before and after COMMAND (200, 500)
 *     --limit MS                    how long to wait, after it, for a direction that is dead (8000)
 *
 * It probes on after COMMAND for as long as a direction is dead, then waits for what is still on
 * its way. One line of JSON says what came of it: of each direction of echo requests how many were
 * sent, `lost` (never answered), `late` (after more than 100 ms), `duplicates`, `gap_ms` (the
 * longest time in which all that was sent was lost), `rtt_ms` (the slowest), `behind_ms` (how far
 * the sender was behind its pace at worst: what this machine's own noise may hide); of each TCP
 * connection `stall_ms` and whether it survived, and `tcp_behind_ms` as above; of COMMAND, whose
 * output goes to standard error, time and status. `alive` says whether all was well at the end. The
 * status is 0 unless the prober itself failed.
 */
#include "prober.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/macro.h"

enum { PARTS_MAX = 16, RUN_MAX_S = 120, PRIORITY = 10 };

#define DRAIN (1500 * NS_PER_MS)
#define POLL  (5 * NS_PER_MS)

atomic_bool stop_sending, stop;

struct measurement {
        struct echo echoes[PARTS_MAX];
        struct stream streams[PARTS_MAX];
        size_t n_echoes, n_streams;
        char *echo_specs[PARTS_MAX], *stream_specs[PARTS_MAX];
        int64_t interval, before, after, limit;
        int64_t command; /* how long it took */
        int status;      /* of COMMAND */
};

void die(const char *what)
{
        fprintf(stderr, "prober: %s: %s\n", what, strerror(errno));
        exit(1);
}

int64_t now(clockid_t clock)
{
        struct timespec t;

        clock_gettime(clock, &t);
        return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void pause_for(int64_t ns)
{
        struct timespec t = { .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };

        while (nanosleep(&t, &t) < 0 && errno == EINTR)
                ;
}

void parse_address(const char *text, uint16_t port, struct address *address)
{
        struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
        struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

        if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
                memcpy(&address->storage, &v4, sizeof(v4));
                address->length = sizeof(v4);
        } else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
                memcpy(&address->storage, &v6, sizeof(v6));
                address->length = sizeof(v6);
        } else {
                errno = EINVAL;
                die(text);
        }
}

int socket_in(const char *path, int family, int type, int protocol)
{
        cleanup(closep) int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
        cleanup(closep) int there = open(path, O_RDONLY | O_CLOEXEC);
        int fd;

        if (here < 0 || there < 0 || setns(there, CLONE_NEWNET) < 0)
                die(path);
        fd = socket(family, type | SOCK_CLOEXEC, protocol);
        if (fd < 0)
                die("socket");
        if (setns(here, CLONE_NEWNET) < 0)
                die("network namespace");
        return fd;
}

pthread_t start_thread(void *(*body)(void *), void *arg)
{
        struct sched_param priority = { .sched_priority = PRIORITY };
        pthread_t thread;

        errno = pthread_create(&thread, NULL, body, arg);
        if (errno)
                die("thread");
        pthread_setschedparam(thread, SCHED_FIFO, &priority);
        return thread;
}

/* NAME@NS=ADDRESS, cut into pieces in place; the third '@' piece is for TCP only. */
static char *cut(char **rest, const char *separator)
{
        char *piece = *rest ? strsep(rest, separator) : NULL;

        if (!piece || !*piece) {
                errno = EINVAL;
                die("a direction is written NAME@NS=ADDRESS, and @NS after it for TCP");
        }
        return piece;
}

static void open_all(struct measurement *m)
{
        size_t room = (size_t) (RUN_MAX_S * NS_PER_S / m->interval);

        for (size_t i = 0; i < m->n_echoes; i++) {
                char *rest = m->echo_specs[i];
                struct echo *echo = &m->echoes[i];
                char *ns;

                echo->name = cut(&rest, "@");
                echo->interval = m->interval;
                echo->id = (uint16_t) (getpid() * PARTS_MAX + (int) i);
                ns = cut(&rest, "=");
                echo_open(echo, ns, cut(&rest, "="), room);
        }
        for (size_t i = 0; i < m->n_streams; i++) {
                char *rest = m->stream_specs[i];
                char *ns, *address;

                m->streams[i].name = cut(&rest, "@");
                ns = cut(&rest, "=");
                address = cut(&rest, "@");
                stream_open(&m->streams[i], ns, address, cut(&rest, "@"));
        }
}

static void run_command(struct measurement *m, char *argv[])
{
        int64_t start = now(CLOCK_MONOTONIC);
        posix_spawn_file_actions_t actions;
        int status = 0;
        pid_t pid;

        if (!argv[0])
                return;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        errno = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
        if (errno || waitpid(pid, &status, 0) < 0)
                die(argv[0]);
        m->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        m->command = now(CLOCK_MONOTONIC) - start;
        posix_spawn_file_actions_destroy(&actions);
}

static bool all_alive(const struct measurement *m)
{
        bool alive = true;

        for (size_t i = 0; i < m->n_echoes; i++)
                alive = alive && echo_alive(&m->echoes[i]);
        for (size_t i = 0; i < m->n_streams; i++)
                alive = alive && stream_alive(&m->streams[i]);
        return alive;
}

static bool all_complete(const struct measurement *m)
{
        bool complete = true;

        for (size_t i = 0; i < m->n_echoes; i++)
                complete = complete && echo_complete(&m->echoes[i]);
        for (size_t i = 0; i < m->n_streams; i++)
                complete = complete && atomic_load(&m->streams[i].settled);
        return complete;
}

static void wait_for(bool (*done)(const struct measurement *), const struct measurement *m,
                     int64_t at_most)
{
        int64_t end = now(CLOCK_MONOTONIC) + at_most;

        while (!done(m) && now(CLOCK_MONOTONIC) < end)
                pause_for(POLL);
}

/* Returns whether all was well when the last request was sent. */
static bool measure(struct measurement *m, char *argv[])
{
        pthread_t streams = streams_start(m->streams, m->n_streams);
        bool alive;

        for (size_t i = 0; i < m->n_echoes; i++)
                echo_start(&m->echoes[i]);
        pause_for(m->before);
        run_command(m, argv);
        pause_for(m->after);
        wait_for(all_alive, m, m->limit);
        alive = all_alive(m);
        atomic_store(&stop_sending, true);
        for (size_t i = 0; i < m->n_echoes; i++)
                pthread_join(m->echoes[i].sender, NULL);
        wait_for(all_complete, m, DRAIN);
        atomic_store(&stop, true);
        for (size_t i = 0; i < m->n_echoes; i++)
                pthread_join(m->echoes[i].receiver, NULL);
        pthread_join(streams, NULL);
        return alive;
}

static double ms(int64_t ns)
{
        return (double) ns / NS_PER_MS;
}

static void print_result(const struct measurement *m, bool alive)
{
        printf("{\"alive\": %s, \"status\": %d, \"command_ms\": %.1f, \"echo\": {",
               alive ? "true" : "false", m->status, ms(m->command));
        for (size_t i = 0; i < m->n_echoes; i++) {
                const struct echo *echo = &m->echoes[i];
                struct echo_result result = echo_result(echo);

                printf("%s\"%s\": {\"sent\": %zu, \"lost\": %zu, \"late\": %zu, "
                       "\"duplicates\": %zu, \"gap_ms\": %.1f, \"rtt_ms\": %.1f, "
                       "\"behind_ms\": %.1f}",
                       i ? ", " : "", echo->name, atomic_load(&echo->sent), result.lost,
                       result.late, result.duplicates, ms(result.gap), ms(result.slowest),
                       ms(echo->most_behind));
        }
        printf("}, \"tcp_behind_ms\": %.1f, \"tcp\": {", ms(streams_behind()));
        for (size_t i = 0; i < m->n_streams; i++)
                printf("%s\"%s\": {\"stall_ms\": %.1f, \"survived\": %s}", i ? ", " : "",
                       m->streams[i].name, ms(m->streams[i].stall),
                       atomic_load(&m->streams[i].settled) ? "true" : "false");
        printf("}}\n");
}

static void add(char *list[], size_t *n, char *text)
{
        if (*n == PARTS_MAX) {
                errno = E2BIG;
                die(text);
        }
        list[(*n)++] = text;
}

static int64_t number(const char *text, int64_t unit)
{
        char *end;
        long value = strtol(text, &end, 10);

        if (*end || value < 0 || value > 1000000) {
                errno = EINVAL;
                die(text);
        }
        return value * unit;
}

static void read_options(struct measurement *m, int argc, char *argv[])
{
        static const struct option options[] = {
                { "echo", 1, NULL, 'e' },   { "tcp", 1, NULL, 't' },   { "interval", 1, NULL, 'i' },
                { "before", 1, NULL, 'b' }, { "after", 1, NULL, 'a' }, { "limit", 1, NULL, 'l' },
                { NULL, 0, NULL, 0 },
        };
        int code;

        while ((code = getopt_long(argc, argv, "+", options, NULL)) != -1) {
                switch (code) {
                case 'e':
                        add(m->echo_specs, &m->n_echoes, optarg);
                        break;
                case 't':
                        add(m->stream_specs, &m->n_streams, optarg);
                        break;
                case 'i':
                        m->interval = number(optarg, NS_PER_MS / 1000);
                        break;
                case 'b':
                        m->before = number(optarg, NS_PER_MS);
                        break;
                case 'a':
                        m->after = number(optarg, NS_PER_MS);
                        break;
                case 'l':
                        m->limit = number(optarg, NS_PER_MS);
                        break;
                default:
                        exit(2);
                }
        }
}

int main(int argc, char *argv[])
{
        static struct measurement m = { .interval = NS_PER_MS / 2,
                                        .before = 200 * NS_PER_MS,
                                        .after = 500 * NS_PER_MS,
                                        .limit = 8000 * NS_PER_MS };
        bool alive;

        read_options(&m, argc, argv);
        if (!m.interval)
                m.interval = NS_PER_MS / 2;
        open_all(&m);
        mlockall(MCL_CURRENT); /* where it is allowed */
        alive = measure(&m, argv + optind);
        print_result(&m, alive);
        for (size_t i = 0; i < m.n_echoes; i++)
                free(m.echoes[i].probes);
        return 0;
}

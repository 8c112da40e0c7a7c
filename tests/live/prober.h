/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the prober share: echo requests at an even pace (echo.c), TCP connections that
 * always carry something (stream.c), and the command line between them (prober.c). Times are
 * nanoseconds of CLOCK_MONOTONIC unless they say otherwise.
 */
#pragma once

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define NS_PER_MS 1000000LL
#define NS_PER_S  1000000000LL

/* An end that is unheard for so long is taken to be cut off. */
#define ALIVE_WITHIN (100 * NS_PER_MS)

struct address {
        struct sockaddr_storage storage;
        socklen_t length;
};

struct probe {
        int64_t sent, answered; /* CLOCK_REALTIME, as the kernel's time stamps are; 0: not */
        uint32_t answers;
};

/* Echo requests in one direction. */
struct echo {
        const char *name;
        struct address to;
        int socket;
        uint16_t id;
        int64_t interval;

        struct probe *probes;
        size_t room;
        atomic_size_t sent, answered; /* how many */
        atomic_size_t newest;         /* number of the newest one that was answered, plus 1 */
        int64_t most_behind;          /* the sender's worst delay against its pace */
        pthread_t sender, receiver;
};

struct echo_result {
        size_t lost, late, duplicates;
        int64_t gap; /* longest time in which no request that was sent was answered */
        int64_t slowest;
};

/* A TCP connection on which one end sends a record each millisecond, and the other sends it back.
 */
struct stream {
        const char *name;
        int client, server;
        uint64_t sent, received, owed; /* bytes */
        _Atomic int64_t heard;         /* when anything came back last */
        int64_t stall;                 /* longest time between two of these */
        atomic_bool settled;           /* all that was sent has come back */
        atomic_bool broken;
};

/* For all threads: stop_sending, then, when what is on its way has had its time, stop. */
extern atomic_bool stop_sending, stop;

int64_t now(clockid_t clock);
void die(const char *what);
void parse_address(const char *text, uint16_t port, struct address *address);

/* A socket in the network namespace whose file is @path. Never fails: it ends the process. */
int socket_in(const char *path, int family, int type, int protocol);

/* The best that is allowed against the noise of other processes: a real-time priority. */
pthread_t start_thread(void *(*body)(void *), void *arg);

/* @room is how many requests it will send at most. */
void echo_open(struct echo *echo, const char *ns, const char *address, size_t room);
void echo_start(struct echo *echo);
bool echo_alive(const struct echo *echo);
bool echo_complete(const struct echo *echo);
struct echo_result echo_result(const struct echo *echo);

void stream_open(struct stream *stream, const char *client_ns, const char *address,
                 const char *server_ns);
/* One thread serves all, which must stay where they are; with none it only waits for stop. */
pthread_t streams_start(struct stream *streams, size_t n);
/* How long their thread did not run at worst: a stall of that length is this machine's own. */
int64_t streams_behind(void);
bool stream_alive(const struct stream *stream);

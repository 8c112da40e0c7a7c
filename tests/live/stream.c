// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TCP connections that always carry something: the client sends a record each millisecond, the
 * server sends back as many bytes as it got. What counts is the longest time in which nothing came
 * back. Both ends are served by one thread; what is in the records does not matter, TCP keeps it.
 */
#include "prober.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { RECORD = 16, BUFFER = 1 << 20, CHUNK = 4096, EVENTS = 32 };

/* In epoll's data: which stream, and which end of it; the timer is none. */
enum { END_CLIENT, END_SERVER, N_ENDS };
#define TIMER UINT64_MAX

struct streams {
        struct stream *items;
        size_t n;
};

static _Atomic uint64_t missed; /* most milliseconds that passed without this thread */

static void set_option(int socket, int level, int option, int value)
{
        if (setsockopt(socket, level, option, &value, sizeof(value)) < 0)
                die("options of a TCP socket");
}

static void unblock(int socket)
{
        /* the send buffer holds what piles up in an outage of many seconds */
        set_option(socket, SOL_SOCKET, SO_SNDBUF, BUFFER);
        set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

void stream_open(struct stream *stream, const char *client_ns, const char *address,
                 const char *server_ns)
{
        struct timeval patience = { .tv_sec = 5 };
        struct address to;
        int listener;

        parse_address(address, 0, &to);
        listener = socket_in(server_ns, to.storage.ss_family, SOCK_STREAM, 0);
        if (bind(listener, (struct sockaddr *) &to.storage, to.length) < 0 ||
            listen(listener, 1) < 0 ||
            getsockname(listener, (struct sockaddr *) &to.storage, &to.length) < 0)
                die("listen");
        stream->client = socket_in(client_ns, to.storage.ss_family, SOCK_STREAM, 0);
        setsockopt(stream->client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
        if (connect(stream->client, (struct sockaddr *) &to.storage, to.length) < 0)
                die("connect");
        stream->server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (stream->server < 0)
                die("accept");
        close(listener);
        unblock(stream->client);
        unblock(stream->server);
}

/* 0 bytes with no room or nothing there; broken when the connection is over. */
static size_t outcome(struct stream *stream, ssize_t n)
{
        if (n > 0)
                return (size_t) n;
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
                atomic_store(&stream->broken, true);
        return 0;
}

static size_t put(struct stream *stream, int socket, size_t length)
{
        static const char zeros[CHUNK];

        if (!length || atomic_load(&stream->broken))
                return 0;
        return outcome(stream, send(socket, zeros, length < CHUNK ? length : CHUNK,
                                    MSG_DONTWAIT | MSG_NOSIGNAL));
}

static size_t get(struct stream *stream, int socket)
{
        char sink[CHUNK];

        return outcome(stream, recv(socket, sink, sizeof(sink), MSG_DONTWAIT));
}

/* At an end of a wait, and once more at the end of all: the last stall may last still. */
static void note_stall(struct stream *stream)
{
        int64_t waited = now(CLOCK_MONOTONIC) - atomic_load(&stream->heard);

        if (waited > stream->stall)
                stream->stall = waited;
}

static void on_client(struct stream *stream)
{
        size_t n = get(stream, stream->client);

        if (!n)
                return;
        note_stall(stream);
        atomic_store(&stream->heard, now(CLOCK_MONOTONIC));
        stream->received += n;
        atomic_store(&stream->settled, stream->received == stream->sent);
}

static void on_server(struct stream *stream)
{
        stream->owed += get(stream, stream->server);
        stream->owed -= put(stream, stream->server, stream->owed);
}

static void on_timer(struct streams *streams, int timer)
{
        uint64_t ticks = 0;

        if (read(timer, &ticks, sizeof(ticks)) < 0)
                return;
        if (ticks - 1 > atomic_load(&missed))
                atomic_store(&missed, ticks - 1);
        for (size_t i = 0; i < streams->n; i++) {
                struct stream *stream = &streams->items[i];

                stream->owed -= put(stream, stream->server, stream->owed);
                if (atomic_load(&stop_sending))
                        continue;
                atomic_store(&stream->settled, false);
                stream->sent += put(stream, stream->client, RECORD);
        }
}

static void watch(int epoll, int fd, uint64_t data)
{
        struct epoll_event event = { .events = EPOLLIN, .data.u64 = data };

        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
                die("epoll_ctl");
}

static void on_event(struct streams *streams, int epoll, int timer, uint64_t data)
{
        struct stream *stream;

        if (data == TIMER) {
                on_timer(streams, timer);
                return;
        }
        stream = &streams->items[data / N_ENDS];
        if (data % N_ENDS == END_CLIENT)
                on_client(stream);
        else
                on_server(stream);
        if (atomic_load(&stream->broken)) {
                epoll_ctl(epoll, EPOLL_CTL_DEL, stream->client, NULL);
                epoll_ctl(epoll, EPOLL_CTL_DEL, stream->server, NULL);
        }
}

static void *serve(void *arg)
{
        struct itimerspec pace = { { 0, NS_PER_MS }, { 0, NS_PER_MS } };
        int epoll = epoll_create1(EPOLL_CLOEXEC);
        int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
        struct epoll_event events[EVENTS];
        struct streams *streams = arg;

        if (epoll < 0 || timer < 0 || timerfd_settime(timer, 0, &pace, NULL) < 0)
                die("timer");
        watch(epoll, timer, TIMER);
        for (size_t i = 0; i < streams->n; i++) {
                atomic_store(&streams->items[i].heard, now(CLOCK_MONOTONIC));
                watch(epoll, streams->items[i].client, i * N_ENDS + END_CLIENT);
                watch(epoll, streams->items[i].server, i * N_ENDS + END_SERVER);
        }
        while (!atomic_load(&stop)) {
                int n = epoll_wait(epoll, events, EVENTS, -1);

                for (int i = 0; i < n; i++)
                        on_event(streams, epoll, timer, events[i].data.u64);
        }
        for (size_t i = 0; i < streams->n; i++)
                if (!atomic_load(&streams->items[i].settled))
                        note_stall(&streams->items[i]);
        close(timer);
        close(epoll);
        return NULL;
}

pthread_t streams_start(struct stream *streams, size_t n)
{
        static struct streams all;

        all = (struct streams){ streams, n };
        return start_thread(serve, &all);
}

int64_t streams_behind(void)
{
        return (int64_t) atomic_load(&missed) * NS_PER_MS;
}

bool stream_alive(const struct stream *stream)
{
        return !atomic_load(&stream->broken) &&
               now(CLOCK_MONOTONIC) - atomic_load(&stream->heard) < ALIVE_WITHIN;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The TCP connection that the user's session comes over. SSH_CONNECTION tells, but sudo and su drop
 * it, and a terminal multiplexer keeps that of a session long gone; so it must be alive, and else
 * the ssh server is looked for among the processes that we descend from.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "nl/netlink.h"
#include "observe/observation.h"

enum { GENERATIONS_MAX = 64, TEXT_MAX = 512, NAME_SIZE = 64, DIGITS_MAX = 10 };

/* Servers of remote logins, as /proc/PID/comm has them. An agent of another kind may be an ancestor
 * too, but its connection owes us no progress. */
static const char *const servers[] = {
        "sshd", "sshd-session", "dropbear", "dropbearmulti", "tinysshd", "in.telnetd", "telnetd",
};

/* Sockets of ancestors, the nearest first, each in the order of its descriptors: the session is
 * accepted before anything is forwarded through it. */
struct sockets {
        struct arena mem;
        struct {
                uint32_t *items;
                size_t n;
        } inodes;
        size_t best; /* place of the first that is a connection; n: none is */
};

static void end_sockets(struct sockets *sockets)
{
        arena_free(&sockets->mem);
}

/* "fe80::1%eth0" */
static bool parse_address(char *text, int *family, unsigned char *address, int *index)
{
        char *zone = strchr(text, '%');

        if (zone) {
                *zone++ = '\0';
                *index = (int) if_nametoindex(zone);
        }
        *family = strchr(text, ':') ? AF_INET6 : AF_INET;
        return inet_pton(*family, text, address) == 1;
}

static bool is_mapped(const unsigned char *address)
{
        static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };

        return memcmp(address, prefix, sizeof(prefix)) == 0;
}

/* An IPv4 connection of a socket that takes both families. */
static void unmap(struct session *session)
{
        if (session->family != AF_INET6 || !is_mapped(session->local) || !is_mapped(session->peer))
                return;
        session->family = AF_INET;
        memmove(session->local, session->local + 12, 4);
        memmove(session->peer, session->peer + 12, 4);
        memset(session->local + 4, 0, 12);
        memset(session->peer + 4, 0, 12);
}

/* A port or a process number; -1 for anything else. */
static long parse_number(const char *text, long max)
{
        const size_t len = strspn(text, "0123456789");
        const long number = len && len < DIGITS_MAX ? strtol(text, NULL, 10) : -1;

        return text[len] || number > max ? -1 : number;
}

/* "192.0.2.7 51234 192.0.2.10 22": the peer's address and port, then ours (sshd(8)). */
bool session_parse(const char *text, struct session *ret)
{
        struct session session = { 0 };
        char copy[TEXT_MAX], *word[5] = { NULL }, *save = NULL;
        int family = 0;
        long peer_port, local_port;

        if (strlen(text) >= sizeof(copy))
                return false;
        strcpy(copy, text);
        word[0] = strtok_r(copy, " ", &save);
        for (size_t i = 1; i < ARRAY_LEN(word) && word[i - 1]; i++)
                word[i] = strtok_r(NULL, " ", &save);
        if (!word[3] || word[4])
                return false;

        peer_port = parse_number(word[1], UINT16_MAX);
        local_port = parse_number(word[3], UINT16_MAX);
        if (peer_port < 0 || local_port < 0 ||
            !parse_address(word[0], &family, session.peer, &session.index) ||
            !parse_address(word[2], &session.family, session.local, &session.index) ||
            family != session.family)
                return false;
        unmap(&session);
        session.peer_port = (uint16_t) peer_port;
        session.local_port = (uint16_t) local_port;
        *ret = session;
        return true;
}

/*
 * The parent of @pid and its name; 0 when it cannot be told. proc(5): "PID (NAME) STATE PARENT",
 * where the name may hold blanks and parentheses.
 */
static int parent_of(int pid, char name[static NAME_SIZE])
{
        char path[32], text[TEXT_MAX] = "", *open_at, *close_at;
        cleanup(closep) int fd = -1;

        snprintf(path, sizeof(path), "/proc/%d/stat", pid);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
                return 0;
        open_at = strchr(text, '(');
        close_at = strrchr(text, ')');
        if (!open_at || !close_at || close_at < open_at || strlen(close_at) < strlen(") S 1"))
                return 0;
        snprintf(name, NAME_SIZE, "%.*s", (int) (close_at - open_at - 1), open_at + 1);
        return (int) strtol(close_at + strlen(") S "), NULL, 10);
}

static bool is_server(const char *name)
{
        for (size_t i = 0; i < ARRAY_LEN(servers); i++)
                if (strcmp(servers[i], name) == 0)
                        return true;
        return false;
}

static void add_sockets(struct sockets *sockets, int pid)
{
        char path[32], target[64];
        struct dirent *entry;
        DIR *dir;

        snprintf(path, sizeof(path), "/proc/%d/fd", pid);
        dir = opendir(path);
        if (!dir)
                return;
        while ((entry = readdir(dir))) {
                ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

                if (len <= 0)
                        continue;
                target[len] = '\0';
                if (strncmp(target, "socket:[", 8) == 0)
                        LIST_ADD(&sockets->mem, &sockets->inodes,
                                 (uint32_t) strtoul(target + 8, NULL, 10));
        }
        closedir(dir);
}

/* Looks at all connections, and remembers which of our sockets is the first that is one. */
static bool note_best(void *arg, uint32_t inode)
{
        struct sockets *sockets = arg;

        for (size_t i = 0; i < sockets->best; i++)
                if (sockets->inodes.items[i] == inode)
                        sockets->best = i;
        return false;
}

static bool is_best(void *arg, uint32_t inode)
{
        const struct sockets *sockets = arg;

        return sockets->inodes.items[sockets->best] == inode;
}

static struct session from_ancestors(void)
{
        cleanup(end_sockets) struct sockets sockets = { 0 };
        struct session session = { 0 };
        int pid = getppid();

        for (int i = 0; i < GENERATIONS_MAX && pid > 1; i++) {
                char name[NAME_SIZE] = "";
                int parent = parent_of(pid, name);

                if (is_server(name))
                        add_sockets(&sockets, pid);
                pid = parent;
        }
        if (!sockets.inodes.n)
                return session;

        sockets.best = sockets.inodes.n;
        nl_tcp_find(note_best, &sockets, &session);
        if (sockets.best < sockets.inodes.n)
                nl_tcp_find(is_best, &sockets, &session);
        return session;
}

struct session observe_session(void)
{
        const char *text = getenv("SSH_CONNECTION");
        struct session session = { 0 };
        struct nl_tcp tcp;

        if (text && session_parse(text, &session) && nl_tcp_look(&session, &tcp) == 0)
                return session;
        return from_ancestors();
}

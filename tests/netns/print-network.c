// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints what observe keeps of the network layer of some links of this network namespace, a line
 * each, for network.sh to compare with what it made.
 *
 *     print-network [--count | --session | --sysctls] PORT... BRIDGE
 *
 * --server NAME ARGUMENT... runs the rest as a child of a process of that name, which listens on
 * 127.0.0.1, has itself connected to, and puts SSH_CONNECTION into the child's environment as
 * $WANT_SESSION.
 */
#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "observe/observation.h"
#include "wire/wire.h"

static const char *address_of(const struct nlmsghdr *message, unsigned type)
{
        static char texts[4][INET6_ADDRSTRLEN];
        static unsigned next;
        const size_t size = wire_family(message) == AF_INET ? 4 : 16;
        const struct rtattr *attr = wire_find(message, type, size);

        next = (next + 1) % ARRAY_LEN(texts);
        if (!attr ||
            !inet_ntop(wire_family(message), wire_data(attr), texts[next], sizeof(texts[next])))
                return "-";
        return texts[next];
}

static int version(const struct nlmsghdr *message)
{
        return wire_family(message) == AF_INET ? 4 : 6;
}

static void print_address(struct arena *mem, const struct nlmsghdr *message)
{
        const struct ifaddrmsg *body = wire_body(message);
        const struct rtattr *life = wire_find(message, IFA_CACHEINFO, sizeof(struct ifa_cacheinfo));
        const struct ifa_cacheinfo *info = life ? wire_data(life) : NULL;

        printf("address%d %s/%d link=%d scope=%d label=%s leased=%d\n", version(message),
               address_of(message, IFA_ADDRESS), body->ifa_prefixlen, wire_index(message),
               body->ifa_scope, wire_string(mem, message, IFA_LABEL, "-"),
               info && info->ifa_valid != UINT32_MAX);
}

static void print_route(struct arena *mem, const struct nlmsghdr *message)
{
        const struct rtmsg *body = wire_body(message);

        (void) mem;
        printf("route%d %s/%d via=%s table=%u metric=%u proto=%d type=%d link=%d multipath=%d\n",
               version(message), address_of(message, RTA_DST), body->rtm_dst_len,
               address_of(message, RTA_GATEWAY), wire_table(message),
               wire_u32(message, RTA_PRIORITY, 0), body->rtm_protocol, body->rtm_type,
               wire_index(message), wire_find(message, RTA_MULTIPATH, 0) != NULL);
}

static void print_rule(struct arena *mem, const struct nlmsghdr *message)
{
        printf("rule%d priority=%u iif=%s oif=%s table=%u\n", version(message),
               wire_u32(message, FRA_PRIORITY, 0), wire_string(mem, message, FRA_IIFNAME, "-"),
               wire_string(mem, message, FRA_OIFNAME, "-"), wire_table(message));
}

static void print_neighbour(struct arena *mem, const struct nlmsghdr *message)
{
        const struct ndmsg *body = wire_body(message);

        (void) mem;
        printf("neighbour%d %s link=%d state=%#x proxy=%d\n", version(message),
               address_of(message, NDA_DST), wire_index(message), body->ndm_state,
               (body->ndm_flags & NTF_PROXY) != 0);
}

static void print_link(struct arena *mem, const struct nlmsghdr *message)
{
        printf("link %s index=%d\n", wire_string(mem, message, IFLA_IFNAME, "-"),
               wire_index(message));
}

static void print_list(struct arena *mem, const struct message_list *list,
                       void (*print)(struct arena *mem, const struct nlmsghdr *message))
{
        for (size_t i = 0; i < list->n; i++)
                print(mem, list->items[i]);
}

static void print_sysctls(const struct network *network)
{
        for (size_t i = 0; i < network->sysctls.n; i++)
                printf("%s/%s/%s=%s\n", network->sysctls.items[i].tree,
                       network->sysctls.items[i].link, network->sysctls.items[i].key,
                       network->sysctls.items[i].value);
}

static void print_session(const struct session *session)
{
        char local[INET6_ADDRSTRLEN] = "-", peer[INET6_ADDRSTRLEN] = "-";

        if (session->family) {
                inet_ntop(session->family, session->local, local, sizeof(local));
                inet_ntop(session->family, session->peer, peer, sizeof(peer));
        }
        printf("%s %d %s %d\n", peer, session->peer_port, local, session->local_port);
}

static void print_counts(const struct network *network)
{
        struct rusage usage;
        size_t twice = 0;

        for (size_t i = 1; i < network->route_keys.n; i++)
                twice += network->route_keys.items[i] == network->route_keys.items[i - 1];
        getrusage(RUSAGE_SELF, &usage);
        printf("addresses=%zu routes=%zu rules=%zu neighbours=%zu keys=%zu twice=%zu\n",
               network->addresses.n, network->routes.n, network->rules.n, network->neighbours.n,
               network->route_keys.n, twice);
        fprintf(stderr, "%ld\n", usage.ru_maxrss);
}

static void print_all(struct arena *mem, const struct network *network)
{
        print_list(mem, &network->links, print_link);
        print_list(mem, &network->addresses, print_address);
        print_list(mem, &network->routes, print_route);
        print_list(mem, &network->rules, print_rule);
        print_list(mem, &network->neighbours, print_neighbour);
        if (network->root_link)
                printf("root %s: %s\n", network->root_link, network->root_why);
}

static int look(struct arena *mem, char **words, struct host *host, struct error *err)
{
        cleanup(fs_close) struct fs fs = FS_INIT;
        struct request request = { .action = ACTION_BRIDGE, .live = true };
        const struct observation obs = { mem, &request, &fs, host };
        int r = fs_open(&fs, NULL, err);

        for (; words[1]; words++)
                LIST_ADD(mem, &request.ports, *words);
        request.bridge = *words;
        if (r == 0)
                r = observe_links(&obs, err);
        if (r == 0)
                r = observe_network(&obs, false, err);
        if (r == 0) {
                host->network.session = observe_session();
                observe_root(&obs);
        }
        return r;
}

static int run(char **words) /* at least two */
{
        cleanup(arena_free) struct arena mem = { 0 };
        const char *what = strncmp(words[0], "--", 2) == 0 ? *words++ : "";
        struct host host = { 0 };
        struct error err = { 0 };

        if (look(&mem, words, &host, &err) < 0) {
                fprintf(stderr, "print-network: %s: %s\n", err.where, err.what);
                return 1;
        }
        if (!strcmp(what, "--count"))
                print_counts(&host.network);
        else if (!strcmp(what, "--session"))
                print_session(&host.network.session);
        else if (!strcmp(what, "--sysctls"))
                print_sysctls(&host.network);
        else
                print_all(&mem, &host.network);
        return 0;
}

/* A connection to ourselves; returns its end that a server would have. */
static int connect_both(char *text, size_t size)
{
        struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } },
                           peer;
        socklen_t len = sizeof(name);
        const int server = socket(AF_INET, SOCK_STREAM, 0),
                  client = socket(AF_INET, SOCK_STREAM, 0);
        int accepted;

        if (bind(server, (struct sockaddr *) &name, len) < 0 || listen(server, 1) < 0 ||
            getsockname(server, (struct sockaddr *) &name, &len) < 0 ||
            connect(client, (struct sockaddr *) &name, len) < 0)
                return -1;
        accepted = accept(server, (struct sockaddr *) &peer, &len);
        if (accepted < 0 || dup2(client, 900) < 0) /* far behind what the session has */
                return -1;
        close(client);
        snprintf(text, size, "127.0.0.1 %d 127.0.0.1 %d", ntohs(peer.sin_port),
                 ntohs(name.sin_port));
        return accepted;
}

static int serve(const char *name, char **words)
{
        char text[64];
        int status = 1;
        pid_t child;

        if (connect_both(text, sizeof(text)) < 0 || prctl(PR_SET_NAME, name) < 0)
                return 1;
        setenv("WANT_SESSION", text, 1);
        child = fork();
        if (child == 0) {
                for (int fd = 3; fd < 1000; fd++)
                        close(fd); /* ours is only our parent's */
                execvp(words[0], words);
                _exit(127);
        }
        return child < 0 || waitpid(child, &status, 0) < 0 || status;
}

int main(int argc, char *argv[])
{
        if (argc > 3 && !strcmp(argv[1], "--server"))
                return serve(argv[2], argv + 3);
        return argc > 2 ? run(argv + 1) : 2;
}

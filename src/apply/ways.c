// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * By which link the kernel sends what matters. A route that a service has left on a port, or put
 * there again, may win over the bridge's at any time, so this is asked for after the service has
 * had its turn.
 */
#include "ways.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "nl/netlink.h"
#include "wire/wire.h"
#include "mkbridge/names.h"

enum { FILE_MAX = 64 * 1024 };

static void add(struct ways *ways, const struct live_plan *plan, int family,
                const unsigned char *address, const char *why)
{
        struct way *way = &ways->items[ways->n];

        /* a link-local address is on every link, and without one on no route */
        if (ways->n == WAYS_MAX || !family || wire_is_link_local(family, address) ||
            nl_route_link(family, address) != plan->source.index)
                return;
        *way = (struct way){ .why = why, .family = family };
        memcpy(way->address, address, address_size(family));
        ways->n++;
}

static void add_text(struct ways *ways, const struct live_plan *plan, const char *text,
                     const char *why)
{
        const int family = strchr(text, ':') ? AF_INET6 : AF_INET;
        unsigned char address[16];

        if (inet_pton(family, text, address) == 1)
                add(ways, plan, family, address, why);
}

/* "nameserver ADDRESS" lines: resolv.conf(5). */
static void add_name_servers(struct ways *ways, struct arena *mem, const struct live_plan *plan,
                             const struct fs *fs, const char *path)
{
        static const char word[] = "nameserver";
        char *text, *save = NULL;

        if (fs_read(fs, path, FILE_MAX, mem, &text, NULL, NULL) < 0)
                return;
        for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
                char *rest = NULL, *key = strtok_r(line, " \t", &rest);
                const char *value = strtok_r(NULL, " \t", &rest);

                if (key && value && strcmp(key, word) == 0)
                        add_text(ways, plan, value, "a name server");
        }
}

void ways_look(struct ways *ret, struct arena *mem, const struct live_plan *plan,
               const struct fs *fs)
{
        /* the second one has those of systemd-resolved, which the first one hides */
        static const char *const files[] = { "/etc/resolv.conf",
                                             "/run/systemd/resolve/resolv.conf" };
        static const char *const anywhere[] = { "203.0.113.1", "2001:db8::1" };

        *ret = (struct ways){ 0 };
        if (plan->drops || !plan->source.index)
                return;
        for (size_t i = 0; i < plan->probes.n; i++) {
                const struct live_probe *probe = &plan->probes.items[i];

                if (probe->before && probe->after)
                        add(ret, plan, probe->family, probe->address, probe->why);
        }
        add(ret, plan, plan->session.family, plan->session.peer, "the peer of your ssh session");
        for (size_t i = 0; i < ARRAY_LEN(files); i++)
                add_name_servers(ret, mem, plan, fs, files[i]);
        for (size_t i = 0; i < ARRAY_LEN(anywhere); i++)
                add_text(ret, plan, anywhere[i], "any other network");
}

void ways_narrow(struct ways *ways, const struct live_plan *plan)
{
        size_t n = 0;

        for (size_t i = 0; i < ways->n; i++)
                if (nl_route_link(ways->items[i].family, ways->items[i].address) ==
                    plan->target.index)
                        ways->items[n++] = ways->items[i];
        ways->n = n;
}

int ways_prove(const struct ways *ways, const struct live_plan *plan, struct error *err)
{
        for (size_t i = 0; i < ways->n; i++) {
                const struct way *way = &ways->items[i];
                char text[INET6_ADDRSTRLEN] = "?";

                if (nl_route_link(way->family, way->address) == plan->target.index)
                        continue;
                inet_ntop(way->family, way->address, text, sizeof(text));
                return error_set(err, STATUS_FAILED, ESTALE, text, NULL,
                                 "%s would not be reached by %s any more", way->why,
                                 plan->target.name);
        }
        return 0;
}

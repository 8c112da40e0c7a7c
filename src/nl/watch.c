// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libnl-route's cache manager. Its dumps have no time limit, and need none: the kernel has put the
 * answer, or an error, into the queue of the socket when it has taken the request.
 */
#include "nl/watch.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netlink/cache.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "nl/rtnl.h"

/* Asked for; the kernel gives what the host allows. What does not fit is a loss that is noticed. */
enum { EVENT_BUFFER = 256 * 1024 };

struct nl_watch {
        struct nl_sock *sock;
        struct nl_cache_mngr *manager;
        struct nl_cache *links, *addresses; /* the manager's */
};

/* libnl's own codes fold several of errno into one, and nobody would do anything else for any. */
static int problem(int code)
{
        return code == -NLE_NOMEM ? -ENOBUFS : -EIO;
}

static int start(struct nl_watch *watch)
{
        int r = nl_cache_mngr_alloc(watch->sock, NETLINK_ROUTE, 0, &watch->manager);

        if (r < 0)
                return r;
        nl_socket_set_buffer_size(watch->sock, EVENT_BUFFER, 0);
        r = nl_cache_mngr_add(watch->manager, "route/link", NULL, NULL, &watch->links);
        if (r < 0)
                return r;
        return nl_cache_mngr_add(watch->manager, "route/addr", NULL, NULL, &watch->addresses);
}

int nl_watch_prepare(struct error *err)
{
        return rtnl_load(err);
}

int nl_watch_open(struct nl_watch **ret)
{
        struct nl_watch *watch = NULL;
        int r = -NLE_NOMEM;

        if (rtnl_load(NULL) == 0)
                watch = calloc(1, sizeof(*watch));
        if (watch)
                watch->sock = nl_socket_alloc();
        if (watch && watch->sock)
                r = start(watch);
        if (r < 0)
                nl_watch_close(&watch);
        *ret = watch;
        return r < 0 ? problem(r) : 0;
}

void nl_watch_close(struct nl_watch **watch)
{
        if (!*watch)
                return;
        if ((*watch)->manager)
                nl_cache_mngr_free((*watch)->manager);
        nl_socket_free((*watch)->sock);
        free(*watch);
        *watch = NULL;
}

int nl_watch_update(struct nl_watch *watch)
{
        int r = nl_cache_mngr_data_ready(watch->manager);

        return r < 0 ? problem(r) : r;
}

/*
 * An event about one family of a link is an object of its own in the cache: IPv6's tells nothing
 * that is looked for here, and may stay when the link has gone. A bridge is of AF_BRIDGE itself, as
 * is what an event tells of a port; of the latter the link's own object knows the latest.
 */
static bool is_link(struct rtnl_link *link)
{
        const int family = rtnl.link_get_family(link);

        return family == AF_UNSPEC || family == AF_BRIDGE;
}

static bool is_meant(struct rtnl_link *link, int index, const char *name)
{
        const char *its_name = rtnl.link_get_name(link);

        if (index)
                return rtnl.link_get_ifindex(link) == index;
        return its_name && name && strcmp(its_name, name) == 0;
}

static struct rtnl_link *find_link(const struct nl_watch *watch, int index, const char *name)
{
        struct rtnl_link *found = NULL;

        for (struct nl_object *object = nl_cache_get_first(watch->links); object;
             object = nl_cache_get_next(object)) {
                struct rtnl_link *link = (struct rtnl_link *) object;

                if (!is_link(link) || !is_meant(link, index, name))
                        continue;
                if (!found || rtnl.link_get_family(link) == AF_UNSPEC)
                        found = link;
        }
        return found;
}

bool nl_watch_link(const struct nl_watch *watch, int index, const char *name,
                   struct nl_watch_link *ret)
{
        struct rtnl_link *link = index ? find_link(watch, index, NULL) : NULL;

        if (!link)
                link = find_link(watch, 0, name);
        if (!link)
                return false;
        *ret = (struct nl_watch_link){
                .index = rtnl.link_get_ifindex(link),
                .master = rtnl.link_get_master(link),
                .up = rtnl.link_get_flags(link) & IFF_UP,
        };
        return true;
}

static bool read_address(struct rtnl_addr *from, struct nl_watch_address *ret)
{
        const struct nl_addr *local = rtnl.addr_get_local(from);

        if (!local || nl_addr_get_len(local) > sizeof(ret->bytes))
                return false;
        *ret = (struct nl_watch_address){
                .index = rtnl.addr_get_ifindex(from),
                .family = nl_addr_get_family(local),
                .prefix = (unsigned) rtnl.addr_get_prefixlen(from),
                .lent = !(rtnl.addr_get_flags(from) & IFA_F_PERMANENT),
        };
        memcpy(ret->bytes, nl_addr_get_binary_addr(local), nl_addr_get_len(local));
        return true;
}

void nl_watch_addresses(const struct nl_watch *watch,
                        void (*visit)(void *arg, const struct nl_watch_address *address), void *arg)
{
        for (struct nl_object *object = nl_cache_get_first(watch->addresses); object;
             object = nl_cache_get_next(object)) {
                struct nl_watch_address address;

                if (read_address((struct rtnl_addr *) object, &address))
                        visit(arg, &address);
        }
}

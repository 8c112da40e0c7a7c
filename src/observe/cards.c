// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What --list shows of the links of this host, and all that decide needs to judge each of them. No
 * lock is taken and no record is read, so anybody may look.
 */
#include <errno.h>
#include <limits.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "backend/common/reading.h"
#include "mkbridge/observe.h"
#include "nl/look.h"
#include "nl/netlink.h"
#include "observe/observation.h"
#include "wire/wire.h"

/* Speed */

/* A request with room for the bit masks of all link modes that a kernel may have. */
union link_settings {
        struct ethtool_link_settings request;
        char room[sizeof(struct ethtool_link_settings) + 3 * SCHAR_MAX * sizeof(uint32_t)];
};

/*
 * ETHTOOL_GLINKSETTINGS (linux/ethtool.h) needs no right, and asks for the link of our own network
 * namespace, while /sys may show that of another one. The first call is answered by how long the
 * masks are, as a negative number, and the second one must say so.
 */
static bool ask_settings(int fd, const char *name, union link_settings *settings)
{
        struct ifreq ifr = { .ifr_data = (void *) settings };

        *settings = (union link_settings){ .request = { .cmd = ETHTOOL_GLINKSETTINGS } };
        strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
        if (ioctl(fd, SIOCETHTOOL, &ifr) < 0 || settings->request.link_mode_masks_nwords >= 0)
                return false;
        settings->request.cmd = ETHTOOL_GLINKSETTINGS;
        settings->request.link_mode_masks_nwords =
                (signed char) -settings->request.link_mode_masks_nwords;
        return ioctl(fd, SIOCETHTOOL, &ifr) == 0 && settings->request.link_mode_masks_nwords > 0;
}

/* In Mbit/s; 0 where the driver does not know, as without a carrier. */
static unsigned speed_of(int fd, const struct link *link)
{
        union link_settings settings;

        if (fd < 0 || !link->carrier || !ask_settings(fd, link->name, &settings))
                return 0;
        return settings.request.speed == (uint32_t) SPEED_UNKNOWN ? 0 : settings.request.speed;
}

/* Default routes */

/* Where the kernel tells no paths of nexthop objects (nexthop_compat_mode 0) theirs is missed. */
static void take_route(void *arg, const struct nlmsghdr *message)
{
        const struct card_list *cards = arg;
        const struct rtmsg *route = wire_body(message);

        if (message->nlmsg_type != RTM_NEWROUTE || !route || route->rtm_dst_len ||
            route->rtm_type != RTN_UNICAST || route->rtm_flags & RTM_F_CLONED ||
            wire_table(message) != RT_TABLE_MAIN)
                return;
        for (size_t i = 0; i < cards->n; i++) {
                struct card *card = &cards->items[i];

                if (!wire_concerns(message, card->link->index))
                        continue;
                card->default_ipv4 |= route->rtm_family == AF_INET;
                card->default_ipv6 |= route->rtm_family == AF_INET6;
        }
}

/* A kernel without the family, or whose table is not made yet, has no route in it. */
static bool is_absent(int r)
{
        return r == -EAFNOSUPPORT || r == -EOPNOTSUPP || r == -ENOENT;
}

static int list_routes(struct nl *nl, struct arena *mem, struct card_list *cards, struct error *err)
{
        static const unsigned char families[] = { AF_INET, AF_INET6 };
        int r = 0;

        for (size_t i = 0; i < ARRAY_LEN(families) && (r == 0 || is_absent(r)); i++) {
                const struct rtmsg body = { .rtm_family = families[i], .rtm_table = RT_TABLE_MAIN };
                struct wire_builder request = wire_start(mem, RTM_GETROUTE, &body, sizeof(body));
                const struct nl_dump dump = { .request = wire_end(&request),
                                              .add = take_route,
                                              .arg = cards };

                r = nl_list(nl, &dump, "list the default routes", err);
        }
        return is_absent(r) ? 0 : r;
}

static int find_default_routes(struct arena *mem, struct card_list *cards, struct error *err)
{
        struct nl nl cleanup(nl_end) = NL_INIT;
        int r = nl_open(&nl, err);

        return r < 0 ? r : list_routes(&nl, mem, cards, err);
}

/* Cards */

static void add_cards(const struct observation *obs, const struct link_view_list *views,
                      struct card_list *ret)
{
        cleanup(closep) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        for (size_t i = 0; i < obs->host->links.n; i++) {
                const struct link *link = &obs->host->links.items[i];
                const struct link_view *view = link_view_of(views, link->index);
                struct card card = { .link = link, .speed = speed_of(fd, link) };

                if (view)
                        card.addresses = view->addresses;
                if (!link->loopback)
                        LIST_ADD(obs->mem, ret, card);
        }
}

static bool is_guest(const struct link *link)
{
        return link->master && (link->kind == LINK_VETH || link->kind == LINK_OTHER);
}

/* As if each was asked for. What a service keeps for a guest's end of a wire matters to nobody. */
static void add_ports(const struct observation *obs, struct request *request)
{
        for (size_t i = 0; i < obs->host->links.n; i++) {
                const struct link *link = &obs->host->links.items[i];

                if (!link->loopback && !is_guest(link))
                        LIST_ADD(obs->mem, &request->ports, link->name);
        }
}

static int look_at_links(const struct observation *obs, struct card_list *ret, struct error *err)
{
        struct link_view_list views;
        int r = observe_links(obs, err);

        if (r == 0)
                r = nl_look(obs->mem, &views, err);
        if (r < 0)
                return r;
        add_cards(obs, &views, ret);
        return find_default_routes(obs->mem, ret, err);
}

int observe_cards(struct arena *mem, struct host *host, struct card_list *ret, struct error *err)
{
        struct request about = { .action = ACTION_BRIDGE, .backend = "auto" };
        cleanup(fs_close) struct fs fs = FS_INIT;
        struct observation obs = { mem, &about, &fs, host };
        int r;

        *host = (struct host){ 0 };
        *ret = (struct card_list){ 0 };
        r = fs_open(&fs, NULL, err);
        if (r == 0)
                r = look_at_links(&obs, ret, err);
        if (r < 0)
                return r;
        add_ports(&obs, &about);
        observe_files(&obs);
        observe_system(&obs);
        host->readings = readings_new(mem, host);
        observe_root(&obs);
        return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an undo makes of the records of live switches: what they took off a port it gives back, and
 * what --address and --gateway put in its place it takes away, whoever has set it since. An address
 * that was there before as well moves like any other.
 */
#include <string.h>

#include "mkbridge/names.h"
#include "live/path.h"
#include "live/set.h"
#include "live/live.h"

/* One of --address. */
struct made {
        int family;
        unsigned char bytes[16];
        unsigned prefix;
};

struct hop {
        int family;
        const unsigned char *address;
};

/* Is something that a run took away such as @is says? */
static bool some_gone(const struct live_switch *sw, const void *arg,
                      bool (*is)(const struct nlmsghdr *gone, const void *arg))
{
        const struct past_list *past = &sw->host->past;

        for (size_t run = 0; run < past->n; run++)
                for (size_t i = 0; i < past->items[run].record.gone.n; i++)
                        if (is(past->items[run].record.gone.items[i].message, arg))
                                return true;
        return false;
}

static bool is_default_over(const struct nlmsghdr *route, int family, const void *gateway)
{
        const struct rtattr *attr = wire_find(route, RTA_GATEWAY, address_size(family));

        return wire_family(route) == family && live_route_is_default(route) &&
               wire_table(route) == RT_TABLE_MAIN && attr &&
               memcmp(wire_data(attr), gateway, address_size(family)) == 0;
}

/* One that names a nexthop object comes back as such; it would be there twice. */
static bool is_same_default(const struct nlmsghdr *gone, const void *arg)
{
        const struct hop *hop = arg;

        return gone->nlmsg_type == RTM_NEWROUTE && !wire_nexthop_id(gone) &&
               is_default_over(gone, hop->family, hop->address);
}

static bool is_same_address(const struct nlmsghdr *gone, const void *arg)
{
        const struct made *made = arg;

        return gone->nlmsg_type == RTM_NEWADDR && live_address_is(gone, made->family, made->bytes);
}

static bool reaches_hop(const struct nlmsghdr *gone, const void *arg)
{
        const struct hop *hop = arg;

        return gone->nlmsg_type == RTM_NEWADDR &&
               live_address_covers(gone, hop->family, hop->address);
}

static struct made read_made(const char *text)
{
        const char *slash = strchr(text, '/');
        struct made made = { 0 };
        char address[INET6_ADDRSTRLEN] = "";

        if (!slash || (size_t) (slash - text) >= sizeof(address))
                return made;
        memcpy(address, text, (size_t) (slash - text));
        made.family = address_family(address);
        made.prefix = (unsigned) strtoul(slash + 1, NULL, 10);
        if (made.family)
                inet_pton(made.family, address, made.bytes);
        return made;
}

/* The user's connection must not end with the address that it uses. */
static bool is_sessions(const struct live_switch *sw, const struct made *made)
{
        const struct session *session = &sw->network->session;

        return session->family == made->family &&
               memcmp(session->local, made->bytes, address_size(made->family)) == 0;
}

/* Is an address that the undo takes away such as @is says? */
static bool some_made(const struct live_switch *sw, const void *arg,
                      bool (*is)(const struct made *made, const void *arg))
{
        const struct past_list *past = &sw->host->past;

        for (size_t run = 0; run < past->n; run++) {
                for (size_t i = 0; i < past->items[run].record.addresses.n; i++) {
                        const struct made made =
                                read_made(past->items[run].record.addresses.items[i]);

                        if (made.family && !is_sessions(sw, &made) &&
                            !some_gone(sw, &made, is_same_address) && is(&made, arg))
                                return true;
                }
        }
        return false;
}

static bool is_that_address(const struct made *made, const void *arg)
{
        return live_address_is(arg, made->family, made->bytes);
}

bool live_undo_takes_address(const struct live_switch *sw, const struct nlmsghdr *message)
{
        return some_made(sw, message, is_that_address);
}

/* The kernel's route of the address, or one that has it as its source. */
static bool is_route_of(const struct made *made, const void *arg)
{
        const struct nlmsghdr *route = arg;
        const struct rtmsg *body = wire_body(route);
        const size_t size = address_size(made->family);
        const struct rtattr *source = wire_find(route, RTA_PREFSRC, size);
        const struct rtattr *to = wire_find(route, RTA_DST, size);

        if (body->rtm_family != made->family)
                return false;
        if (source && memcmp(wire_data(source), made->bytes, size) == 0)
                return true;
        return made->family == AF_INET6 && body->rtm_protocol == RTPROT_KERNEL && to &&
               body->rtm_dst_len == made->prefix &&
               live_covers(wire_data(to), made->prefix, made->bytes);
}

static bool covers_hop(const struct made *made, const void *arg)
{
        const struct hop *hop = arg;

        return made->family == hop->family && live_covers(made->bytes, made->prefix, hop->address);
}

/* An address that goes to the port, or one that comes back there, reaches it. */
static bool is_reached(const struct live_switch *sw, const struct hop *hop)
{
        const struct message_list *list = &sw->network->addresses;

        for (size_t i = 0; i < list->n; i++)
                if (wire_index(list->items[i]) == sw->live->source.index &&
                    sw->addresses[i].fate != FATE_GOES &&
                    live_address_covers(list->items[i], hop->family, hop->address))
                        return true;
        return some_gone(sw, hop, reaches_hop);
}

/* It leads over a gateway that only an address which goes has reached. */
bool live_undo_strands(const struct live_switch *sw, const struct nlmsghdr *message)
{
        struct live_path path;

        for (struct live_paths walk = live_paths(message); live_next_path(&walk, &path);) {
                const struct hop hop = { path.family, path.gateway };

                if (!live_path_is_on_link(&path) && some_made(sw, &hop, covers_hop) &&
                    !is_reached(sw, &hop))
                        return true;
        }
        return false;
}

static bool is_made_default(const struct live_switch *sw, const struct nlmsghdr *route)
{
        const struct past_list *past = &sw->host->past;
        const int family = wire_family(route);
        unsigned char bytes[16];
        const struct hop hop = { family, bytes };

        for (size_t run = 0; run < past->n; run++)
                for (size_t i = 0; i < past->items[run].record.gateways.n; i++)
                        if (inet_pton(family, past->items[run].record.gateways.items[i], bytes) ==
                                    1 &&
                            is_default_over(route, family, bytes) &&
                            !some_gone(sw, &hop, is_same_default))
                                return true;
        return false;
}

bool live_undo_takes_route(const struct live_switch *sw, const struct nlmsghdr *message)
{
        return is_made_default(sw, message) || some_made(sw, message, is_route_of) ||
               live_undo_strands(sw, message);
}

/* A message of the record, for the target with the index that it has now; NULL: not for it. */
static const struct nlmsghdr *for_target(struct live_switch *sw, const struct live_gone *gone)
{
        const struct live_link *target = &sw->live->target;
        const struct nlmsghdr *message = wire_copy(sw->mem, gone->message);
        struct wire_move move = { 0, target->index, gone->link, target->name };
        void *buffer;
        size_t size;

        if (!message || strcmp(gone->link, target->name) != 0)
                return NULL;
        move.from = wire_index(message);
        size = NLMSG_ALIGN(message->nlmsg_len) + 64;
        buffer = arena_alloc(sw->mem, size);
        return wire_retarget(buffer, size, message, &move) ? buffer : NULL;
}

/* What is there already, or moves there. */
struct there {
        struct live_set target, source;
        struct wire_move to_source;
};

static void there_done(struct there *there)
{
        live_set_free(&there->target);
        live_set_free(&there->source);
}

static struct there look(const struct live_switch *sw, const struct message_list *list)
{
        const struct live_link *target = &sw->live->target, *source = &sw->live->source;

        return (struct there){ live_set_of(list, target->index),
                               live_set_of(list, source->index),
                               { target->index, source->index, target->name, source->name } };
}

static bool is_there(const struct live_switch *sw, struct there *there,
                     const struct nlmsghdr *message)
{
        return live_set_has(&there->target, message, NULL) ||
               (sw->live->source.index && live_set_has(&there->source, message, &there->to_source));
}

/* One that has come back by itself, or still is there, is used as it is, if it leads over our
 * links. */
static bool has_object(const struct live_switch *sw, uint32_t id)
{
        for (size_t i = 0; i < sw->objects.n; i++)
                if (wire_nexthop_id(sw->objects.items[i]) == id)
                        return true;
        return !id || wire_nexthop_concerns(&sw->network->nexthops, id, sw->live->target.index) ||
               wire_nexthop_concerns(&sw->network->nexthops, id, sw->live->source.index);
}

void live_undo_sort(struct live_switch *sw)
{
        struct there addresses cleanup(there_done) = look(sw, &sw->network->addresses);
        struct there routes cleanup(there_done) = look(sw, &sw->network->routes);
        const struct past_list *past = &sw->host->past;

        for (size_t run = 0; sw->live->target.index && run < past->n; run++) {
                for (size_t i = 0; i < past->items[run].record.gone.n; i++) {
                        const struct nlmsghdr *message =
                                for_target(sw, &past->items[run].record.gone.items[i]);

                        if (!message)
                                continue;
                        if (message->nlmsg_type == RTM_NEWNEXTHOP &&
                            !wire_nexthop(&sw->network->nexthops, wire_nexthop_id(message)))
                                LIST_ADD(sw->mem, &sw->objects, message);
                        if (message->nlmsg_type == RTM_NEWROUTE &&
                            has_object(sw, wire_nexthop_id(message)) &&
                            !is_there(sw, &routes, message))
                                LIST_ADD(sw->mem, &sw->gateways, message);
                        if (message->nlmsg_type == RTM_NEWADDR &&
                            !is_there(sw, &addresses, message))
                                LIST_ADD(sw->mem, &sw->given,
                                         (struct live_address){ .message = message,
                                                                .interim = message,
                                                                .fate = FATE_MOVES });
                }
        }
}

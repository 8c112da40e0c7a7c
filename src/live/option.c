// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bridge options as attributes, by the one table of them.
 */
#include <arpa/inet.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <string.h>

#include "live/link.h"

enum { BYTES_MAX = 8 };

/* The attribute's bytes in @bytes; returns how many. Numbers are in the host's order. */
static size_t option_bytes(const struct bridge_setting *setting, unsigned char *bytes)
{
        const size_t size = setting->option->size;
        const struct br_boolopt_multi bools = {
                .optval = setting->value ? 1U << BR_BOOLOPT_NO_LL_LEARN : 0,
                .optmask = 1U << BR_BOOLOPT_NO_LL_LEARN,
        };
        const uint8_t value8 = (uint8_t) setting->value;
        const uint32_t value32 = (uint32_t) setting->value;
        uint16_t value16 = (uint16_t) setting->value;

        if (setting->option->type == OPTION_PROTOCOL)
                value16 = htons(value16);
        if (setting->option->attr == IFLA_BR_MULTI_BOOLOPT)
                memcpy(bytes, &bools, sizeof(bools));
        else if (setting->option->type == OPTION_MAC)
                live_read_mac(setting->text, bytes);
        else
                memcpy(bytes,
                       size == 1   ? (const void *) &value8
                       : size == 2 ? (const void *) &value16
                       : size == 4 ? (const void *) &value32
                                   : (const void *) &setting->value,
                       size);
        return size;
}

void live_put_option(struct wire_builder *builder, const struct bridge_setting *setting)
{
        unsigned char bytes[BYTES_MAX];
        const size_t size = option_bytes(setting, bytes);

        wire_put(builder, setting->option->attr, bytes, size);
}

/* Of the flags in one attribute, only the one that is asked for counts. */
static bool bool_is(const unsigned char *bytes, const struct rtattr *now)
{
        struct br_boolopt_multi asked, has;

        memcpy(&asked, bytes, sizeof(asked));
        memcpy(&has, wire_data(now), sizeof(has));
        return (has.optval & asked.optmask) == asked.optval;
}

void live_put_former(struct wire_builder *builder, const struct bridge_setting *setting,
                     const struct rtattr *now)
{
        unsigned char bytes[BYTES_MAX];
        struct br_boolopt_multi asked, has;

        if (!now || wire_size(now) < option_bytes(setting, bytes))
                return;
        if (setting->option->attr != IFLA_BR_MULTI_BOOLOPT) {
                wire_put(builder, setting->option->attr, wire_data(now), wire_size(now));
                return;
        }
        memcpy(&asked, bytes, sizeof(asked));
        memcpy(&has, wire_data(now), sizeof(has));
        has.optmask = asked.optmask;
        has.optval &= asked.optmask;
        wire_put(builder, setting->option->attr, &has, sizeof(has));
}

bool live_option_is(const struct bridge_setting *setting, const struct rtattr *now)
{
        unsigned char bytes[BYTES_MAX];
        const size_t size = option_bytes(setting, bytes);

        if (!now || wire_size(now) < size)
                return false;
        if (setting->option->attr == IFLA_BR_MULTI_BOOLOPT)
                return bool_is(bytes, now);
        return memcmp(wire_data(now), bytes, size) == 0;
}

/* Only the flags that are set: a new bridge has none, and some must not even be cleared. */
static void copy_bools(struct wire_builder *builder, const struct rtattr *attr)
{
        struct br_boolopt_multi bools;

        memcpy(&bools, wire_data(attr), sizeof(bools));
        bools.optmask = bools.optval;
        if (bools.optval)
                wire_put(builder, IFLA_BR_MULTI_BOOLOPT, &bools, sizeof(bools));
}

static bool is_zero(const struct rtattr *attr)
{
        const unsigned char *bytes = wire_data(attr);

        for (size_t i = 0; i < wire_size(attr); i++)
                if (bytes[i])
                        return false;
        return true;
}

void live_copy_options(struct wire_builder *builder, const struct rtattr *data)
{
        for (size_t i = 0; i < n_bridge_options; i++) {
                const struct bridge_option *option = &bridge_options[i];
                const struct rtattr *attr = wire_find_in(data, option->attr, option->size);

                if (!attr || option->attr == IFLA_BR_STP_STATE || (option->off && is_zero(attr)))
                        continue;
                if (option->attr == IFLA_BR_MULTI_BOOLOPT)
                        copy_bools(builder, attr);
                else
                        wire_put(builder, option->attr, wire_data(attr), wire_size(attr));
        }
}

/* What a user can set; the state is the spanning tree's, the rest only tells. */
static const uint16_t port_settings[] = {
        IFLA_BRPORT_PRIORITY,
        IFLA_BRPORT_COST,
        IFLA_BRPORT_MODE,
        IFLA_BRPORT_GUARD,
        IFLA_BRPORT_PROTECT,
        IFLA_BRPORT_FAST_LEAVE,
        IFLA_BRPORT_LEARNING,
        IFLA_BRPORT_UNICAST_FLOOD,
        IFLA_BRPORT_PROXYARP,
        IFLA_BRPORT_PROXYARP_WIFI,
        IFLA_BRPORT_MULTICAST_ROUTER,
        IFLA_BRPORT_MCAST_FLOOD,
        IFLA_BRPORT_MCAST_TO_UCAST,
        IFLA_BRPORT_VLAN_TUNNEL,
        IFLA_BRPORT_BCAST_FLOOD,
        IFLA_BRPORT_GROUP_FWD_MASK,
        IFLA_BRPORT_NEIGH_SUPPRESS,
        IFLA_BRPORT_ISOLATED,
};

static const struct rtattr *port_data(const struct network *network, int index)
{
        for (size_t i = 0; i < network->links.n; i++) {
                const struct nlmsghdr *message = network->links.items[i];

                if (wire_index(message) == index)
                        return wire_find_in(wire_find(message, IFLA_LINKINFO, 0),
                                            IFLA_INFO_SLAVE_DATA, 0);
        }
        return NULL;
}

bool live_put_port_settings(struct wire_builder *builder, const struct network *network, int index)
{
        const struct rtattr *data = port_data(network, index);
        size_t info, slave;

        if (!data)
                return false;
        info = wire_nest(builder, IFLA_LINKINFO);
        wire_put_string(builder, IFLA_INFO_SLAVE_KIND, "bridge");
        slave = wire_nest(builder, IFLA_INFO_SLAVE_DATA);
        for (size_t i = 0; i < ARRAY_LEN(port_settings); i++) {
                const struct rtattr *attr = wire_find_in(data, port_settings[i], 1);

                if (attr)
                        wire_put(builder, port_settings[i], wire_data(attr), wire_size(attr));
        }
        wire_nest_end(builder, slave);
        wire_nest_end(builder, info);
        return true;
}

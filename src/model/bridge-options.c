// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of bridge options, and the reading of -o KEY=VALUE.
 *
 * Ranges are the kernel's (net/bridge/br_netlink.c, br_stp.c, br_multicast.c); where a service
 * takes less, or writes one option otherwise than its like, the row says so, and the dialects go by
 * that (backend/common/options.c). `stp` and `forward_delay` have keys of their own in ifcfg files
 * (STP, DELAY), so their ifcfg columns name those. An empty column: that service has no word for
 * the option, and to ask for it is a refusal.
 */
#include "mkbridge/bridge-options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "mkbridge/names.h"

enum { SECOND = 100 }; /* USER_HZ, what the kernel's bridge code counts in */

/* clang-format off */
const struct bridge_option bridge_options[] = {
        { "stp", OPTION_BOOL, 0, 1, IFLA_BR_STP_STATE, 4, "STP", "STP", 1,
          { .keyfile = "stp", .networkd = "STP", .ifupdown = "bridge_stp", .ifupdown2 = "bridge-stp", .netplan = "stp" },
          "spanning tree protocol", .on_off = true },
        { "forward_delay", OPTION_SECONDS, 2 * SECOND, 30 * SECOND, IFLA_BR_FORWARD_DELAY, 4, "forward_delay", "DELAY", SECOND,
          { .keyfile = "forward-delay", .networkd = "ForwardDelaySec", .ifupdown = "bridge_fd", .ifupdown2 = "bridge-fd", .netplan = "forward-delay" },
          "time in listening and in learning; only with stp", .stp_only = true },
        { "hello_time", OPTION_SECONDS, 1 * SECOND, 10 * SECOND, IFLA_BR_HELLO_TIME, 4, "hello_time", "hello_time", SECOND,
          { .keyfile = "hello-time", .networkd = "HelloTimeSec", .ifupdown = "bridge_hello", .ifupdown2 = "bridge-hello", .netplan = "hello-time" },
          "between two hellos; only with stp", .stp_only = true },
        { "max_age", OPTION_SECONDS, 6 * SECOND, 40 * SECOND, IFLA_BR_MAX_AGE, 4, "max_age", "max_age", SECOND,
          { .keyfile = "max-age", .networkd = "MaxAgeSec", .ifupdown = "bridge_maxage", .ifupdown2 = "bridge-maxage", .netplan = "max-age" },
          "life of a hello; only with stp", .stp_only = true },
        { "priority", OPTION_NUMBER, 0, 65535, IFLA_BR_PRIORITY, 2, "priority", "priority", 1,
          { .keyfile = "priority", .networkd = "Priority", .ifupdown = "bridge_bridgeprio", .ifupdown2 = "bridge-bridgeprio", .netplan = "priority" },
          "in the election of the root; only with stp", .stp_only = true, .zero_word = "" },
        { "ageing_time", OPTION_SECONDS, 0, 1000000 * (uint64_t) SECOND, IFLA_BR_AGEING_TIME, 4, "ageing_time", "ageing_time", SECOND,
          { .keyfile = "ageing-time", .networkd = "AgeingTimeSec", .ifupdown = "bridge_ageing", .ifupdown2 = "bridge-ageing", .netplan = "ageing-time" },
          "life of a learned address" },
        { "group_fwd_mask", OPTION_MASK, 0, 0xffff, IFLA_BR_GROUP_FWD_MASK, 2, "group_fwd_mask", "group_fwd_mask", 1,
          { .keyfile = "group-forward-mask", .networkd = "GroupForwardMask" },
          "link-local groups to forward", .off = true, .zero_word = "" },
        { "group_address", OPTION_MAC, 0, 0, IFLA_BR_GROUP_ADDR, 6, "group_addr", "group_address", 1,
          { .keyfile = "group-address" },
          "group that hellos go to" },
        { "vlan_filtering", OPTION_BOOL, 0, 1, IFLA_BR_VLAN_FILTERING, 1, "vlan_filtering", "vlan_filtering", 1,
          { .keyfile = "vlan-filtering", .networkd = "VLANFiltering", .ifupdown = "bridge_vlan_aware", .ifupdown2 = "bridge-vlan-aware" },
          "look at VLAN tags", .off = true },
        { "vlan_protocol", OPTION_PROTOCOL, 0, 0xffff, IFLA_BR_VLAN_PROTOCOL, 2, "vlan_protocol", "vlan_protocol", 1,
          { .keyfile = "vlan-protocol", .networkd = "VLANProtocol", .ifupdown2 = "bridge-vlan-protocol" },
          "tags to look at" },
        { "vlan_default_pvid", OPTION_NUMBER, 0, 4094, IFLA_BR_VLAN_DEFAULT_PVID, 2, "default_pvid", "default_pvid", 1,
          { .keyfile = "vlan-default-pvid", .networkd = "DefaultPVID" },
          "VLAN of untagged frames", .zero_word = "none" },
        { "vlan_stats_enabled", OPTION_BOOL, 0, 1, IFLA_BR_VLAN_STATS_ENABLED, 1, "vlan_stats_enabled", "vlan_stats_enabled", 1,
          { .keyfile = "vlan-stats-enabled", .ifupdown2 = "bridge-vlan-stats" },
          "count by VLAN", .off = true, .on_off = true },
        { "vlan_stats_per_port", OPTION_BOOL, 0, 1, IFLA_BR_VLAN_STATS_PER_PORT, 1, "vlan_stats_per_port", NULL, 1,
          { 0 },
          "count by VLAN and port", .off = true },
        { "mcast_snooping", OPTION_BOOL, 0, 1, IFLA_BR_MCAST_SNOOPING, 1, "multicast_snooping", "multicast_snooping", 1,
          { .keyfile = "multicast-snooping", .networkd = "MulticastSnooping", .ifupdown2 = "bridge-mcsnoop" },
          "IGMP and MLD snooping" },
        { "mcast_router", OPTION_NUMBER, 0, 2, IFLA_BR_MCAST_ROUTER, 1, "multicast_router", NULL, 1,
          { .keyfile = "multicast-router", .ifupdown2 = "bridge-mcrouter" },
          "ports with routers: 0 none, 1 learned, 2 all", .nm_words = { "disabled", "auto", "enabled" } },
        { "mcast_query_use_ifaddr", OPTION_BOOL, 0, 1, IFLA_BR_MCAST_QUERY_USE_IFADDR, 1, "multicast_query_use_ifaddr", "multicast_query_use_ifaddr", 1,
          { .keyfile = "multicast-query-use-ifaddr", .ifupdown2 = "bridge-mcqifaddr" },
          "query from the bridge's address", .off = true },
        { "mcast_querier", OPTION_BOOL, 0, 1, IFLA_BR_MCAST_QUERIER, 1, "multicast_querier", "multicast_querier", 1,
          { .keyfile = "multicast-querier", .networkd = "MulticastQuerier", .ifupdown2 = "bridge-mcquerier" },
          "send multicast queries", .off = true },
        { "mcast_hash_max", OPTION_NUMBER, 1, UINT32_MAX, IFLA_BR_MCAST_HASH_MAX, 4, "hash_max", "multicast_hash_max", 1,
          { .keyfile = "multicast-hash-max", .ifupdown2 = "bridge-hashmax" },
          "size of the group table", .nm_power_of_2 = true },
        { "mcast_last_member_count", OPTION_NUMBER, 0, UINT32_MAX, IFLA_BR_MCAST_LAST_MEMBER_CNT, 4, "multicast_last_member_count", "multicast_last_member_count", 1,
          { .keyfile = "multicast-last-member-count", .ifupdown2 = "bridge-mclmc" },
          "queries after a leave" },
        { "mcast_startup_query_count", OPTION_NUMBER, 0, UINT32_MAX, IFLA_BR_MCAST_STARTUP_QUERY_CNT, 4, "multicast_startup_query_count", "multicast_startup_query_count", 1,
          { .keyfile = "multicast-startup-query-count", .ifupdown2 = "bridge-mcsqc" },
          "queries at start" },
        { "mcast_last_member_interval", OPTION_SECONDS, 0, UINT32_MAX, IFLA_BR_MCAST_LAST_MEMBER_INTVL, 8, "multicast_last_member_interval", "multicast_last_member_interval", 1,
          { .keyfile = "multicast-last-member-interval", .ifupdown2 = "bridge-mclmi" },
          "between queries after a leave" },
        { "mcast_membership_interval", OPTION_SECONDS, 0, UINT32_MAX, IFLA_BR_MCAST_MEMBERSHIP_INTVL, 8, "multicast_membership_interval", "multicast_membership_interval", 1,
          { .keyfile = "multicast-membership-interval", .ifupdown2 = "bridge-mcmi" },
          "life of a membership" },
        { "mcast_querier_interval", OPTION_SECONDS, 0, UINT32_MAX, IFLA_BR_MCAST_QUERIER_INTVL, 8, "multicast_querier_interval", "multicast_querier_interval", 1,
          { .keyfile = "multicast-querier-interval", .ifupdown2 = "bridge-mcqpi" },
          "life of another querier" },
        { "mcast_query_interval", OPTION_SECONDS, 1 * SECOND, UINT32_MAX, IFLA_BR_MCAST_QUERY_INTVL, 8, "multicast_query_interval", "multicast_query_interval", 1,
          { .keyfile = "multicast-query-interval", .ifupdown2 = "bridge-mcqi" },
          "between two queries" },
        { "mcast_query_response_interval", OPTION_SECONDS, 0, UINT32_MAX, IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, 8, "multicast_query_response_interval", "multicast_query_response_interval", 1,
          { .keyfile = "multicast-query-response-interval", .ifupdown2 = "bridge-mcqri" },
          "time to answer a query" },
        { "mcast_startup_query_interval", OPTION_SECONDS, 1 * SECOND, UINT32_MAX, IFLA_BR_MCAST_STARTUP_QUERY_INTVL, 8, "multicast_startup_query_interval", "multicast_startup_query_interval", 1,
          { .keyfile = "multicast-startup-query-interval", .ifupdown2 = "bridge-mcsqi" },
          "between queries at start" },
        { "mcast_stats_enabled", OPTION_BOOL, 0, 1, IFLA_BR_MCAST_STATS_ENABLED, 1, "multicast_stats_enabled", NULL, 1,
          { .ifupdown2 = "bridge-mcstats" },
          "count multicast", .off = true },
        { "mcast_igmp_version", OPTION_NUMBER, 2, 3, IFLA_BR_MCAST_IGMP_VERSION, 1, "multicast_igmp_version", NULL, 1,
          { .networkd = "MulticastIGMPVersion", .ifupdown2 = "bridge-igmp-version" },
          "of our queries" },
        { "mcast_mld_version", OPTION_NUMBER, 1, 2, IFLA_BR_MCAST_MLD_VERSION, 1, "multicast_mld_version", NULL, 1,
          { .ifupdown2 = "bridge-mld-version" },
          "of our queries" },
        { "nf_call_iptables", OPTION_BOOL, 0, 1, IFLA_BR_NF_CALL_IPTABLES, 1, "nf_call_iptables", NULL, 1,
          { 0 },
          "show bridged IPv4 to iptables", .off = true },
        { "nf_call_ip6tables", OPTION_BOOL, 0, 1, IFLA_BR_NF_CALL_IP6TABLES, 1, "nf_call_ip6tables", NULL, 1,
          { 0 },
          "show bridged IPv6 to ip6tables", .off = true },
        { "nf_call_arptables", OPTION_BOOL, 0, 1, IFLA_BR_NF_CALL_ARPTABLES, 1, "nf_call_arptables", NULL, 1,
          { 0 },
          "show bridged ARP to arptables", .off = true },
        { "no_linklocal_learn", OPTION_BOOL, 0, 1, IFLA_BR_MULTI_BOOLOPT, 8, "no_linklocal_learn", NULL, 1,
          { 0 },
          "learn nothing from link-local frames" },
};
/* clang-format on */

const size_t n_bridge_options = ARRAY_LEN(bridge_options);

const struct bridge_option *bridge_option_find(const char *name)
{
        for (size_t i = 0; i < n_bridge_options; i++)
                if (strcmp(bridge_options[i].name, name) == 0)
                        return &bridge_options[i];
        return NULL;
}

bool bridge_option_is_nms(const struct bridge_option *option)
{
        return option->words.keyfile != NULL;
}

static bool read_bool(const char *text, uint64_t *value)
{
        static const char *const words[] = { "no", "yes", "off", "on", "false", "true", "0", "1" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                if (strcasecmp(text, words[i]) == 0) {
                        *value = i & 1;
                        return true;
                }
        }
        return false;
}

static bool read_number(const char *text, uint64_t *value)
{
        char *end;

        if (!isdigit((unsigned char) *text))
                return false;
        errno = 0;
        /* Not base 0: a leading zero must not make it octal. */
        *value = strtoull(text, &end, strncasecmp(text, "0x", 2) == 0 ? 16 : 10);
        return !errno && !*end;
}

/* Whole seconds with up to two decimals and an optional "s". */
static bool read_seconds(const char *text, uint64_t *value)
{
        uint64_t whole, hundredths = 0;
        char *end;

        if (!isdigit((unsigned char) *text))
                return false;
        errno = 0;
        whole = strtoull(text, &end, 10);
        if (errno || whole > UINT32_MAX)
                return false;

        if (*end == '.') {
                int weight = SECOND / 10;

                for (end++; isdigit((unsigned char) *end) && weight; end++, weight /= 10)
                        hundredths += (uint64_t) (*end - '0') * (uint64_t) weight;
                if (end[-1] == '.')
                        return false;
        }
        if (*end == 's')
                end++;
        *value = whole * SECOND + hundredths;
        return !*end;
}

static bool read_mac(const char *text, uint64_t *value)
{
        *value = 0;
        return mac_valid(text) && strncasecmp(text, "01:80:c2:00:00:0", 16) == 0 &&
               !strchr("123", text[16]);
}

/* The kernel never forwards the first three groups: STP itself, pause frames, LACP. */
static bool read_mask(const char *text, uint64_t *value)
{
        return read_number(text, value) && !(*value & 7);
}

static bool read_protocol(const char *text, uint64_t *value)
{
        *value = strcasecmp(text, "802.1ad") == 0 ? ETH_P_8021AD : ETH_P_8021Q;
        return strcasecmp(text, "802.1ad") == 0 || strcasecmp(text, "802.1q") == 0;
}

static const struct {
        bool (*read)(const char *text, uint64_t *value);
        const char *takes;
} readers[] = {
        [OPTION_BOOL] = { read_bool, "takes yes or no" },
        [OPTION_NUMBER] = { read_number, "takes a number" },
        [OPTION_MASK] = { read_mask, "takes a mask without the lowest three bits, such as 0x4000" },
        [OPTION_SECONDS] = { read_seconds, "takes seconds, such as 15 or 0.5" },
        [OPTION_MAC] = { read_mac, "takes 01:80:c2:00:00:0X, X not 1, 2 or 3" },
        [OPTION_PROTOCOL] = { read_protocol, "takes 802.1Q or 802.1ad" },
};

static int range_error(const struct bridge_option *option, const char *value, struct error *err)
{
        bool seconds = option->type == OPTION_SECONDS;
        char where[64];

        snprintf(where, sizeof(where), "-o %s", option->name);
        return error_set(err, STATUS_USAGE, EINVAL, where, NULL,
                         "'%s' is out of range: %llu to %llu%s", value,
                         (unsigned long long) option->min / (seconds ? SECOND : 1),
                         (unsigned long long) option->max / (seconds ? SECOND : 1),
                         seconds ? " seconds" : "");
}

int bridge_setting_parse(const char *text, struct bridge_setting *setting, struct error *err)
{
        const char *equals = strchr(text, '=');
        char name[64];

        if (!equals || equals == text || (size_t) (equals - text) >= sizeof(name))
                return error_set(err, STATUS_USAGE, EINVAL, "-o", "write it as -o KEY=VALUE",
                                 "'%s' is not KEY=VALUE", text);
        memcpy(name, text, (size_t) (equals - text));
        name[equals - text] = '\0';

        setting->option = bridge_option_find(name);
        setting->text = equals + 1;
        if (!setting->option)
                return error_set(err, STATUS_USAGE, EINVAL, "-o",
                                 "mkbridge --help lists the bridge options",
                                 "there is no bridge option '%s'", name);

        if (!readers[setting->option->type].read(setting->text, &setting->value)) {
                char where[80];

                snprintf(where, sizeof(where), "-o %s", name);
                return error_set(err, STATUS_USAGE, EINVAL, where, NULL, "%s, not '%s'",
                                 readers[setting->option->type].takes, setting->text);
        }
        if (setting->option->max &&
            (setting->value < setting->option->min || setting->value > setting->option->max))
                return range_error(setting->option, setting->text, err);
        return 0;
}

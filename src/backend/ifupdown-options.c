// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of the options of a port's stanza: ifupdown's own (its *.defn), those of ifupdown2's
 * addons, and those of the hooks that Debian packages bring along; and of its commands, told by
 * the program that they run.
 */
#include <ctype.h>
#include <string.h>

#include "backend/ifupdown.h"

/* clang-format off */
static const struct ifupdown_option options[] = {
        /* The network layer. */
        { "address", IFU_MOVES, IFU_ADDRESS },
        { "netmask", IFU_MOVES, IFU_ADDRESS },
        { "broadcast", IFU_MOVES, IFU_ADDRESS },
        { "network", IFU_MOVES, IFU_ADDRESS },
        { "pointopoint", IFU_MOVES, IFU_ADDRESS },
        { "scope", IFU_MOVES, IFU_ADDRESS },
        { "preferred-lifetime", IFU_MOVES, IFU_ADDRESS },
        { "endpoint", IFU_REFUSED, IFU_NONE },
        { "gateway", IFU_MOVES, IFU_GATEWAY },
        { "metric", IFU_MOVES, IFU_NONE },
        { "dns-*", IFU_MOVES, IFU_DNS },
        { "hostname", IFU_MOVES, IFU_ADDRESS },
        { "client", IFU_MOVES, IFU_ADDRESS },
        { "vendor", IFU_MOVES, IFU_ADDRESS },
        { "leasetime", IFU_MOVES, IFU_ADDRESS },
        { "leasehours", IFU_MOVES, IFU_ADDRESS },
        { "request-prefix", IFU_MOVES, IFU_ADDRESS },
        { "ll-attempts", IFU_MOVES, IFU_ADDRESS },
        { "ll-interval", IFU_MOVES, IFU_ADDRESS },
        { "dhcp", IFU_MOVES, IFU_ADDRESS },
        { "accept-ra", IFU_MOVES, IFU_NONE },
        { "autoconf", IFU_MOVES, IFU_NONE },
        { "privext", IFU_MOVES, IFU_NONE },
        { "dad-attempts", IFU_MOVES, IFU_NONE },
        { "dad-interval", IFU_MOVES, IFU_NONE },
        { "address-purge", IFU_MOVES, IFU_NONE },
        { "address-virtual*", IFU_MOVES, IFU_ADDRESS },
        { "vrrp", IFU_MOVES, IFU_ADDRESS },
        { "ip-forward", IFU_MOVES, IFU_NONE },
        { "ip6-forward", IFU_MOVES, IFU_NONE },
        { "mpls-enable", IFU_MOVES, IFU_NONE },
        { "arp-accept", IFU_MOVES, IFU_NONE },
        { "ipv6-addrgen", IFU_MOVES, IFU_NONE },
        { "firewall", IFU_MOVES, IFU_NONE },
        { "zone", IFU_MOVES, IFU_NONE },

        /* The link layer. */
        { "hwaddress", IFU_STAYS, IFU_NONE },
        { "mtu", IFU_BOTH, IFU_NONE },
        { "media", IFU_STAYS, IFU_NONE },
        { "description", IFU_STAYS, IFU_NONE },
        { "alias", IFU_STAYS, IFU_NONE },
        { "multicast", IFU_STAYS, IFU_NONE },
        { "txqueuelen", IFU_STAYS, IFU_NONE },
        { "rfkill", IFU_STAYS, IFU_NONE },
        { "link-type", IFU_STAYS, IFU_NONE },
        { "link-*", IFU_STAYS, IFU_NONE },
        { "ethernet-*", IFU_STAYS, IFU_NONE },
        { "ethtool-*", IFU_STAYS, IFU_NONE },
        { "hardware-*", IFU_STAYS, IFU_NONE },
        { "offload-*", IFU_STAYS, IFU_NONE },
        { "driver-*", IFU_STAYS, IFU_NONE },
        { "gro-offload", IFU_STAYS, IFU_NONE },
        { "gso-offload", IFU_STAYS, IFU_NONE },
        { "lro-offload", IFU_STAYS, IFU_NONE },
        { "tso-offload", IFU_STAYS, IFU_NONE },
        { "ufo-offload", IFU_STAYS, IFU_NONE },
        { "rx-*", IFU_STAYS, IFU_NONE },
        { "tx-*", IFU_STAYS, IFU_NONE },
        { "ring-*", IFU_STAYS, IFU_NONE },
        { "vlan-*", IFU_STAYS, IFU_NONE },
        { "bond-master", IFU_CONTROLLER, IFU_NONE },
        { "bond-*", IFU_STAYS, IFU_NONE },
        { "slaves", IFU_STAYS, IFU_NONE },
        { "team-*", IFU_STAYS, IFU_NONE },
        { "mstpctl-*", IFU_STAYS, IFU_NONE },
        { "clag-*", IFU_STAYS, IFU_NONE },
        { "es-sys-mac", IFU_STAYS, IFU_NONE },

        /* Of a bridge; ifupdown2 takes some in the stanza of a port, too. */
        { "bridge-ports", IFU_BRIDGE, IFU_NONE },
        { "bridge-*", IFU_BRIDGE, IFU_NONE },

        { "up", IFU_COMMAND, IFU_NONE },
        { "post-up", IFU_COMMAND, IFU_NONE },
        { "pre-up", IFU_COMMAND, IFU_NONE },
        { "down", IFU_COMMAND, IFU_NONE },
        { "pre-down", IFU_COMMAND, IFU_NONE },
        { "post-down", IFU_COMMAND, IFU_NONE },

        { "vrf", IFU_CONTROLLER, IFU_NONE },
        { "ovs-bridge", IFU_CONTROLLER, IFU_NONE },
        { "wpa-*", IFU_REFUSED, IFU_NONE },
        { "wireless-*", IFU_REFUSED, IFU_NONE },
        { "ovs-*", IFU_REFUSED, IFU_NONE },
        { "vxlan-*", IFU_REFUSED, IFU_NONE },
        { "tunnel-*", IFU_REFUSED, IFU_NONE },
        { "batman-*", IFU_REFUSED, IFU_NONE },
        { "ppp-*", IFU_REFUSED, IFU_NONE },
        { "provider", IFU_REFUSED, IFU_NONE },
        { "vrf-table", IFU_REFUSED, IFU_NONE },
};
/* clang-format on */

static bool same_prefix(const char *name, const char *pattern, size_t len)
{
        for (size_t i = 0; i < len; i++)
                if (name[i] != pattern[i] && !(name[i] == '_' && pattern[i] == '-'))
                        return false;
        return true;
}

const struct ifupdown_option *ifupdown_option(const char *name)
{
        static const struct ifupdown_option unknown = { "", IFU_UNKNOWN, IFU_NONE };

        for (size_t i = 0; i < ARRAY_LEN(options); i++) {
                size_t len = strlen(options[i].name);

                if (options[i].name[len - 1] == '*' ? same_prefix(name, options[i].name, len - 1)
                                                    : interfaces_same_option(name, options[i].name))
                        return &options[i];
        }
        return &unknown;
}

/* Commands */

/* The program, and for ip(8) its object. */
static const struct {
        const char *program;
        enum ifupdown_command about;
} programs[] = {
        { "ethtool", COMMAND_LINK },
        { "mii-tool", COMMAND_LINK },
        { "ip link", COMMAND_LINK },
        { "ip l", COMMAND_LINK },
        { "tc", COMMAND_LINK },
        { "wpa_supplicant", COMMAND_LINK },
        { "wpa_cli", COMMAND_LINK },
        { "vconfig", COMMAND_LINK },
        { "ifenslave", COMMAND_LINK },
        { "devlink", COMMAND_LINK },
        { "dcb", COMMAND_LINK },
        { "ip addr", COMMAND_NETWORK },
        { "ip address", COMMAND_NETWORK },
        { "ip a", COMMAND_NETWORK },
        { "ip route", COMMAND_NETWORK },
        { "ip r", COMMAND_NETWORK },
        { "ip ro", COMMAND_NETWORK },
        { "ip rule", COMMAND_NETWORK },
        { "ip ru", COMMAND_NETWORK },
        { "ip neigh", COMMAND_NETWORK },
        { "ip neighbour", COMMAND_NETWORK },
        { "ip n", COMMAND_NETWORK },
        { "ip maddr", COMMAND_NETWORK },
        { "ip token", COMMAND_NETWORK },
        { "route", COMMAND_NETWORK },
        { "arp", COMMAND_NETWORK },
        { "arping", COMMAND_NETWORK },
        { "dhclient", COMMAND_NETWORK },
        { "udhcpc", COMMAND_NETWORK },
        { "dhcpcd", COMMAND_NETWORK },
        { "iptables", COMMAND_NETWORK },
        { "ip6tables", COMMAND_NETWORK },
        { "iptables-restore", COMMAND_NETWORK },
        { "ip6tables-restore", COMMAND_NETWORK },
        { "nft", COMMAND_NETWORK },
        { "sysctl", COMMAND_NETWORK },
        { "resolvectl", COMMAND_NETWORK },
        { "resolvconf", COMMAND_NETWORK },
        { "firewall-cmd", COMMAND_NETWORK },
        { "ndisc6", COMMAND_NETWORK },
        { "true", COMMAND_NEUTRAL },
        { ":", COMMAND_NEUTRAL },
        { "false", COMMAND_NEUTRAL },
        { "sleep", COMMAND_NEUTRAL },
        { "exit", COMMAND_NEUTRAL },
        { "test", COMMAND_NEUTRAL },
        { "[", COMMAND_NEUTRAL },
        { "modprobe", COMMAND_NEUTRAL },
        { "logger", COMMAND_NEUTRAL },
};

#define BLANKS "\t \n"

/* Copies the next word of @text, without the folder of a path, into @word. Returns what follows. */
static const char *next_word(const char *text, char *word, size_t size)
{
        size_t len, start = 0;

        text += strspn(text, BLANKS);
        len = strcspn(text, BLANKS ";&|()");
        for (size_t i = 0; i + 1 < len && !memchr(text, '=', len); i++)
                if (text[i] == '/')
                        start = i + 1;
        if (len - start >= size)
                start = len;
        memcpy(word, text + start, len - start);
        word[len - start] = '\0';
        return text + len;
}

/* sudo, env, nice and their like say nothing; nor does VARIABLE=value. */
static bool is_prefix(const char *word)
{
        static const char *const words[] = { "sudo", "env", "nice", "nohup", "exec",
                                             "then", "do",  "if",   "!",     "else" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(word, words[i]) == 0)
                        return true;
        return isalpha((unsigned char) *word) && strchr(word, '=');
}

/* ifconfig does both: with an address, "netmask" or an alias it is about the network layer. */
static enum ifupdown_command ifconfig_about(const char *rest, size_t len)
{
        static const char *const words[] = { "up",        "down",       "promisc",
                                             "-promisc",  "txqueuelen", "mtu",
                                             "multicast", "hw",         "allmulti" };
        char word[64];
        const char *end = rest + len;

        rest = next_word(rest, word, sizeof(word)); /* the link */
        if (rest >= end || strchr(word, ':'))
                return COMMAND_NETWORK;
        next_word(rest, word, sizeof(word));
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(word, words[i]) == 0)
                        return COMMAND_LINK;
        return COMMAND_NETWORK;
}

/* What is behind the options of ip(8): "-4 route add" is "ip route". */
static const char *ip_object(const char *rest, char *word, size_t size)
{
        do
                rest = next_word(rest, word, size);
        while (*word == '-');
        return rest;
}

static enum ifupdown_command look_up(const char *program)
{
        for (size_t i = 0; i < ARRAY_LEN(programs); i++)
                if (strcmp(programs[i].program, program) == 0)
                        return programs[i].about;
        return COMMAND_UNKNOWN;
}

/* echo ... > /proc/sys/net/... */
static enum ifupdown_command echo_about(const char *rest, size_t len)
{
        const char *hit = strstr(rest, "/proc/sys/net/");

        return hit && hit < rest + len ? COMMAND_NETWORK : COMMAND_UNKNOWN;
}

/* One simple command of @len bytes. */
static enum ifupdown_command simple_about(const char *text, size_t len)
{
        char word[64], object[64], both[2 * sizeof(word)] = "ip ";
        const char *rest = text;

        do
                rest = next_word(rest, word, sizeof(word));
        while (is_prefix(word) && rest < text + len);
        if (!*word)
                return rest < text + len ? COMMAND_UNKNOWN : COMMAND_NEUTRAL;
        len = rest < text + len ? (size_t) (text + len - rest) : 0;
        if (strcmp(word, "ifconfig") == 0)
                return ifconfig_about(rest, len);
        if (strcmp(word, "echo") == 0)
                return echo_about(rest, len);
        if (strcmp(word, "ip") != 0)
                return look_up(word);
        ip_object(rest, object, sizeof(object));
        strcat(both, object);
        return look_up(both);
}

static size_t simple_length(const char *text)
{
        size_t len = 0;

        while (text[len] && !strchr(";&|", text[len]))
                len++;
        return len;
}

enum ifupdown_command ifupdown_command(const char *command)
{
        enum ifupdown_command about = COMMAND_NEUTRAL;

        while (*command) {
                size_t len = simple_length(command);
                enum ifupdown_command one = simple_about(command, len);

                if (one == COMMAND_UNKNOWN)
                        return COMMAND_UNKNOWN;
                if (one != COMMAND_NEUTRAL && about != COMMAND_NEUTRAL && one != about)
                        return COMMAND_UNKNOWN; /* half of it is about the card */
                if (one != COMMAND_NEUTRAL)
                        about = one;
                command += len;
                command += strspn(command, ";&|");
        }
        return about;
}

bool ifupdown_gives_address(const char *command)
{
        static const char *const clients[] = { "dhclient", "udhcpc", "dhcpcd" };

        if (ifupdown_command(command) != COMMAND_NETWORK)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(clients); i++)
                if (strstr(command, clients[i]))
                        return true;
        return strstr(command, "ifconfig") ||
               (strstr(command, " add") && strstr(command, "ip") &&
                (strstr(command, " a add") || strstr(command, " addr")));
}

const char *ifupdown_gateway_of(struct arena *mem, const char *command)
{
        const char *word;

        for (size_t i = 0; (word = interfaces_word(mem, command, i)); i++)
                if (strcmp(word, "via") == 0 || strcmp(word, "gw") == 0)
                        return interfaces_word(mem, command, i + 1);
        return NULL;
}

static bool name_char(char c)
{
        return isalnum((unsigned char) c) || c == '_' || c == '-';
}

/* Does @port stand alone at @at? What follows may make it another link's name: eth0.5, eth0-lan. */
static bool stands_alone(const char *text, size_t at, size_t len)
{
        char next = text[at + len];

        if (at &&
            (name_char(text[at - 1]) || (text[at - 1] == '.' && at > 1 && text[at - 2] == '.')))
                return false;
        if (next == '.')
                return !isdigit(
                        (unsigned char) text[at + len + 1]); /* net.ipv4.conf.eth0.rp_filter */
        return !name_char(next);
}

bool ifupdown_names_link(const char *text, const char *name)
{
        size_t len = strlen(name);

        if (strstr(text, "$IFACE") || strstr(text, "${IFACE") || strstr(text, "%iface%"))
                return true;
        for (size_t at = 0; text[at]; at++)
                if (strncmp(text + at, name, len) == 0 && stands_alone(text, at, len))
                        return true;
        return false;
}

char *ifupdown_rename(struct arena *mem, const char *command, const char *port, const char *bridge)
{
        struct strbuf out = STRBUF_INIT;
        size_t len = strlen(port);

        for (size_t at = 0; command[at];) {
                if (strncmp(command + at, port, len) == 0 && stands_alone(command, at, len)) {
                        strbuf_adds(&out, bridge);
                        at += len;
                } else {
                        strbuf_addc(&out, command[at++]);
                }
        }
        return strbuf_take(&out, mem);
}

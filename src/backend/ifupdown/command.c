// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the commands of a stanza are about, the card or the network layer, told by the programs that
 * they run.
 */
#include <ctype.h>
#include <string.h>

#include "backend/ifupdown/ifupdown.h"

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
        { "ifup", COMMAND_NETWORK }, /* of an alias: the card's own would wait for itself */
        { "ifdown", COMMAND_NETWORK },
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

bool ifupdown_sets_mtu(const char *command)
{
        return ifupdown_command(command) == COMMAND_LINK && strstr(command, " mtu ");
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

bool ifupdown_names_link(const char *text, const char *name)
{
        return strstr(text, "$IFACE") || strstr(text, "${IFACE") || strstr(text, "%iface%") ||
               link_named(text, NAMES_ALONE, name);
}

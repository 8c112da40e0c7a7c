// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A router that answers ARP for ADDRESS, but not while a link of the host is the port of a bridge:
 *
 *     gateway HOST_NS LINK ADDRESS [COMMAND]
 *
 * It runs where LINK is, with the kernel's own answers off (arp_ignore 8). It reads what the
 * kernel of HOST_NS tells of links before each answer, so no request that was sent after the
 * enslave is ever answered. Prints "ready", then "silent" or "speaking" at each change.
 *
 * With COMMAND it is never silent; it runs that when a link becomes a port, and answers what comes
 * after the enslave only when that is done.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/macro.h"

enum { MESSAGES_MAX = 32768 };

struct gateway {
        int links, frames;
        unsigned char mac[ETH_ALEN];
        struct in_addr address;
        const char *command;
        int port; /* the link that is a port; 0: none, so it speaks */
};

static void die(const char *what)
{
        fprintf(stderr, "gateway: %s: %s\n", what, strerror(errno));
        exit(1);
}

static int open_links(const char *ns)
{
        struct sockaddr_nl all = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK };
        cleanup(closep) int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
        cleanup(closep) int there = open(ns, O_RDONLY | O_CLOEXEC);
        int fd;

        if (here < 0 || there < 0 || setns(there, CLONE_NEWNET) < 0)
                die(ns);
        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0 || bind(fd, (struct sockaddr *) &all, sizeof(all)) < 0)
                die("netlink");
        if (setns(here, CLONE_NEWNET) < 0)
                die("network namespace");
        return fd;
}

static int open_frames(const char *link, unsigned char mac[ETH_ALEN])
{
        struct sockaddr_ll on = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP) };
        int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ARP));
        struct ifreq request = { 0 };

        on.sll_ifindex = (int) if_nametoindex(link);
        snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", link);
        if (fd < 0 || !on.sll_ifindex || bind(fd, (struct sockaddr *) &on, sizeof(on)) < 0 ||
            ioctl(fd, SIOCGIFHWADDR, &request) < 0)
                die(link);
        memcpy(mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
        return fd;
}

static bool is_port(struct nlmsghdr *message, struct ifinfomsg *link)
{
        int length = (int) IFLA_PAYLOAD(message);

        for (struct rtattr *a = IFLA_RTA(link); RTA_OK(a, length); a = RTA_NEXT(a, length))
                if (a->rta_type == IFLA_MASTER)
                        return true;
        return false;
}

static void take_link(struct gateway *gateway, struct nlmsghdr *message)
{
        struct ifinfomsg *link = NLMSG_DATA(message);
        int before = gateway->port;

        if (message->nlmsg_type != RTM_NEWLINK || link->ifi_family == AF_BRIDGE)
                return;
        if (is_port(message, link))
                gateway->port = link->ifi_index;
        else if (link->ifi_index == gateway->port)
                gateway->port = 0;
        if (!gateway->port == !before)
                return;
        if (gateway->port && gateway->command && system(gateway->command) != 0)
                die(gateway->command);
        puts(gateway->port ? "silent" : "speaking");
}

/* All that has been told so far. */
static void take_links(struct gateway *gateway)
{
        static _Alignas(struct nlmsghdr) char buffer[MESSAGES_MAX];
        ssize_t n;

        while ((n = recv(gateway->links, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0) {
                struct nlmsghdr *message = (struct nlmsghdr *) (void *) buffer;
                unsigned left = (unsigned) n;

                for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left))
                        take_link(gateway, message);
        }
}

static void answer(struct gateway *gateway)
{
        struct {
                struct ether_header ether;
                struct ether_arp arp;
        } frame;
        ssize_t n = recv(gateway->frames, &frame, sizeof(frame), 0);

        take_links(gateway);
        if (n < (ssize_t) sizeof(frame) || (gateway->port && !gateway->command) ||
            frame.arp.arp_op != htons(ARPOP_REQUEST) ||
            memcmp(frame.arp.arp_tpa, &gateway->address, sizeof(gateway->address)) != 0)
                return;
        memcpy(frame.ether.ether_dhost, frame.arp.arp_sha, ETH_ALEN);
        memcpy(frame.ether.ether_shost, gateway->mac, ETH_ALEN);
        frame.arp.arp_op = htons(ARPOP_REPLY);
        memcpy(frame.arp.arp_tha, frame.arp.arp_sha, ETH_ALEN);
        memcpy(frame.arp.arp_tpa, frame.arp.arp_spa, sizeof(frame.arp.arp_tpa));
        memcpy(frame.arp.arp_sha, gateway->mac, ETH_ALEN);
        memcpy(frame.arp.arp_spa, &gateway->address, sizeof(gateway->address));
        (void) send(gateway->frames, &frame, sizeof(frame), 0);
}

int main(int argc, char *argv[])
{
        struct gateway gateway = { 0 };
        struct pollfd polled[2];

        if (argc < 4 || argc > 5 || inet_pton(AF_INET, argv[3], &gateway.address) != 1) {
                fprintf(stderr, "usage: gateway HOST_NS LINK ADDRESS [COMMAND]\n");
                return 2;
        }
        gateway.command = argv[4];
        gateway.links = open_links(argv[1]);
        gateway.frames = open_frames(argv[2], gateway.mac);
        polled[0] = (struct pollfd){ .fd = gateway.links, .events = POLLIN };
        polled[1] = (struct pollfd){ .fd = gateway.frames, .events = POLLIN };
        setvbuf(stdout, NULL, _IOLBF, 0);
        puts("ready");
        while (poll(polled, 2, -1) >= 0 || errno == EINTR) {
                take_links(&gateway);
                if (polled[1].revents)
                        answer(&gateway);
        }
        die("poll");
}

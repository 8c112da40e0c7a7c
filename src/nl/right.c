// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * May this process change the network? Asked of the kernel, not of capget(2): what counts is the
 * capability over the user namespace that the network belongs to, and a filter may refuse it, too.
 */
#include <errno.h>
#include <linux/rtnetlink.h>

#include "nl/netlink.h"

int nl_may_change(struct nl *nl, struct error *err)
{
        /* a change to no link at all: it is refused in any case, and for want of rights first of
         * all (rtnetlink_rcv_msg() in net/core/rtnetlink.c) */
        struct {
                struct nlmsghdr header;
                struct ifinfomsg link;
        } request = { .header = { .nlmsg_len = sizeof(request), .nlmsg_type = RTM_SETLINK } };

        if (nl_call(nl, &request.header, 0, NULL, NULL, NULL) != -EPERM)
                return 0;
        return error_set(err, STATUS_REFUSED, EPERM, "running network",
                         "give it to this container or unit",
                         "cannot be changed without the capability CAP_NET_ADMIN");
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A leased address on a host whose network service does not follow the switch.
 */
#include "render/lease.h"

#include <linux/if_addr.h>
#include <netinet/in.h>
#include "mkbridge/host.h"
#include "wire/wire.h"

/* An address with an end was leased: the kernel counts its life down. IPv6 gets them from routers,
 * which tell the bridge, too. */
static bool is_leased(const struct nlmsghdr *message)
{
        const struct ifaddrmsg *address = wire_body(message);

        return address && address->ifa_family == AF_INET &&
               !(wire_u32(message, IFA_FLAGS, address->ifa_flags) & IFA_F_PERMANENT);
}

void note_lease(struct arena *mem, const struct host *host, struct plan *plan)
{
        const struct message_list *addresses = &host->network.addresses;
        const struct port_intent *port = plan->intent->l3_port;

        for (size_t i = 0; port && port->link && i < addresses->n; i++) {
                if (!wire_concerns(addresses->items[i], port->link->index) ||
                    !is_leased(addresses->items[i]))
                        continue;
                add_note(mem, &plan->notes,
                         "the address of %s was leased by DHCP; it moves with its "
                         "remaining life, the network service asks for it anew at "
                         "the next boot",
                         port->name);
                return;
        }
}

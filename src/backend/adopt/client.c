// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A DHCP client, from the card to the bridge and back, whichever it is. It is killed, not told to
 * end: told so, each of them takes the address away or gives the lease back. The new one finds the
 * old one's lease and asks for the same address with one REQUEST; it finds that address there
 * already and leaves it alone. It goes to the background once it has its answer.
 */
#include "backend/adopt/adoption.h"

enum { ANSWER_SECONDS = 45 }; /* a REQUEST, then a DISCOVER and what may get lost of them */

static void add_end(struct arena *mem, struct adopt_list *list, const struct adopt_client *client,
                    const char *pid_file, const char *why)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){
                         .type = ADOPT_END, .why = why, .end = { pid_file, client->program } });
}

static void copy_leases(struct arena *mem, struct adopt_list *list,
                        const struct adopt_client_side *from, const struct adopt_client_side *to)
{
        for (size_t i = 0; from->leases && to->leases && from->leases[i]; i++)
                LIST_ADD(mem, list,
                         (struct adopt_step){ .type = ADOPT_COPY,
                                              .why = "the lease goes along",
                                              .copy = { from->leases[i], to->leases[i] } });
}

static const char stop[] = "ends the DHCP client without giving the lease back";

/* Off one link, if it has a client, and onto the other, if it is to have one. */
static void hand_over(struct arena *mem, struct adopt_list *list, const struct adopt_client *client,
                      const struct adopt_client_side *from, const struct adopt_client_side *to)
{
        if (from->pid_file)
                add_end(mem, list, client, from->pid_file, stop);
        if (to->pid_file) {
                if (from->pid_file)
                        copy_leases(mem, list, from, to);
                add_end(mem, list, client, to->pid_file, "there must be only one client");
                adopt_run(mem, list, ANSWER_SECONDS,
                          from->pid_file ? "the DHCP client goes on with the lease"
                                         : "a DHCP client asks for an address",
                          to->start);
        }
        if (to->pid_file && to->answered.argv)
                adopt_until(mem, list, ANSWER_SECONDS, "it has its answer from the server",
                            to->answered.argv, to->answered.pattern);
        adopt_list_add(mem, list, &to->settle);
        if (from->pid_file)
                adopt_list_add(mem, list, &from->forget);
}

/*
 * One that acts on what it sees is ended before the network changes, in either direction. Its lease
 * goes along before that, so that one which an older bridge has left is never taken for it.
 */
static void hold(struct arena *mem, struct plan *plan, const struct adopt_client *client)
{
        const struct adopt_client_side *port = &client->port, *bridge = &client->bridge;

        if (port->pid_file && bridge->pid_file)
                copy_leases(mem, &plan->adoption.hold, port, bridge);
        if (port->pid_file)
                add_end(mem, &plan->adoption.hold, client, port->pid_file, stop);
        if (bridge->pid_file)
                add_end(mem, &plan->adoption.release, client, bridge->pid_file, stop);
        if (port->pid_file)
                add_end(mem, &plan->adoption.release, client, port->pid_file, stop);
}

void adopt_dhcp_client(struct arena *mem, struct plan *plan, const struct adopt_client *client)
{
        if (client->reacts)
                hold(mem, plan, client);
        hand_over(mem, &plan->adoption.take, client, &client->port, &client->bridge);
        hand_over(mem, &plan->adoption.leave, client, &client->bridge, &client->port);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dhclient, from the card to the bridge and back. It is killed, not told to end: `dhclient -r`
 * gives the lease back, and `-x` runs its script, which takes the address and the name servers
 * away. The new one finds the old one's lease and asks for the same address with one REQUEST; its
 * script finds that address there already and leaves it alone. It goes to the background once it
 * has its answer.
 */
#include <netinet/in.h>

#include "backend/adoption.h"

enum { ANSWER_SECONDS = 45 }; /* a REQUEST, then a DISCOVER and what may get lost of them */

static void add_end(struct arena *mem, struct adopt_list *list, const char *pid_file,
                    const char *why)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){
                         .type = ADOPT_END, .why = why, .end = { pid_file, "dhclient" } });
}

struct words {
        const char **items;
        size_t n;
};

static void add_word(struct arena *mem, struct words *words, const char *word)
{
        LIST_ADD(mem, words, word);
}

static const char *const *command(struct arena *mem, const struct adopt_dhclient *client,
                                  const char *pid, const char *lease, const char *const *options,
                                  const char *link)
{
        struct words words = { 0 };

        add_word(mem, &words, "dhclient");
        add_word(mem, &words, client->family == AF_INET6 ? "-6" : "-4");
        add_word(mem, &words, "-q");
        add_word(mem, &words, "-pf");
        add_word(mem, &words, pid);
        if (lease) {
                add_word(mem, &words, "-lf");
                add_word(mem, &words, lease);
        }
        if (client->config) {
                add_word(mem, &words, "-cf");
                add_word(mem, &words, client->config);
        }
        for (; options && *options; options++)
                add_word(mem, &words, *options);
        add_word(mem, &words, link);
        add_word(mem, &words, NULL);
        return (const char *const *) words.items;
}

static void add_start(struct arena *mem, struct adopt_list *list, const char *const *argv,
                      const char *why)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){
                         .type = ADOPT_RUN, .why = why, .seconds = ANSWER_SECONDS, .argv = argv });
}

/* Off one link, if it has a client, and onto the other, if it is to have one. */
static void hand_over(struct arena *mem, struct adopt_list *list,
                      const struct adopt_dhclient *client, bool back)
{
        static const char stop[] = "ends the DHCP client without giving the lease back";
        static const char start[] = "the DHCP client goes on with the lease";
        const char *from = back ? client->bridge_pid : client->port_pid;
        const char *to = back ? client->port_pid : client->bridge_pid;

        if (from)
                add_end(mem, list, from, stop);
        if (!to)
                return;
        add_end(mem, list, to, "there must be only one client");
        add_start(mem, list,
                  back ? command(mem, client, to, client->port_lease, client->port_options,
                                 client->port)
                       : command(mem, client, to, client->bridge_lease, client->bridge_options,
                                 client->bridge),
                  from ? start : "a DHCP client asks for an address");
}

void adopt_dhclient(struct arena *mem, struct plan *plan, const struct adopt_dhclient *client)
{
        hand_over(mem, &plan->adoption.take, client, false);
        hand_over(mem, &plan->adoption.leave, client, true);
}

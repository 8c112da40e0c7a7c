// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a neighbour answer? The kernel's own ARP and neighbour discovery ask it: what proves that
 * the way is open is then also what the routes need.
 */
#include <errno.h>
#include <linux/neighbour.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "nl/netlink.h"
#include "wire/wire.h"

enum {
        NEEDS_NO_ANSWER = NUD_PERMANENT | NUD_NOARP,
        FIRST_PAUSE = 250, /* microseconds; each is twice as long as the one before it */
        LAST_PAUSE = 16000,
};

struct neighbour {
        int index, family;
        const unsigned char *address;
        size_t size; /* of the address */

        /* What the kernel says of it; 0 and NULL: nothing. */
        struct arena mem;
        struct ndmsg state;
        const struct rtattr *mac;
};

static void see_neighbour(void *arg, const struct nlmsghdr *message)
{
        const struct ndmsg *body = wire_body(message);
        const struct rtattr *address = wire_find(message, NDA_DST, 0);
        struct neighbour *neighbour = arg;

        if (message->nlmsg_type != RTM_NEWNEIGH || !body || !address ||
            body->ndm_family != neighbour->family || body->ndm_ifindex != neighbour->index ||
            body->ndm_flags & NTF_PROXY || wire_size(address) != neighbour->size ||
            memcmp(wire_data(address), neighbour->address, neighbour->size) != 0)
                return;

        message = wire_copy(&neighbour->mem, message);
        if (!message)
                return;
        neighbour->state = *body;
        neighbour->mac = wire_find(message, NDA_LLADDR, 1);
}

/* A strict kernel takes the index as an attribute only; older ones tell all neighbours. */
static int look(struct nl *nl, struct neighbour *neighbour)
{
        const struct ndmsg all = { .ndm_family = (unsigned char) neighbour->family };
        struct nl_dump dump = { .add = see_neighbour, .arg = neighbour };
        struct wire_builder request;

        arena_free(&neighbour->mem);
        neighbour->state = (struct ndmsg){ 0 };
        neighbour->mac = NULL;

        request = wire_start(&neighbour->mem, RTM_GETNEIGH, &all, sizeof(all));
        wire_put_u32(&request, NDA_IFINDEX, (uint32_t) neighbour->index);
        dump.request = wire_end(&request);
        return nl_list(nl, &dump, "list the neighbours", NULL);
}

/*
 * One whose hardware address is known is asked at once by NUD_PROBE; using it would leave it in
 * NUD_DELAY for five seconds. One that is not known is asked by using it.
 */
static int ask(struct nl *nl, struct neighbour *neighbour)
{
        struct ndmsg body = {
                .ndm_family = (unsigned char) neighbour->family,
                .ndm_ifindex = neighbour->index,
                .ndm_state = neighbour->mac ? NUD_PROBE : NUD_NONE,
                .ndm_flags = neighbour->mac ? neighbour->state.ndm_flags : NTF_USE,
        };
        struct wire_builder request =
                wire_start(&neighbour->mem, RTM_NEWNEIGH, &body, sizeof(body));

        wire_put(&request, NDA_DST, neighbour->address, neighbour->size);
        if (neighbour->mac)
                wire_put(&request, NDA_LLADDR, wire_data(neighbour->mac),
                         wire_size(neighbour->mac));
        return nl_call(nl, wire_end(&request), NLM_F_CREATE, "kernel", "probe a neighbour", NULL);
}

static int wait_for_answer(struct nl *nl, struct neighbour *neighbour, long long deadline)
{
        for (long pause = FIRST_PAUSE;; pause = pause < LAST_PAUSE ? 2 * pause : pause) {
                const struct timespec nap = { .tv_nsec = pause * 1000 };
                int r = look(nl, neighbour);

                if (r < 0)
                        return r;
                if (neighbour->state.ndm_state & (NUD_REACHABLE | NEEDS_NO_ANSWER))
                        return 0;
                if (neighbour->state.ndm_state & NUD_FAILED)
                        return -EHOSTUNREACH;
                if (now_us() >= deadline)
                        return -ETIMEDOUT;
                nanosleep(&nap, NULL);
        }
}

static void forget(struct neighbour *neighbour)
{
        arena_free(&neighbour->mem);
}

int nl_probe(struct nl *nl, int index, int family, const unsigned char *address,
             unsigned milliseconds)
{
        cleanup(forget) struct neighbour neighbour = {
                .index = index,
                .family = family,
                .address = address,
                .size = family == AF_INET6 ? 16 : 4,
        };
        long long deadline = now_us() + milliseconds * 1000LL;
        int r;

        r = look(nl, &neighbour);
        if (r < 0 || neighbour.state.ndm_state & NEEDS_NO_ANSWER)
                return r;
        r = ask(nl, &neighbour);
        return r < 0 ? r : wait_for_answer(nl, &neighbour, deadline);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's words for the state of a link mean to people.
 */
#include <string.h>

#include "show/status.h"
#include "show/text.h"

/* RFC 2863 and enum BR_STATE_* of linux/if_bridge.h: in a table, and as what is to be said of it.
 */
struct state {
        const char *name;
        const char *word;
        const char *trouble; /* completes "LINK ..."; NULL: all is well */
};

/* Of one that is up; what is not here ("up", and "unknown" of a driver that does not tell) is that.
 */
static const struct state operstates[] = {
        { "down", "no carrier", "has no carrier: no cable, or nobody at its other end" },
        { "dormant", "dormant", "waits to be let in by the switch (802.1X)" },
        { "lowerlayerdown", "no carrier",
          "has no carrier: the link below it, or its other end, is down" },
        { "notpresent", "not present", "has no hardware now" },
        { "testing", "testing", "is being tested, and carries nothing meanwhile" },
};

static const char waits[] =
        "does not forward yet: the spanning tree makes it wait for twice the forward delay";
static const struct state port_states[] = {
        { "blocking", "blocked",
          "is blocked, as the spanning tree does where two ways lead to the same network" },
        { "disabled", "disabled", "is switched off in the bridge, so nothing passes" },
        { "forwarding", "forwarding", NULL },
        { "learning", "learning", waits },
        { "listening", "listening", waits },
};

static const struct state *find(const struct state *states, size_t n, const char *name)
{
        for (size_t i = 0; name && i < n; i++)
                if (strcmp(states[i].name, name) == 0)
                        return &states[i];
        return NULL;
}

static const struct state *operstate_of(const struct link_status *link)
{
        return find(operstates, ARRAY_LEN(operstates), link->operstate);
}

static const struct state *port_state_of(const struct link_status *link)
{
        return find(port_states, ARRAY_LEN(port_states), link->port_state);
}

void add_link_state(struct strbuf *out, const struct link_status *link)
{
        const struct state *state = operstate_of(link), *port = port_state_of(link);

        if (!link->up)
                strbuf_adds(out, "down");
        else if (state)
                strbuf_adds(out, state->word);
        else
                strbuf_addf(out, "up%s%s", port ? ", " : "", port ? port->word : "");
}

void add_link_addresses(struct strbuf *out, const struct link_status *link)
{
        if (link->addresses.n)
                strbuf_adds(out, ", ");
        add_list(out, &link->addresses, ", ");
}

static const char *trouble_of(const struct link_status *port)
{
        const struct state *state = operstate_of(port);

        if (!port->up)
                return "is down";
        if (!state)
                state = port_state_of(port);
        return state ? state->trouble : NULL;
}

struct string_list status_trouble(struct arena *mem, const struct bridge_status *row)
{
        struct string_list list = { 0 };

        if (row->live != STATUS_LIVE_UP && row->live != STATUS_LIVE_PARTIAL)
                return list;
        for (size_t i = 0; i < row->port_links.n; i++) {
                const struct link_status *port = &row->port_links.items[i];
                const char *trouble = port->port_state ? trouble_of(port) : NULL;

                if (trouble)
                        LIST_ADD(mem, &list, arena_printf(mem, "%s %s", port->name, trouble));
        }
        return list;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs that were done, as if they were still to be done, all as one: the wish and the intent that
 * they must have had, the host as they found it, and their operations.
 */
#include "render/again.h"

#include <string.h>

#include "backend/common/common.h"
#include "mkbridge/choice.h"
#include "render/records.h"

static void ask_again(struct arena *mem, const struct request *request,
                      const struct past_list *past, struct request *ret)
{
        const char *backend = past->items[past->n - 1].record.backend;

        *ret = *request;
        ret->action = ACTION_BRIDGE;
        ret->live = true;
        ret->backend = backend ? backend : "auto";
        ret->ports = (struct string_list){ 0 };
        for (size_t run = 0; run < past->n; run++)
                for (size_t i = 0; i < past->items[run].record.ports.n; i++)
                        if (!string_list_has(&ret->ports, past->items[run].record.ports.items[i]))
                                LIST_ADD(mem, &ret->ports, past->items[run].record.ports.items[i]);
}

static void add_ports(struct arena *mem, const struct host *host, const char *l3_port,
                      struct intent *intent)
{
        for (size_t i = 0; i < intent->request->ports.n; i++) {
                const char *name = intent->request->ports.items[i];

                LIST_ADD(mem, &intent->ports,
                         (struct port_intent){
                                 .name = name,
                                 .link = host_link(host, name),
                                 .profile = intent->backend->inspect(mem, host, name),
                         });
        }
        for (size_t i = 0; l3_port && i < intent->ports.n; i++)
                if (strcmp(intent->ports.items[i].name, l3_port) == 0)
                        intent->l3_port = &intent->ports.items[i];
}

/* As decide has it. */
static struct profile bridge_profile(struct arena *mem, const struct host *host,
                                     const struct intent *intent)
{
        const struct profile found = intent->backend->inspect(mem, host, intent->bridge);
        const struct profile none = { 0 };

        return found.shared && !found.is_bridge ? none : found;
}

/* Whether the bridge has got what the port had, by what it has now. */
static enum l3_source l3_of(struct arena *mem, const struct host *now, const struct intent *intent)
{
        const struct profile bridge = intent->backend->inspect(mem, now, intent->bridge);
        const struct profile *port = intent->l3_port ? &intent->l3_port->profile : NULL;

        if (!port || !port->path || port->dynamic == bridge.dynamic)
                return L3_KEEP;
        if (bridge.dynamic)
                return L3_DHCP;
        return bridge.has_l3 ? L3_STATIC : L3_NONE;
}

bool runs_again(struct arena *mem, const struct request *request, const struct host *host,
                const struct past_list *past, const struct plan *changes, const struct plan *undo,
                struct again *ret)
{
        struct intent *intent = &ret->intent;

        *ret = (struct again){ .host = backend_host_after(mem, host, undo) };
        ask_again(mem, request, past, &ret->request);
        *intent = (struct intent){ .request = &ret->request, .bridge = undo->bridge };
        if (ret->request.ports.n)
                intent->backend = backend_choose(mem, &ret->request, &ret->host).backend;
        if (!intent->backend)
                return false;
        intent->bridge_profile = bridge_profile(mem, &ret->host, intent);
        add_ports(mem, &ret->host, past_l3_port(past), intent);
        ret->request.l3 = l3_of(mem, host, intent);
        ret->plan = *changes;
        ret->plan.intent = intent;
        ret->plan.bridge = undo->bridge;
        ret->plan.undo = true;
        return true;
}

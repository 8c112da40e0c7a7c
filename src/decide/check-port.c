// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cards that are to be ports: what a run has no need to know of them, and the network behind
 * them.
 */
#include <string.h>

#include "decide/check.h"
#include "decide/rules.h"

/* Files that could not be read keep a run from any other rule; those of links hang on no file. */
static void check_without_files(struct check_job *job, const struct intent *refused)
{
        struct intent intent = { .request = refused->request, .bridge = refused->bridge };
        const struct string_list *ports = &refused->request->ports;

        for (size_t i = 0; i < ports->n; i++)
                LIST_ADD(job->mem, &intent.ports,
                         (struct port_intent){ .name = ports->items[i],
                                               .link = host_link(job->host, ports->items[i]) });
        check_links(job->mem, job->host, &intent);
        for (size_t i = 0; i < intent.refusals.n; i++) {
                const struct refusal *refusal = &intent.refusals.items[i];

                found(job, refusal->code ? refusal->code : CHECK_REFUSED_LIVE, refusal->where,
                      refusal->hint, "%s", refusal->what);
        }
        for (size_t i = 0; i < intent.told.n; i++)
                found(job, intent.told.items[i].code, intent.told.items[i].where,
                      intent.told.items[i].mend, "%s", intent.told.items[i].note);
}

/* What is told of a switch alone: no carrier. */
static void check_carrier(struct check_job *job, const struct intent *intent)
{
        for (size_t i = 0; i < intent->told.n; i++)
                if (intent->told.items[i].code == CHECK_CARRIER)
                        found(job, CHECK_CARRIER, intent->told.items[i].where, NULL, "%s",
                              intent->told.items[i].note);
}

/* A card of s390x: drivers/s390/net/qeth_l2_sys.c. One that floods by its VNIC characteristics
 * needs no role. */
static void check_qeth(struct check_job *job, const struct port_fitness *port)
{
        static const char none[] = "none";

        if (port->layer2 && strcmp(port->layer2, "0") == 0) {
                found(job, CHECK_LAYER3, port->name,
                      arena_printf(job->mem, "chzdev -p %s layer2=1, and boot", port->name),
                      "is a qeth card in layer 3 mode");
                return;
        }
        if (!port->bridge_role || strcmp(port->bridge_role, none) != 0 ||
            (port->reflect_promisc && strcmp(port->reflect_promisc, none) != 0) ||
            (port->flooding && strcmp(port->flooding, "1") == 0))
                return;
        found(job, CHECK_BRIDGE_ROLE, port->name,
              arena_printf(job->mem,
                           "echo primary >/sys/class/net/%s/device/bridge_reflect_promisc",
                           port->name),
              "is a qeth card without the role of a bridge port");
}

static void check_function(struct check_job *job, const struct port_fitness *port)
{
        const char *mend = "have the host of this guest set it to trust on, spoofchk off";

        if (!port->function)
                return;
        if (port->physical && port->number >= 0)
                mend = arena_printf(job->mem,
                                    "ip link set %s vf %d trust on spoofchk off; or put %s itself "
                                    "under the bridge",
                                    port->physical, port->number, port->physical);
        found(job, CHECK_FUNCTION, port->name, mend,
              "is a virtual function of an SR-IOV card, which may not be promiscuous");
}

/* An address that has no network, only a router: 192.0.2.10/32. */
static bool is_alone(const char *address)
{
        const char *slash = strchr(address, '/');

        return slash && strcmp(slash, "/32") == 0 && strchr(address, '.');
}

/* Servers of hosters cannot be told by their firmware: it is that of any board. */
static void check_hosted(struct check_job *job, const struct profile *profile, const char *port)
{
        static const char marker[] = "Hetzner Online GmbH installimage";
        const struct file *file = profile->path ? host_file(job->host, profile->path) : NULL;

        if (file && file->state == FILE_READ && strstr(file->data, marker)) {
                found(job, CHECK_HOSTED, port, NULL, "%s was made by Hetzner's installer",
                      profile->path);
                return;
        }
        for (size_t i = 0; i < profile->l3.n; i++)
                if (is_alone(profile->l3.items[i]))
                        found(job, CHECK_HOSTED, port, NULL,
                              "has the address %s, without a network, as hosters of servers give "
                              "them",
                              profile->l3.items[i]);
}

static const struct port_fitness *fitness_of(const struct fitness *fitness, const char *name)
{
        for (size_t i = 0; i < fitness->ports.n; i++)
                if (strcmp(fitness->ports.items[i].name, name) == 0)
                        return &fitness->ports.items[i];
        return NULL;
}

static void check_port(struct check_job *job, const char *name)
{
        const struct port_fitness *port = fitness_of(job->fitness, name);
        const struct link *link = host_link(job->host, name);
        const char *uplink = job->fitness->uplink;

        if (port) {
                check_qeth(job, port);
                check_function(job, port);
        }
        if (uplink && strcmp(uplink, name) == 0)
                found(job, CHECK_UPLINK, name, NULL, "is the card of this host's default route");
        if (link && link->master && strcmp(link->master, job->input->intent->bridge) == 0)
                found(job, CHECK_BRIDGED, name, NULL, "is in the bridge %s already", link->master);
}

/* " eth0 eth1". */
static const char *joined(struct arena *mem, const struct string_list *list)
{
        const char *text = "";

        for (size_t i = 0; i < list->n; i++)
                text = arena_printf(mem, "%s %s", text, list->items[i]);
        return text;
}

static void check_network(struct check_job *job, const struct intent *intent)
{
        const struct string_list *ports = &intent->request->ports;
        const bool told = job->input->beside && intent->request->live;
        const char *unknown = told ? NULL : loop_unknown(job->mem, job->host, intent);

        if (intent_wants_stp(intent))
                found(job, CHECK_BPDU_GUARD, NULL, NULL, "the bridge would speak STP");
        if (unknown)
                found(job, CHECK_LOOP_UNKNOWN, NULL,
                      arena_printf(job->mem,
                                   "mkbridge --check --live%s, as root, looks for it; with "
                                   "-o stp=yes it does not matter",
                                   joined(job->mem, ports)),
                      "%s", unknown);
}

void check_ports(struct check_job *job)
{
        const struct check_input *input = job->input;

        if (!input->intent)
                return;
        for (size_t i = 0; i < input->intent->request->ports.n; i++)
                check_port(job, input->intent->request->ports.items[i]);
        for (size_t i = 0; i < input->intent->ports.n; i++)
                check_hosted(job, &input->intent->ports.items[i].profile,
                             input->intent->ports.items[i].name);
        check_network(job, input->intent);
        if (input->live_intent && input->live_intent->backend)
                check_carrier(job, input->live_intent);
        else if (input->live_intent)
                check_without_files(job, input->live_intent);
}

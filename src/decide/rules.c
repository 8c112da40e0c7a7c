// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that keep a user from locking himself out: one table for what a link must not be, a few
 * checks of ports against the bridge and against each other.
 */
#include "decide/rules.h"

#include <linux/if_arp.h>
#include <string.h>

#include "backend/common/l3.h"
#include "mkbridge/backend.h"
#include "mkbridge/names.h"

static void take_refusals(struct arena *mem, struct intent *intent, const struct refusal_list *from)
{
        for (size_t i = 0; i < from->n; i++)
                LIST_ADD(mem, &intent->refusals, from->items[i]);
}

static bool is_loopback(const struct link *link)
{
        return link->loopback;
}

static bool is_wireless(const struct link *link)
{
        return link->wireless;
}

static bool is_bridge(const struct link *link)
{
        return link->kind == LINK_BRIDGE;
}

static bool is_infiniband(const struct link *link)
{
        return link->hardware == ARPHRD_INFINIBAND;
}

static bool is_not_ethernet(const struct link *link)
{
        return !link->ethernet;
}

/* Kinds of links with Ethernet frames of which a bridge has use. Where a file makes the link, a tun
 * without frames has another name than one with. */
static bool is_fit_kind(const char *kind)
{
        static const char *const kinds[] = { "bond", "bridge", "dummy", "tap",
                                             "team", "veth",   "vlan" };

        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (strcmp(kind, kinds[i]) == 0)
                        return true;
        return false;
}

static bool is_other_kind(const struct link *link)
{
        return link->kind == LINK_OTHER && !is_fit_kind(link->kind_name) &&
               strcmp(link->kind_name, "tun") != 0;
}

#define UNFIT_KIND      "is a virtual link of a kind that mkbridge does not put under a bridge"
#define UNFIT_KIND_HINT "name the card below it"

/* What the kernel would not take as a port, or what would not work as one (br_add_if() in
 * net/bridge/br_if.c). */
static const struct {
        bool (*is)(const struct link *link);
        enum check_code code;
        const char *what, *hint;
} unfit[] = {
        { is_loopback, CHECK_NOT_ETHERNET, "is the loopback link, which cannot be a port",
          "name a network card" },
        { is_wireless, CHECK_WIRELESS,
          "is a Wi-Fi card; access points take no frames from other MACs, so it cannot be a port",
          "use a wired card, or a routed network for the guests" },
        { is_bridge, CHECK_KIND, "is a bridge, and a bridge cannot be a port of another",
          "name the card that is its port, or connect the two by a veth pair" },
        { is_infiniband, CHECK_INFINIBAND,
          "is an InfiniBand link, whose frames are not those of Ethernet, so it cannot be a port",
          "use an Ethernet card, or a routed network for the guests" },
        { is_not_ethernet, CHECK_NOT_ETHERNET, "is no Ethernet link, so it cannot be a port",
          "name a network card" },
        { is_other_kind, CHECK_KIND, UNFIT_KIND, UNFIT_KIND_HINT },
};

/* What to do about a port of something else. */
static const char *controller_hint(struct arena *mem, const struct intent *intent,
                                   enum controller_kind kind, const char *name)
{
        switch (kind) {
        case CONTROLLER_BUNDLE:
                if (strchr(name, ' ')) /* words, not its name */
                        return "put that under the bridge instead, or take it out there first";
                return arena_printf(mem, "put that under the bridge instead: mkbridge %s %s", name,
                                    intent->bridge);
        case CONTROLLER_OTHER:
                return "take it out there first";
        default:
                return "take it out there first, or name that bridge";
        }
}

static enum controller_kind kind_of_master(const struct link *master)
{
        if (!master || master->kind == LINK_BRIDGE)
                return CONTROLLER_BRIDGE;
        return master->kind == LINK_BOND || master->kind == LINK_TEAM ? CONTROLLER_BUNDLE
                                                                      : CONTROLLER_OTHER;
}

void check_link(struct arena *mem, const struct host *host, struct intent *intent,
                const struct port_intent *port)
{
        const struct link *link = port->link;

        for (size_t i = 0; i < ARRAY_LEN(unfit); i++) {
                if (unfit[i].is(link)) {
                        refuse_as(mem, &intent->refusals, unfit[i].code, port->name, unfit[i].hint,
                                  "%s", unfit[i].what);
                        return;
                }
        }
        if (link->master && strcmp(link->master, intent->bridge) != 0)
                refuse_as(mem, &intent->refusals, CHECK_PORT_OF, port->name,
                          controller_hint(mem, intent,
                                          kind_of_master(host_link(host, link->master)),
                                          link->master),
                          "is a port of %s already", link->master);
}

/* What looks like an action, as the name of what is neither here nor in a file. */
static bool refuse_action_word(struct arena *mem, struct intent *intent, const char *name)
{
        const char *option = option_of_word(name);

        if (option)
                refuse_as(mem, &intent->refusals, CHECK_ABSENT, name,
                          arena_printf(mem, "did you mean mkbridge %s?", option),
                          "is no link here, and no file configures one");
        return option;
}

static void check_missing_link(struct arena *mem, const struct host *host, struct intent *intent,
                               const struct port_intent *port)
{
        if ((!port->profile.path || port->profile.shared) &&
            refuse_action_word(mem, intent, port->name))
                return;
        if (strcmp(port->name, "lo") == 0) {
                refuse_as(mem, &intent->refusals, unfit[0].code, port->name, unfit[0].hint, "%s",
                          unfit[0].what);
                return;
        }
        if (host->system.offline || (intent->request->dry_run && !intent->request->live))
                return;
        if (host->system.chroot) {
                add_note(mem, &intent->notes,
                         "%s is not a link of the running kernel; the installed "
                         "system must have it under this name",
                         port->name);
                return;
        }
        refuse_as(mem, &intent->refusals, CHECK_ABSENT, port->name,
                  "ip link lists the links; -n previews, --root works on another system", "%s",
                  port->profile.path ? "a file configures it, but there is no such link here"
                                     : "there is no such link here");
}

/* Readers create VLANs from the port's own keys; bonds and teams need options that only a file
 * holds. */
static void check_virtual(struct arena *mem, struct intent *intent, const struct port_intent *port)
{
        bool virtual = port->link &&
                       (port->link->kind == LINK_BOND || port->link->kind == LINK_TEAM ||
                        (port->link->kind == LINK_VLAN && !port->link->parent));

        if (virtual && !port->profile.path)
                refuse(mem, &intent->refusals, port->name, "configure it first",
                       "is a %s without a configuration file, so nothing would "
                       "make it at the next boot",
                       port->link->kind_name);
}

static void check_presence(struct arena *mem, const struct host *host, struct intent *intent,
                           const struct port_intent *port)
{
        if (port->link)
                check_link(mem, host, intent, port);
        else
                check_missing_link(mem, host, intent, port);
}

static void check_port(struct arena *mem, const struct host *host, struct intent *intent,
                       const struct port_intent *port)
{
        take_refusals(mem, intent, &port->profile.refusals);
        check_presence(mem, host, intent, port);
        check_virtual(mem, intent, port);
        if (port->profile.kind && !port->link && !is_fit_kind(port->profile.kind))
                refuse_as(mem, &intent->refusals, CHECK_KIND, port->name, UNFIT_KIND_HINT,
                          UNFIT_KIND " (%s)", port->profile.kind);

        if (port->profile.is_bridge)
                refuse_as(mem, &intent->refusals, CHECK_KIND, port->profile.path,
                          "name the card that is its port",
                          "configures a bridge, which cannot be a port");
        if (port->profile.controller && strcmp(port->profile.controller, intent->bridge) != 0)
                refuse_as(mem, &intent->refusals, CHECK_PORT_OF, port->profile.path,
                          controller_hint(mem, intent, port->profile.controller_kind,
                                          port->profile.controller),
                          "makes %s a port of %s already", port->name, port->profile.controller);
}

/* The name of the bridge is that of a card: as a rule because the names are the wrong way round. */
static void refuse_other_link(struct arena *mem, const struct host *host, struct intent *intent,
                              const struct link *link)
{
        const struct link *port = host_link(host, intent->ports.items[0].name);
        const bool swapped = intent->ports.n == 1 && (!port || port->kind == LINK_BRIDGE);

        if (swapped)
                refuse(mem, &intent->refusals, link->name,
                       arena_printf(mem, "did you mean mkbridge %s %s?", link->name,
                                    intent->ports.items[0].name),
                       "%s",
                       link->kind == LINK_PHYSICAL ? "is a card, and the bridge comes last"
                                                   : "is no bridge, and the bridge comes last");
        else
                refuse(mem, &intent->refusals, link->name, "choose another name for the bridge",
                       "is a link already, and no bridge");
}

/* Why no bridge can have that name, in any dialect or in that of the files; NULL: it can. */
static const char *bridge_name_problem(const struct intent *intent)
{
        if (strcmp(intent->bridge, "lo") == 0)
                return "is that of the loopback link";
        return intent->backend->name_problem ? intent->backend->name_problem(intent->bridge) : NULL;
}

/* A file has it as a card: then the names are the wrong way round if none has the other name. */
static const char *other_name_hint(struct arena *mem, const struct intent *intent)
{
        const struct port_intent *port = intent->ports.items;

        if (intent->ports.n == 1 && !port->link && !port->profile.path)
                return arena_printf(mem, "the bridge comes last; did you mean mkbridge %s %s?",
                                    intent->bridge, port->name);
        return "choose another name for the bridge";
}

static void check_bridge(struct arena *mem, const struct host *host, struct intent *intent)
{
        const struct link *link = host_link(host, intent->bridge);
        const struct profile *profile = &intent->bridge_profile;
        const char *problem = bridge_name_problem(intent);

        take_refusals(mem, intent, &profile->refusals);
        if (problem)
                refuse(mem, &intent->refusals, intent->bridge, "choose another name", "the name %s",
                       problem);
        if (link && link->kind != LINK_BRIDGE)
                refuse_other_link(mem, host, intent, link);
        if (profile->path && !profile->is_bridge && !profile->refusals.n)
                refuse(mem, &intent->refusals, profile->path, other_name_hint(mem, intent),
                       "configures %s as something else than a bridge", intent->bridge);
        if (!link && !profile->path)
                refuse_action_word(mem, intent, intent->bridge);
        if (profile->controller && profile->is_bridge)
                refuse(mem, &intent->refusals, profile->path, NULL,
                       "makes the bridge a port of something");
}

/* Tagged and untagged frames of one cable in one bridge would join two networks, or loop. */
static void check_stacked_ports(struct arena *mem, struct intent *intent)
{
        for (size_t i = 0; i < intent->ports.n; i++) {
                for (size_t k = 0; k < intent->ports.n; k++) {
                        const struct port_intent *below = &intent->ports.items[i];
                        const struct port_intent *above = &intent->ports.items[k];
                        size_t len = strlen(below->name);
                        bool vlan = above->link && above->link->parent
                                            ? strcmp(above->link->parent, below->name) == 0
                                            : strncmp(above->name, below->name, len) == 0 &&
                                                      above->name[len] == '.';

                        if (vlan)
                                refuse(mem, &intent->refusals, above->name, "name one of the two",
                                       "is a VLAN on %s; both in one bridge would "
                                       "join their networks",
                                       below->name);
                }
        }
}

/* Whose address it shall be must be somebody's. */
static void check_l3_from(struct arena *mem, struct intent *intent)
{
        const char *from = intent->request->l3_from;
        bool bridge = from && strcmp(from, intent->bridge) == 0;

        if (!from)
                return;
        if (bridge && !intent->bridge_profile.path)
                refuse(mem, &intent->refusals, "--l3-from", "name a PORT, or leave it out",
                       "there is no %s yet that could keep anything", from);
        if (intent->l3_port && !intent->l3_port->profile.has_l3)
                refuse(mem, &intent->refusals, "--l3-from",
                       "name a PORT that has one, or say --no-ip", "%s has no address to give",
                       from);
}

/* An address must not go to where it has no effect at the next boot. */
static void check_l3_effect(struct arena *mem, struct intent *intent)
{
        const struct profile *bridge = &intent->bridge_profile;

        if (intent->l3_port && bridge->path && bridge->down && !intent->l3_port->profile.down)
                refuse(mem, &intent->refusals, bridge->path, "have it come up at boot first",
                       "%s, so the address would be gone at the next boot", bridge->down);
        if (!bridge->path && intent->l3_port && intent->l3_port->profile.controller &&
            !intent->l3_port->profile.has_l3 && intent->request->l3 == L3_KEEP)
                refuse(mem, &intent->refusals, intent->bridge,
                       "take the bridge back with --undo, or say --dhcp, --address or --no-ip",
                       "has no file, although %s is a port of it; its address is "
                       "gone with the file",
                       intent->l3_port->name);
}

/* The addresses of several ports cannot all go to one bridge. */
static void check_l3(struct arena *mem, struct intent *intent)
{
        const struct request *request = intent->request;
        const struct port_intent *other = NULL;

        if (request->l3_from || request->l3 != L3_KEEP)
                return;
        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (port->profile.has_l3 && !port->in_place && port != intent->l3_port &&
                    !intent_joined(intent, &port->profile))
                        other = port;
        }
        if (other)
                refuse(mem, &intent->refusals, other->name,
                       arena_printf(mem, "say --l3-from=%s or --l3-from=%s", intent->l3_port->name,
                                    other->name),
                       "has an address of its own, and so has %s; the bridge can "
                       "take over only one port's",
                       intent->l3_port->name);
        if (intent->l3_port && intent->l3_port->profile.has_l3 && intent->bridge_profile.has_l3)
                refuse(mem, &intent->refusals, intent->bridge,
                       arena_printf(mem,
                                    "say --l3-from=%s to keep what the bridge has, or --dhcp, "
                                    "--address or --no-ip",
                                    intent->bridge),
                       "has an address of its own, and so has %s", intent->l3_port->name);
}

/* Readers drop these, or fail over them, while STP is off. */
static void check_stp_options(struct arena *mem, struct intent *intent)
{
        const struct setting_list *settings = &intent->request->settings;

        if (intent_wants_stp(intent))
                return;
        for (size_t i = 0; i < settings->n; i++)
                if (settings->items[i].option->stp_only)
                        refuse(mem, &intent->refusals,
                               arena_printf(mem, "-o %s", settings->items[i].option->name),
                               "add -o stp=yes", "has no effect while STP is off");
}

void check_links(struct arena *mem, const struct host *host, struct intent *intent)
{
        for (size_t i = 0; i < intent->ports.n; i++)
                check_presence(mem, host, intent, &intent->ports.items[i]);
        check_live_rules(mem, host, intent);
        note_live(mem, host, intent);
}

void check_rules(struct arena *mem, const struct host *host, struct intent *intent)
{
        check_bridge(mem, host, intent);
        for (size_t i = 0; i < intent->ports.n; i++)
                check_port(mem, host, intent, &intent->ports.items[i]);
        check_stacked_ports(mem, intent);
        check_l3(mem, intent);
        check_l3_from(mem, intent);
        check_l3_effect(mem, intent);
        l3_check_given_gateways(mem, intent->request, &intent->refusals);
        check_stp_options(mem, intent);
}

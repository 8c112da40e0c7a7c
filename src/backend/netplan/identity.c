// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The DHCP identity. NetworkManager makes it of the MAC, which the bridge has from the card.
 * networkd makes it of the machine's DUID and an IAID, and the IAID of the card's place in the
 * machine, so a server that goes by it would give the bridge another address. netplan has no key
 * for the IAID; a drop-in beside the file that it makes for networkd has.
 */
#include <string.h>

#include "backend/netplan/render.h"
#include "backend/adopt/networkd-state.h"
#include "backend/adopt/nm-pin.h"
#include "backend/common/link-file.h"

static bool is_dynamic(const struct netplan_job *job)
{
        const struct intent *intent = job->intent;

        if (intent->request->l3 != L3_KEEP && intent->request->l3 != L3_DHCP)
                return false;
        return intent->l3_port &&
               (intent->l3_port->profile.dynamic || !intent->l3_port->profile.path);
}

/* Is the family among those of `link-local`? */
static bool has_family(const struct yaml *list, const char *family)
{
        for (size_t i = 0; i < list->nodes.n; i++) {
                const struct yaml *item = yaml_resolve(list->nodes.items[i]);

                if (item->kind == YAML_TEXT && strcmp(item->value, family) == 0)
                        return true;
        }
        return false;
}

/* Router advertisements may start a DHCPv6 client that no file asks for. */
static bool hears_routers(const struct netplan_job *job)
{
        const struct intent *intent = job->intent;
        const struct yaml *local;
        struct refusal_list ignored = { 0 };
        struct netplan_match port;
        const char *accepts;

        if (!intent->l3_port || intent->request->l3 == L3_NONE)
                return false;
        port = netplan_match(job->netplan, intent->l3_port->name, &ignored);
        accepts = port.def ? netplan_text(port.def, "accept-ra") : NULL;
        local = port.def ? netplan_get(port.def, "link-local") : NULL;
        return (!accepts || netplan_true(accepts)) && (!local || has_family(local, "ipv6"));
}

/* Of what the port asks for in these words, the bridge gets another address. */
static void note_made_of_name(struct netplan_job *job)
{
        for (size_t i = 0; i < job->promises.n; i++) {
                const struct yaml_pair *pair = job->promises.items[i].pair;
                const struct yaml *value = yaml_resolve(pair->value);
                const char *key = yaml_resolve(pair->key)->value;

                if (strcmp(key, "ipv6-address-generation") == 0 && value->kind == YAML_TEXT &&
                    strcmp(value->value, "stable-privacy") == 0)
                        networkd_note_made_of_name(job->mem, job->intent, job->plan,
                                                   "link-local IPv6 address of "
                                                   "ipv6-address-generation: stable-privacy");
                if (strcmp(key, "link-local") == 0 && has_family(value, "ipv4"))
                        networkd_note_made_of_name(job->mem, job->intent, job->plan,
                                                   "IPv4 address of link-local");
        }
}

static bool by_mac(const struct netplan_job *job)
{
        for (size_t i = 0; i < job->promises.n; i++) {
                const struct yaml_pair *pair = job->promises.items[i].pair;
                const struct yaml *value = yaml_resolve(pair->value);

                if (strcmp(yaml_resolve(pair->key)->value, "dhcp-identifier") == 0 &&
                    value->kind == YAML_TEXT && strcmp(value->value, "mac") == 0)
                        return true;
        }
        return false;
}

static const char *drop_in_path(struct arena *mem, const char *bridge)
{
        return arena_printf(mem, NETWORKD_FOLDER "/10-netplan-%s.network.d/mkbridge.conf", bridge);
}

/* @four: also of IPv4, which has asked for a lease, or will */
static void write_drop_in(struct netplan_job *job, const struct networkd_iaid *iaid, bool four)
{
        const char *path = drop_in_path(job->mem, job->intent->bridge);
        const char *six = networkd_iaid6_section(job->host);
        const char *text = arena_printf(job->mem, "# the identity that %s had to its DHCP server\n",
                                        job->intent->l3_port->name);

        if (four)
                text = arena_printf(job->mem, "%s[DHCPv4]\nIAID=%u\n", text, iaid->value);
        if (!four || strcmp(six, "DHCPv4") != 0)
                text = arena_printf(job->mem, "%s%s[%s]\nIAID=%u\n", text, four ? "\n" : "", six,
                                    iaid->value);
        backend_add_op(job->mem, job->plan, job->host, path, text,
                       "the DHCP identity of the port, for which netplan has no key");
        backend_add_key(job->mem, job->plan, path, "IAID", KEY_ADDED, iaid->why);
}

/* Left alone, networkd makes up a MAC for a bridge, and so does udev. Where the card's is not
 * known, both must be told to leave it alone: then the bridge takes that of its port. */
static void keep_mac(struct netplan_job *job)
{
        const char *bridge = job->intent->bridge;
        const bool inherits = !job->intent->mac && strcmp(job->renderer, "networkd") == 0;

        if (inherits)
                backend_add_op(job->mem, job->plan, job->host,
                               arena_printf(job->mem,
                                            NETWORKD_FOLDER "/10-netplan-%s.netdev.d/mkbridge.conf",
                                            bridge),
                               "[NetDev]\nMACAddress=none\n",
                               "keeps networkd from making up a MAC for the bridge");
        backend_add_link_file(job->mem, job->host, bridge, job->intent->mac, false,
                              arena_printf(job->mem, "10-netplan-%s.link", bridge), job->plan);
        if (inherits)
                networkd_note_unknown_mac(job->mem, job->intent, job->plan);
}

/* Has the port IPv6 at all, and by which word are its addresses made? */
static bool makes_addresses(const struct netplan_def *def, const char **ret_mode)
{
        const struct yaml *local = def ? netplan_get(def, "link-local") : NULL;

        *ret_mode = def ? netplan_text(def, "ipv6-address-generation") : NULL;
        return !local || has_family(local, "ipv6");
}

/* By NetworkManager's own word: its number, or its name. */
static bool passes_mode(const struct netplan_job *job)
{
        for (size_t i = 0; i < job->moved.n; i++)
                if (strcmp(job->moved.items[i].key, "ipv6.addr-gen-mode") == 0)
                        return strcmp(job->moved.items[i].value, "eui64") != 0 &&
                               strcmp(job->moved.items[i].value, "0") != 0;
        return false;
}

/* A card that is in no netplan file has NetworkManager's own profile, which goes by its name. */
static void note_of_networkmanager(struct netplan_job *job)
{
        const char *port = job->intent->l3_port->name, *mode;
        struct refusal_list ignored = { 0 };
        const struct netplan_def *def = netplan_match(job->netplan, port, &ignored).def;

        if (!makes_addresses(def, &mode))
                return;
        if (!def)
                nm_note_made_of_name(job->mem, job->intent, job->plan,
                                     arena_printf(job->mem, "no netplan file is for %s", port),
                                     true);
        else if (passes_mode(job))
                nm_note_made_of_name(job->mem, job->intent, job->plan,
                                     "networkmanager.passthrough.ipv6.addr-gen-mode", true);
        else if (mode && strcmp(mode, "stable-privacy") == 0)
                nm_note_made_of_name(job->mem, job->intent, job->plan,
                                     "ipv6-address-generation: stable-privacy", true);
        else if (!job->intent->mac)
                nm_note_unknown_mac(job->mem, job->intent, job->plan);
}

void netplan_identity(struct netplan_job *job)
{
        const bool asks = is_dynamic(job) && !by_mac(job);
        const bool moves = job->intent->l3_port && job->intent->request->l3 == L3_KEEP;
        struct networkd_iaid iaid;

        if (!job->bridge)
                keep_mac(job);
        if (strcmp(job->renderer, "networkd") != 0 && moves)
                note_of_networkmanager(job);
        if (strcmp(job->renderer, "networkd") != 0 || !job->intent->l3_port)
                return;
        if (job->intent->request->l3 == L3_KEEP)
                note_made_of_name(job);
        /* a port that was one already has never had a lease by networkd, and the bridge may */
        if ((!asks && !hears_routers(job)) ||
            intent_joined(job->intent, &job->intent->l3_port->profile))
                return;
        iaid = networkd_iaid(job->mem, job->host, job->intent->l3_port);
        if (iaid.known)
                write_drop_in(job, &iaid, asks);
        else if (!iaid.same && asks)
                add_note(job->mem, &job->plan->notes,
                         "a DHCP server that goes by client identifiers may give %s "
                         "another address than %s had: networkd makes its identifier "
                         "of the place of the card, which only the running host knows",
                         job->intent->bridge, job->intent->l3_port->name);
}

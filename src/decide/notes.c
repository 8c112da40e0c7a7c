// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a change of this kind touches without changing it: VLANs on the port, its MTU, and the
 * network that the machine itself is a guest of.
 */
#include <stdlib.h>
#include <string.h>

#include "decide/rules.h"
#include "mkbridge/fitness.h"
#include "mkbridge/plan.h"

static bool vlan_filtering(const struct request *request)
{
        const struct bridge_setting *set = request_setting(request, "vlan_filtering");

        return set && set->value;
}

static void note_vlans(struct arena *mem, const struct host *host, struct intent *intent,
                       const char *port)
{
        for (size_t i = 0; i < host->links.n; i++) {
                const struct link *link = &host->links.items[i];

                if (link->kind != LINK_VLAN || !link->parent || strcmp(link->parent, port) != 0)
                        continue;
                note_as(mem, &intent->notes, &intent->told,
                        &(struct told){ .code = CHECK_VLAN, .where = port }, "%s",
                        vlan_filtering(intent->request)
                                ? arena_printf(mem,
                                               "VLAN %s on %s gets no frames once vlan_filtering "
                                               "is on, unless the bridge lets its tag through",
                                               link->name, port)
                                : arena_printf(mem, "VLAN %s stays on %s and keeps working there",
                                               link->name, port));
        }
}

enum { ETHERNET_MTU = 1500 }; /* what every card begins with */

/* Set by hand or by DHCP: the files do not know, so the next boot will not either. */
static void note_mtu(struct arena *mem, struct intent *intent, const struct port_intent *port)
{
        if (!port->link || port->link->mtu == ETHERNET_MTU || port->profile.mtu ||
            port->profile.sets_mtu)
                return;
        note_as(mem, &intent->notes, &intent->told,
                &(struct told){ .code = CHECK_MTU, .where = port->name },
                "%s has an MTU of %u now, but no file says so; neither it nor the "
                "bridge will have it after the next boot",
                port->name, port->link->mtu);
}

/* In bytes: what its file says, or what it has now. */
static unsigned long mtu_of(const struct port_intent *port)
{
        if (port->profile.mtu)
                return strtoul(port->profile.mtu, NULL, 10);
        return port->link ? port->link->mtu : ETHERNET_MTU;
}

static unsigned long largest_mtu(const struct intent *intent)
{
        unsigned long largest = 0;

        for (size_t i = 0; i < intent->ports.n; i++)
                if (mtu_of(&intent->ports.items[i]) > largest)
                        largest = mtu_of(&intent->ports.items[i]);
        return largest;
}

/* The kernel gives a bridge the smallest of its ports, and drops at a port what is larger. */
static void note_smaller_mtu(struct arena *mem, struct intent *intent,
                             const struct port_intent *port)
{
        const unsigned long mtu = mtu_of(port), largest = largest_mtu(intent);

        if (!port->in_place && mtu && mtu < largest)
                note_as(mem, &intent->notes, &intent->told,
                        &(struct told){ .code = CHECK_MTU, .where = port->name },
                        "%s has an MTU of %lu, another port of %s has %lu: what is larger than the "
                        "smallest of its ports does not pass a bridge",
                        port->name, mtu, intent->bridge, largest);
}

/*
 * Where networks of guests are known to take frames of the machine's own MAC address alone, unless
 * somebody switches that off there. By words that the firmware says of the machine (maker and
 * product), or by the asset tag of its chassis, which only a check reads. The words are those by
 * which cloud-init tells the clouds (tools/ds-identify) and dmidecode shows VMware and Hyper-V.
 */
static const struct {
        const char *words, *asset_tag, *name;
        const char *mend; /* what to set; NULL: nothing can be */
} hosters[] = {
        { NULL, "7783-7084-3265-9085-8269-3286-77", "Azure", NULL },
        { NULL, "HUAWEICLOUD", "Huawei Cloud", NULL },
        { NULL, "OpenTelekomCloud", "Open Telekom Cloud", NULL },
        { NULL, "OracleCloud.com", "Oracle Cloud", NULL },
        { "Akamai", NULL, "Akamai (Linode)", NULL },
        { "Alibaba Cloud", NULL, "Alibaba Cloud", NULL },
        { "Amazon EC2", NULL, "Amazon EC2", NULL },
        { "DigitalOcean", NULL, "DigitalOcean", NULL },
        { "Google Google Compute Engine", NULL, "Google Compute Engine", NULL },
        { "Hetzner", NULL, "Hetzner Cloud", NULL },
        { "Linode", NULL, "Linode", NULL },
        { "Microsoft Corporation Virtual Machine", NULL, "Azure or Hyper-V",
          "with Hyper-V, allow MAC address spoofing" },
        { "OpenStack", NULL, "OpenStack",
          "switch off the port security of its port, or allow address pairs" },
        { "Scaleway", NULL, "Scaleway", NULL },
        { "UpCloud", NULL, "UpCloud", NULL },
        { "VMware", NULL, "VMware",
          "allow forged transmits and promiscuous mode in the port group" },
        { "Vultr", NULL, "Vultr", NULL },
};

static bool is_hoster(const struct host *host, size_t row)
{
        const char *machine = host->system.machine, *words = hosters[row].words;
        const char *tag = host->fitness ? host->fitness->asset_tag : NULL;

        if (!words)
                return tag && strcmp(tag, hosters[row].asset_tag) == 0;
        return machine && strstr(machine, words) != NULL;
}

static void note_hoster(struct arena *mem, const struct host *host, struct intent *intent)
{
        for (size_t i = 0; i < ARRAY_LEN(hosters); i++) {
                const char *mend = hosters[i].mend;
                const struct told as = {
                        .code = mend ? CHECK_FILTER_SETTING : CHECK_FILTERED,
                        .mend = mend ? mend : "give them a network behind NAT or routes",
                };

                if (!is_hoster(host, i))
                        continue;
                note_as(mem, &intent->notes, &intent->told, &as,
                        "this machine is a guest of %s, which takes frames of its own MAC address "
                        "alone, so guests under %s reach nobody beyond it",
                        hosters[i].name, intent->bridge);
                return;
        }
}

/* What the next boot will not do, as the last has not done it. */
static void note_down(struct arena *mem, struct intent *intent, const struct port_intent *port)
{
        const struct profile *profile = &port->profile;

        if (profile->down)
                add_note(mem, &intent->notes,
                         "%s %s: at boot %s stays down, as before, and %s reaches nobody by it",
                         profile->path, profile->down, port->name, intent->bridge);
}

static void note_card(struct arena *mem, const struct host *host, struct intent *intent,
                      const struct port_intent *port)
{
        const struct absent *card = port->link ? NULL : host_absent(host, port->name);

        if (card && card->assumed && port->profile.path)
                add_note(mem, &intent->notes,
                         "%s finds its card by the MAC address %s, which is taken for that of %s: "
                         "nothing else is for it",
                         port->profile.path, card->mac, port->name);
}

void note_surroundings(struct arena *mem, const struct host *host, struct intent *intent)
{
        for (size_t i = 0; i < intent->ports.n; i++) {
                if (intent->ports.items[i].in_place)
                        continue;
                note_mtu(mem, intent, &intent->ports.items[i]);
                note_smaller_mtu(mem, intent, &intent->ports.items[i]);
                note_vlans(mem, host, intent, intent->ports.items[i].name);
                note_card(mem, host, intent, &intent->ports.items[i]);
                note_down(mem, intent, &intent->ports.items[i]);
        }
        note_hoster(mem, host, intent);
        if (host->interrupted && intent->request->dry_run)
                add_note(mem, &intent->notes, "%s", interrupted_note);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a running networkd has noted of its links, and how old it is.
 */
#include "backend/adopt/networkd-state.h"

#include <stdlib.h>
#include <string.h>

bool networkd_is_older(const struct host *host, long than)
{
        const char *version = host->system.services[SERVICE_NETWORKD].version;

        return version && strtol(version, NULL, 10) < than;
}

const char *networkd_state(struct arena *mem, const struct host *host, const char *folder,
                           int index, const char *key)
{
        const struct file *file =
                host_file(host, arena_printf(mem, "/run/systemd/netif/%s/%d", folder, index));
        size_t len = strlen(key);

        for (const char *line = file && file->data ? file->data : NULL; line;
             line = strchr(line, '\n')) {
                line += *line == '\n';
                if (strncmp(line, key, len) == 0 && line[len] == '=')
                        return arena_strndup(mem, line + len + 1, strcspn(line + len + 1, "\n"));
        }
        return NULL;
}

const char *networkd_name_problem(const char *name)
{
        size_t digits = strspn(name, "0123456789");

        return *name && !name[digits] ? "is a number, which systemd-networkd takes for no name"
                                      : NULL;
}

/* An empty bridge has a carrier, and networkd makes the address as soon as there is one: of what
 * the kernel has made up until the first port comes. */
void networkd_note_unknown_mac(struct arena *mem, const struct intent *intent, struct plan *plan)
{
        const char *port = intent_mac_port(intent)->name;

        add_note(mem, &plan->notes,
                 intent_port_brings_mac(intent)
                         ? "the MAC of %s is not known here: udev gives it to the bridge at boot, "
                           "and a bridge that is there before the card has an IPv6 link-local "
                           "address of another one; --mac pins both"
                         : "the MAC of %s is not known here: the bridge takes it at boot (systemd "
                           "249 and later), and may have an IPv6 link-local address of another one "
                           "by then; --mac pins both",
                 port);
}

void networkd_note_made_of_name(struct arena *mem, const struct intent *intent, struct plan *plan,
                                const char *address)
{
        const struct told as = { .code = strstr(address, "IPv6") ? CHECK_IPV6 : CHECK_NOTED,
                                 .where = intent->l3_port->name,
                                 .mend = "write the address itself where that matters" };

        note_as(mem, &plan->notes, &plan->told, &as,
                "systemd-networkd makes the %s of the name of the link, so %s gets another than "
                "%s had",
                address, intent->bridge, intent->l3_port->name);
}

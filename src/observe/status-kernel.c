// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's part of --status: what the bridge and its ports are at, and where that is not what
 * the files say.
 */
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "mkbridge/adopt.h"
#include "mkbridge/names.h"
#include "observe/status.h"

static struct link_status link_status(const struct status_look *look, const char *name)
{
        const struct link *link = host_link(&look->host, name);
        const struct link_view *view = link ? link_view_of(&look->views, link->index) : NULL;
        struct link_status status = { .name = name };

        if (!link)
                return status;
        status.present = true;
        status.up = link->up;
        status.operstate = "unknown";
        if (!view) /* it came between the lists */
                return status;
        status.operstate = view->operstate;
        status.port_state = view->port_state;
        status.addresses = view->addresses;
        return status;
}

static void look_at_ports(const struct status_look *look, struct bridge_status *row)
{
        for (size_t i = 0; i < row->ports.n; i++) {
                const char *name = row->ports.items[i];
                const struct link *link = host_link(&look->host, name);
                struct link_status port = link_status(look, name);

                if (!link || !same_text(link->master, row->name))
                        port.port_state = NULL; /* it would be that of another bridge */
                LIST_ADD(look->mem, &row->port_links, port);
        }
}

static void add_missing(const struct status_look *look, struct bridge_status *row)
{
        for (size_t i = 0; i < row->ports.n; i++) {
                const char *port = row->ports.items[i];
                const struct link *link = host_link(&look->host, port);

                if (link && same_text(link->master, row->name))
                        continue;
                LIST_ADD(look->mem, &row->missing, port);
                if (!link)
                        port = arena_printf(look->mem, "there is no %s here", port);
                else if (link->master)
                        port = arena_printf(look->mem, "%s is a port of %s", port, link->master);
                else
                        port = arena_printf(look->mem, "%s is not a port of %s", port, row->name);
                LIST_ADD(look->mem, &row->drift, port);
        }
}

/* Where its files are there, it only waits for somebody to read them. */
static const char *absent_words(const struct status_look *look, const struct bridge_status *row)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        strbuf_adds(&out, "there is no such link");
        if (row->files == STATUS_FILES_KEPT && row->ports.n) {
                strbuf_adds(&out, "; the next boot makes it, or now: mkbridge --live");
                for (size_t i = 0; i < row->ports.n; i++) {
                        strbuf_addc(&out, ' ');
                        shell_quote(&out, row->ports.items[i]);
                }
                strbuf_addc(&out, ' ');
                shell_quote(&out, row->name);
        }
        return strbuf_take(&out, look->mem);
}

void status_look_at_kernel(const struct status_look *look, struct bridge_status *row)
{
        const struct link *link = host_link(&look->host, row->name);

        row->link.name = row->name;
        if (look->host.root)
                return;
        row->link = link_status(look, row->name);
        look_at_ports(look, row);
        if (!link || link->kind != LINK_BRIDGE) {
                row->live = link ? STATUS_LIVE_OTHER : STATUS_LIVE_ABSENT;
                row->missing = row->ports;
                LIST_ADD(look->mem, &row->drift,
                         link ? "the link of this name is no bridge" : absent_words(look, row));
                return;
        }
        add_missing(look, row);
        status_look_at_guests(look, row);
        if (!link->up)
                LIST_ADD(look->mem, &row->drift, "the link is down");
        row->live = !link->up        ? STATUS_LIVE_DOWN
                    : row->missing.n ? STATUS_LIVE_PARTIAL
                                     : STATUS_LIVE_UP;
}

/* Where files and kernel differ */

static const char *name_of(const struct host *host, int index)
{
        for (size_t i = 0; i < host->links.n; i++)
                if (host->links.items[i].index == index)
                        return host->links.items[i].name;
        return NULL;
}

/* A configured address: on the bridge, on other links, or nowhere. */
static void compare_address(const struct status_look *look, struct bridge_status *row,
                            const char *address)
{
        bool elsewhere = false;

        if (string_list_has(&row->link.addresses, address))
                return;
        for (size_t i = 0; i < look->views.n; i++) {
                const struct link_view *view = &look->views.items[i];
                const char *name = name_of(&look->host, view->index);

                if (!name || !string_list_has(&view->addresses, address))
                        continue;
                LIST_ADD(look->mem, &row->drift,
                         arena_printf(look->mem, "%s is on %s instead", address, name));
                elsewhere = true;
        }
        if (!elsewhere)
                LIST_ADD(look->mem, &row->drift,
                         arena_printf(look->mem, "%s, which the files give it, is not there",
                                      address));
}

/* Addresses that a port has kept, or got since. @told: those that the bridge should have */
static void add_addresses_of_ports(const struct status_look *look, struct bridge_status *row,
                                   const struct string_list *told)
{
        for (size_t i = 0; i < row->port_links.n; i++) {
                const struct link_status *port = &row->port_links.items[i];

                for (size_t k = 0; k < port->addresses.n; k++) {
                        const char *address = port->addresses.items[k];
                        const bool both = string_list_has(&row->link.addresses, address);

                        if (!both && string_list_has(told, address))
                                continue;
                        LIST_ADD(look->mem, &row->drift,
                                 arena_printf(look->mem, "%s is on the port %s%s", address,
                                              port->name, both ? ", too" : ""));
                }
        }
}

static void compare_profile(const struct status_look *look, struct bridge_status *row,
                            const struct link *link, const struct profile *profile)
{
        struct string_list told = { 0 };

        for (size_t i = 0; i < profile->l3.n; i++) {
                const char *address = profile->l3.items[i];

                if (!address_prefix_family(address))
                        continue; /* "dhcp" and other words */
                address = address_prefix_plain(look->mem, address);
                LIST_ADD(look->mem, &told, address);
                compare_address(look, row, address);
        }
        add_addresses_of_ports(look, row, &told);
        if (profile->mac && link->mac && strcasecmp(profile->mac, link->mac) != 0)
                LIST_ADD(look->mem, &row->drift,
                         arena_printf(look->mem, "the MAC is %s, the files say %s", link->mac,
                                      profile->mac));
}

void status_compare_kernel(const struct status_look *look, const struct host *host,
                           struct bridge_status *row)
{
        const struct link *link = host_link(&look->host, row->name);
        struct profile profile;

        if (look->host.root || !link || link->kind != LINK_BRIDGE)
                return;
        profile = status_profile(look, host, row->name);
        if (row->files != STATUS_FILES_NONE && !profile.path)
                LIST_ADD(look->mem, &row->drift, "no file configures it any more");
        compare_profile(look, row, link, &profile);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cards that are not here, below --root or where they are still to be plugged in. A file may find
 * its card by the MAC address; whether that is the port's, its name may say, or what gives the card
 * its name, or that no other card is in question.
 */
#include <string.h>

#include "backend/common/link-file.h"
#include "backend/common/udev-rule.h"
#include "backend/common/vlan.h"
#include "mkbridge/choice.h"
#include "mkbridge/names.h"

/* What is known while the ports are gone through. */
struct search {
        struct arena *mem;
        const struct host *host;
        const char *port;
        struct string_list macs; /* by which files find a card that may be the port, each once */
};

static void add_once(struct search *search, const char *mac)
{
        for (size_t i = 0; i < search->macs.n; i++)
                if (mac_is_same(search->macs.items[i], mac))
                        return;
        LIST_ADD(search->mem, &search->macs, mac);
}

/* The name that udev gives to a card by its MAC address; or NULL. */
static const char *name_of(const struct search *search, const char *mac)
{
        const char *name = link_file_name_of(search->mem, search->host, mac);

        return name ? name : udev_rule_name_of(search->mem, search->host, mac);
}

/* Those that are not the MAC address of a card with another name. */
static void find_macs(struct search *search)
{
        struct string_list found = { 0 };

        for (size_t i = 0; i < n_backends; i++)
                if (backends[i]->macs)
                        backends[i]->macs(search->mem, search->host, search->port, &found);
        for (size_t i = 0; i < found.n; i++) {
                const char *name = name_of(search, found.items[i]);

                if (!name || strcmp(name, search->port) == 0)
                        add_once(search, found.items[i]);
        }
}

static const char *named_so(const struct search *search)
{
        for (size_t i = 0; i < search->macs.n; i++)
                if (name_of(search, search->macs.items[i]))
                        return search->macs.items[i];
        return NULL;
}

/* Is some file for the port, whatever its MAC address? */
static bool has_file(const struct search *search)
{
        for (size_t i = 0; i < n_backends; i++)
                if (backends[i]->inspect(search->mem, search->host, search->port).path)
                        return true;
        return false;
}

/* Nothing may be taken for the port's where there are several ports: each would be as good. */
static void add_absent(struct search *search, bool alone, struct absent_list *absent)
{
        struct absent card = { .name = search->port,
                               .mac = mac_of_name(search->mem, search->port) };

        if (!card.mac && !vlan_is_name(search->port)) {
                find_macs(search);
                card.assumed = search->macs.n && !has_file(search);
        }
        if (card.assumed)
                card.mac = named_so(search);
        if (card.assumed && !card.mac && alone && search->macs.n == 1)
                card.mac = search->macs.items[0];
        if (card.mac)
                LIST_ADD(search->mem, absent, card);
}

struct absent_list backend_absent(struct arena *mem, const struct request *request,
                                  const struct host *host)
{
        struct absent_list absent = { 0 };

        for (size_t i = 0; i < request->ports.n; i++) {
                struct search search = { mem, host, request->ports.items[i], { 0 } };

                if (!host_link(host, search.port))
                        add_absent(&search, request->ports.n == 1, &absent);
        }
        return absent;
}

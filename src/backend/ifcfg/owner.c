// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose a card is: the claim of those who read ifcfg files, and whether a file that names no device
 * may be for it, too. Two profiles for one card fight over it at boot, and either may win.
 */
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/common/vlan.h"
#include "backend/ifcfg/ifcfg.h"

/*
 * A file without DEVICE= is for the card that has its HWADDR=, which cannot be told while the card
 * is not here; or, without that, for the first Ethernet card that comes. For none of a VLAN.
 */
static bool may_be_for(const struct host *host, const struct port_intent *port, bool vlan,
                       const struct shvar *doc)
{
        if (!ifcfg_is_nameless(doc) || (vlan && !shvar_true(shvar_get(doc, "VLAN"))))
                return false;
        if (shvar_get(doc, "HWADDR"))
                return !port->link && !host_mac(host, port->name);
        return shvar_get(doc, "TYPE");
}

/* Is file @i of the host one for a link, and not @port's? Then it is in @ret. */
static bool find_other(struct arena *mem, const struct host *host, const struct ifcfg_file *port,
                       size_t i, struct ifcfg_file *ret)
{
        const struct file *file = &host->files.items[i];

        if (file == port->file || !ifcfg_suffix(host, file) || file->state != FILE_READ)
                return false;
        *ret = (struct ifcfg_file){ .file = file, .doc = file_shvar(mem, file) };
        ret->unread = ifcfg_unread(host, &ret->doc);
        return true;
}

/* A port without a file of its own may have one that names no device. */
static void check_nameless(struct arena *mem, const struct host *host,
                           const struct port_intent *port, const struct ifcfg_file *other,
                           struct refusal_list *refusals)
{
        struct refusal_list ignored = { 0 }; /* told where the VLAN is made */
        const bool vlan = port_vlan(mem, port, &ignored).parent;

        if (may_be_for(host, port, vlan, &other->doc))
                refuse(mem, refusals, other->file->path, "add DEVICE= to it",
                       "names no device, so it may be for %s", port->name);
}

/* A second file that finds the same card by its MAC address alone. */
static void check_same_card(struct arena *mem, const struct ifcfg_file *port, const char *name,
                            const struct ifcfg_file *other, struct refusal_list *refusals)
{
        const char *own = shvar_get(&port->doc, "HWADDR");
        const char *hwaddr = shvar_get(&other->doc, "HWADDR");
        const char *device = shvar_get(&other->doc, "DEVICE");

        if (own && hwaddr && *own && strcasecmp(own, hwaddr) == 0 && !(device && *device) &&
            ifcfg_at_boot(other))
                refuse(mem, refusals, other->file->path,
                       "keep one of the two; move the other out of the folder",
                       "configures %s by its HWADDR, and so does %s", name, port->file->path);
}

void ifcfg_check_owners(struct arena *mem, const struct host *host, const struct ifcfg_file *port,
                        const struct port_intent *intent, struct refusal_list *refusals)
{
        for (size_t i = 0; i < host->files.n; i++) {
                struct ifcfg_file other;

                if (!find_other(mem, host, port, i, &other))
                        continue;
                if (port->file)
                        check_same_card(mem, port, intent->name, &other, refusals);
                else
                        check_nameless(mem, host, intent, &other, refusals);
        }
}

/* Claims */

/* Files of cards: that of the loopback link comes with network-scripts. */
static bool has_ifcfg_files(const struct host *host)
{
        for (size_t i = 0; i < host->files.n; i++) {
                const char *suffix = ifcfg_suffix(host, &host->files.items[i]);

                if (suffix && strcmp(suffix, "lo") != 0)
                        return true;
        }
        return false;
}

/* Below the folder that is to hold a kickstart's system, services may be enabled later. */
static bool any_enabled(const struct host *host)
{
        for (size_t i = 0; i < N_NETWORK_SERVICES; i++)
                if (host->system.services[i].enabled)
                        return true;
        return false;
}

/* The readers of ifcfg files here, the more likely one first. */
struct readers {
        bool installed, enabled;
        const char *installed_why, *enabled_why;
};

static struct readers find_readers(const struct host *host)
{
        const struct ifcfg_readers *here = &host->system.ifcfg;
        const struct network_service_state *services = host->system.services;
        bool nm = here->networkmanager && services[SERVICE_NETWORKMANAGER].enabled;
        bool scripts = here->scripts && services[SERVICE_SCRIPTS].enabled;

        return (struct readers){
                .installed = here->networkmanager || here->scripts,
                .enabled = nm || scripts,
                .installed_why = here->networkmanager ? "NetworkManager's ifcfg plugin is installed"
                                                      : "network-scripts are installed",
                .enabled_why = nm ? "NetworkManager is enabled and has its ifcfg plugin"
                                  : "network-scripts are enabled",
        };
}

static struct claim claim_of_file(struct arena *mem, const struct host *host, const char *path,
                                  const char *name)
{
        const struct readers readers = find_readers(host);

        if (readers.enabled)
                return (struct claim){ CLAIM_LINK, arena_printf(mem, "%s, and %s is for %s",
                                                                readers.enabled_why, path, name) };
        if (!readers.installed)
                return (struct claim){ CLAIM_FILES, arena_printf(mem, "%s is for %s", path, name) };
        return (struct claim){ any_enabled(host) ? CLAIM_INSTALLED : CLAIM_LINK,
                               arena_printf(mem, "%s, and %s is for %s", readers.installed_why,
                                            path, name) };
}

/* Where new profiles of NetworkManager go: up to RHEL 8 to ifcfg files, since then to keyfiles. */
static struct claim claim_without_file(const struct host *host)
{
        const struct readers readers = find_readers(host);
        const bool nm = host->system.services[SERVICE_NETWORKMANAGER].enabled &&
                        host->system.ifcfg.networkmanager;

        if (nm && (host->system.ifcfg.nm_writes || has_ifcfg_files(host)))
                return (struct claim){
                        CLAIM_DEFAULT, "NetworkManager is enabled and keeps profiles in ifcfg files"
                };
        if (readers.enabled && !nm)
                return (struct claim){ CLAIM_ENABLED, readers.enabled_why };
        if (readers.installed)
                return (struct claim){ CLAIM_INSTALLED, readers.installed_why };
        if (has_ifcfg_files(host))
                return (struct claim){ CLAIM_FILES, "there are files in " SCRIPTS_FOLDER };
        return (struct claim){ CLAIM_NONE, NULL };
}

/* A file that cannot be taken apart is for the link all the same. */
struct claim ifcfg_claim(struct arena *mem, const struct host *host, const char *name)
{
        struct refusal_list refusals = { 0 };
        const struct ifcfg_file ifcfg = ifcfg_find(mem, host, name, &refusals);

        if (ifcfg.unread)
                return claim_without_file(host);
        if (ifcfg.file)
                return claim_of_file(mem, host, ifcfg.file->path, name);
        if (refusals.n)
                return claim_of_file(mem, host, refusals.items[0].where, name);
        return claim_without_file(host);
}

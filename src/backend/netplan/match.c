// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which definition configures a link: the one whose ID is the link's name, or whose `match:` fits.
 * A match by a glob or by the driver may be for other links, too.
 */
#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include "backend/netplan/netplan.h"

enum fit {
        FITS_NOT,
        FITS,
        FITS_SEVERAL, /* this link, and maybe others */
        FITS_DRIVER,  /* the same, if it has the driver, for which nobody looks; a bridge has not */
        FITS_PERHAPS, /* cannot be told: the link is not here */
};

static bool is_glob(const char *text)
{
        return strpbrk(text, "*?[") != NULL;
}

/* Where the links are known, one that is not there, or has none, has no MAC to match. */
static enum fit fit_match(const struct netplan_def *def, const struct yaml *match,
                          const struct host *host, const char *name)
{
        const char *set_name = netplan_text(def, "set-name");
        const char *by_name = yaml_text(match, "name"), *mac = yaml_text(match, "macaddress");
        bool named = strcmp(set_name ? set_name : def->id, name) == 0;

        if (mac && host_mac(host, name))
                return host_has_mac(host, name, mac) ? FITS : FITS_NOT;
        if (set_name)
                return named ? FITS : FITS_NOT;
        if (by_name && fnmatch(by_name, name, 0) != 0)
                return FITS_NOT;
        if (mac && host->links.n)
                return FITS_NOT;
        if (named && mac)
                return FITS;
        if (by_name && !is_glob(by_name))
                return FITS;
        if (mac)
                return FITS_PERHAPS;
        return yaml_get(match, "driver") ? FITS_DRIVER : FITS_SEVERAL;
}

/* Only what exists beforehand is matched; all else is created under its ID. */
static bool is_matched(const struct netplan_def *def)
{
        static const char *const sections[] = { "ethernets", "wifis", "modems", "nm-devices" };

        for (size_t i = 0; i < ARRAY_LEN(sections); i++)
                if (strcmp(def->section, sections[i]) == 0)
                        return true;
        return false;
}

static enum fit fit_def(const struct netplan_def *def, const struct host *host, const char *name)
{
        const struct yaml *match = netplan_get(def, "match");

        if (!is_matched(def) || !match || match->kind != YAML_MAP)
                return strcmp(def->id, name) == 0 ? FITS : FITS_NOT;
        return fit_match(def, match, host, name);
}

static const char *where(struct arena *mem, const struct netplan_def *def)
{
        const struct netplan_place *place = &def->places.items[0];

        return arena_printf(mem, "%s:%u", place->file->path, place->pair->key->line);
}

/*
 * Two definitions for one link: networkd takes the first in the order of the IDs, because the files
 * that netplan makes for it are called so; of NetworkManager's profiles any may win.
 */
static void add_second(struct netplan *netplan, struct netplan_match *found,
                       const struct netplan_match *other, const char *name,
                       struct refusal_list *refusals)
{
        bool networkd = strcmp(netplan_renderer(netplan, found->def), "networkd") == 0 &&
                        strcmp(netplan_renderer(netplan, other->def), "networkd") == 0;
        bool before = strcmp(found->def->id, other->def->id) < 0;
        const struct netplan_match *first = before ? found : other,
                                   *second = before ? other : found;

        if (networkd && !first->several) {
                *found = *first;
                return;
        }
        refuse(netplan->mem, refusals, where(netplan->mem, second->def), "leave one of the two",
               "%s is for %s, and so is %s (%s)", second->def->id, name, first->def->id,
               where(netplan->mem, first->def));
}

const struct netplan_def *netplan_catcher(const struct netplan *netplan, const char *bridge)
{
        for (size_t i = 0; i < netplan->defs.n; i++) {
                const struct netplan_def *def = &netplan->defs.items[i];

                if (is_matched(def) && strcmp(def->id, bridge) < 0 &&
                    fit_def(def, netplan->host, bridge) == FITS_SEVERAL &&
                    strcmp(netplan_renderer(netplan, def), "networkd") == 0)
                        return def;
        }
        return NULL;
}

/* @taken: whether @found has one already */
static void take(struct netplan *netplan, struct netplan_match *found, bool *taken,
                 const struct netplan_match *other, const char *name, struct refusal_list *refusals)
{
        if (*taken)
                add_second(netplan, found, other, name, refusals);
        else
                *found = *other;
        *taken = true;
}

/* Where no other is for the link, one for the cards of a driver is. */
static bool take_by_driver(struct netplan *netplan, struct netplan_match *found, const char *name,
                           struct refusal_list *refusals)
{
        bool taken = false;

        for (size_t i = 0; i < netplan->defs.n; i++) {
                const struct netplan_match other = { &netplan->defs.items[i], true };

                if (fit_def(other.def, netplan->host, name) == FITS_DRIVER)
                        take(netplan, found, &taken, &other, name, refusals);
        }
        return taken;
}

struct netplan_match netplan_match(struct netplan *netplan, const char *name,
                                   struct refusal_list *refusals)
{
        struct netplan_def *made = netplan_find(netplan, name);
        struct netplan_match found = { 0 };
        const struct netplan_def *perhaps = NULL;
        bool taken = false;

        /* What netplan creates is not matched by anything. */
        if (made && !is_matched(made))
                return (struct netplan_match){ .def = made };
        for (size_t i = 0; i < netplan->defs.n; i++) {
                struct netplan_match other = { .def = &netplan->defs.items[i] };
                enum fit fit = fit_def(other.def, netplan->host, name);

                other.several = fit == FITS_SEVERAL;
                if (fit == FITS_PERHAPS)
                        perhaps = other.def;
                if (fit != FITS && fit != FITS_SEVERAL)
                        continue;
                take(netplan, &found, &taken, &other, name, refusals);
        }
        if (taken || take_by_driver(netplan, &found, name, refusals) || !perhaps)
                return found;
        refuse(netplan->mem, refusals, where(netplan->mem, perhaps),
               "add set-name: to it, or run mkbridge on the host itself",
               "%s matches a MAC, and which card that is cannot be told here", perhaps->id);
        found.several = true;
        return found;
}

const struct netplan_def *netplan_doubtful(const struct netplan *netplan,
                                           const struct netplan_def *own, const char *name)
{
        for (size_t i = 0; i < netplan->defs.n; i++) {
                const struct netplan_def *def = &netplan->defs.items[i];
                const enum fit fit = fit_def(def, netplan->host, name);

                if (def != own && (fit == FITS_PERHAPS || fit == FITS_DRIVER))
                        return def;
        }
        return NULL;
}

void netplan_macs(struct arena *mem, const struct host *host, const char *name,
                  struct string_list *macs)
{
        struct refusal_list ignored = { 0 };
        const struct netplan *netplan = netplan_load(mem, host, &ignored);

        for (size_t i = 0; i < netplan->defs.n; i++) {
                const struct netplan_def *def = &netplan->defs.items[i];
                const bool perhaps = fit_def(def, host, name) == FITS_PERHAPS;
                const char *mac =
                        perhaps ? yaml_text(netplan_get(def, "match"), "macaddress") : NULL;

                if (mac)
                        LIST_ADD(mem, macs, mac);
        }
}

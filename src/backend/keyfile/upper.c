// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Profiles of links that stand on a port. A VLAN works on a port as it did on the card. What takes
 * all frames of the card, as a bridge does, cannot stand beside that (the kernel allows one receive
 * handler a link), and what sends by it hears no answer; both stand on the bridge from then on. A
 * profile names what is below by its link, by its profile's UUID or by its MAC.
 */
#include <string.h>
#include <strings.h>

#include "backend/keyfile/render.h"
#include "mkbridge/names.h"

enum fate { MOVES, STAYS, REFUSED };

/* By type, which is the name of the section as well. */
static const struct {
        const char *type, *words;
        enum fate fate;
} kinds[] = {
        { "ip-tunnel", "a tunnel", MOVES }, { "ipvlan", "an ipvlan", MOVES },
        { "macsec", "MACsec", REFUSED },    { "macvlan", "a macvlan", MOVES },
        { "pppoe", "PPPoE", MOVES },        { "vlan", "a VLAN", STAYS },
        { "vxlan", "a VXLAN", MOVES },
};

static bool is_mac_of(const struct port_intent *port, const char *mac)
{
        return (port->profile.hwaddr && mac_is_same(port->profile.hwaddr, mac)) ||
               (port->link && link_has_mac(port->link, mac));
}

static bool stands_on(struct arena *mem, const struct keyfile *profile,
                      const struct port_intent *port, const char *uuid)
{
        const char *parent = ini_get(&profile->doc, profile->type, "parent");
        const char *mac = keyfile_mac(mem, &profile->doc);

        if (parent && *parent)
                return strcmp(parent, port->name) == 0 || (uuid && strcmp(parent, uuid) == 0);
        return mac && is_mac_of(port, mac);
}

static void move_up(struct keyfile_job *job, struct keyfile *profile, const char *words)
{
        const char *path = keyfile_write_path(job, profile);
        const char *key = arena_printf(job->mem, "%s.parent", profile->type);
        const bool had = ini_get(&profile->doc, profile->type, "parent");
        long mac;

        keyfile_set(job->mem, &profile->doc, profile->type, "parent", job->intent->bridge);
        backend_add_key(job->mem, job->plan, path, key, had ? KEY_CHANGED : KEY_ADDED,
                        arena_printf(job->mem,
                                     "%s does not work on a port; it stands on the bridge", words));
        mac = had ? -1 : ini_find(&profile->doc, "ethernet", "mac-address");
        if (mac >= 0) {
                ini_remove(&profile->doc, (size_t) mac);
                backend_add_key(job->mem, job->plan, path, "ethernet.mac-address", KEY_DROPPED,
                                "the card's, which it stood on");
        }
        keyfile_add_op(job, path, ini_format(job->mem, &profile->doc), "stands on the bridge");
}

static void take_upper(struct keyfile_job *job, struct keyfile *profile,
                       const struct port_intent *port, size_t kind)
{
        const char *path = profile->file->path;

        if (kinds[kind].fate == REFUSED)
                refuse(job->mem, &job->plan->refusals, path, "remove it, or name another link",
                       "puts %s on %s, which cannot be a port then", kinds[kind].words, port->name);
        else if (kinds[kind].fate == MOVES)
                move_up(job, profile, kinds[kind].words);
        else if (profile->match != MATCH_NAME)
                add_note(job->mem, &job->plan->notes,
                         "%s is for %s on %s; it stays, and goes on working", path,
                         kinds[kind].words, port->name);
}

void keyfile_take_uppers(struct keyfile_job *job, const struct port_intent *port, const char *uuid)
{
        struct keyfile_list list = keyfile_load(job->mem, job->host, port->name);

        for (size_t i = 0; i < list.n; i++) {
                struct keyfile *profile = &list.items[i];

                /* One in /run is gone at the next boot, or made anew by whose it is. */
                if (profile->place == PLACE_RUN || !stands_on(job->mem, profile, port, uuid))
                        continue;
                for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
                        if (strcmp(kinds[k].type, profile->type) == 0)
                                take_upper(job, profile, port, k);
        }
}

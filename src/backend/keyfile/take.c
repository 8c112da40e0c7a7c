// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the port's profile apart: whole sections move or stay, and [connection] is sorted key by
 * key. Comments right above a key or a section go with it; all other bytes stay where they are.
 */
#include <string.h>

#include "backend/keyfile/render.h"

/* All other sections stay: [ethernet], [802-1x], [ethtool], [vlan], [bond], [match], ... */
static const char *const moving_sections[] = { "hostname", "ipv4", "ipv6", "proxy", "user" };

/* Of [connection]. All other keys stay; what a port cannot have is changed by keyfile-port.c. */
static const struct {
        const char *key;
        enum key_fate fate;
        const char *why;
} connection_keys[] = {
        { "autoconnect", KEY_COPIED, "for the bridge as for the port" },
        { "autoconnect-retries", KEY_COPIED, "for the bridge as for the port" },
        { "dns-over-tls", KEY_MOVES, "of the network layer" },
        { "dnssec", KEY_MOVES, "of the network layer" },
        { "gateway-ping-timeout", KEY_MOVES, "asks for the gateway of the network layer" },
        { "ip-ping-addresses", KEY_MOVES, "of the network layer" },
        { "ip-ping-addresses-require-all", KEY_MOVES, "of the network layer" },
        { "ip-ping-timeout", KEY_MOVES, "of the network layer" },
        { "llmnr", KEY_MOVES, "of the network layer" },
        { "mdns", KEY_MOVES, "of the network layer" },
        { "metered", KEY_MOVES, "of the network layer" },
        { "mptcp-flags", KEY_MOVES, "of the network layer" },
        { "mud-url", KEY_MOVES, "told to the DHCP server" },
        { "permissions", KEY_COPIED, "for the bridge as for the port" },
        { "secondaries", KEY_MOVES, "VPNs that go up with the network layer" },
        { "stable-id", KEY_MOVES, "identifies the network layer" },
        { "zone", KEY_MOVES, "of the firewall: it goes by the link with the address" },
};

bool keyfile_section_moves(const char *name)
{
        for (size_t i = 0; i < ARRAY_LEN(moving_sections); i++)
                if (strcmp(moving_sections[i], name) == 0)
                        return true;
        return false;
}

/* The row of a key of [connection], or -1: it stays. */
static long connection_row(const char *key)
{
        for (size_t i = 0; i < ARRAY_LEN(connection_keys); i++)
                if (strcmp(connection_keys[i].key, key) == 0)
                        return (long) i;
        return -1;
}

bool keyfile_connection_moves(const char *key)
{
        long row = connection_row(key);

        return row >= 0 && connection_keys[row].fate == KEY_MOVES;
}

/* The line that decides about the one at @index: comments go with what stands right below them. */
static const struct ini_line *deciding(const struct ini *doc, size_t index)
{
        size_t at = index;

        while (at < doc->n && doc->items[at].type == INI_COMMENT)
                at++;
        if (at < doc->n && (doc->items[at].type == INI_KEY || doc->items[at].type == INI_SECTION))
                return &doc->items[at];
        return &doc->items[index];
}

static enum key_fate fate_of(const struct ini *doc, const struct ini_line *line)
{
        const char *section = ini_section_name(doc, line->section);
        long row;

        if (keyfile_section_moves(section))
                return KEY_MOVES;
        if (strcmp(section, "connection") != 0 || line->type != INI_KEY)
                return KEY_STAYS;
        row = connection_row(line->name);
        return row < 0 ? KEY_STAYS : connection_keys[row].fate;
}

/* Of the origin of a profile only its maker's own files may speak. */
static bool is_origin(const struct ini_line *line)
{
        return line->type == INI_KEY &&
               strncmp(line->name, "org.freedesktop.NetworkManager.origin", 37) == 0;
}

static void explain(struct keyfile_job *job, const struct keyfile *port,
                    const struct ini_line *line, enum key_fate fate, bool moves)
{
        const char *section = ini_section_name(&port->doc, line->section);
        const char *key = arena_printf(job->mem, "%s.%s", section, line->name);
        long row = strcmp(section, "connection") == 0 ? connection_row(line->name) : -1;
        const char *why = row >= 0            ? connection_keys[row].why
                          : fate == KEY_MOVES ? "of the network layer"
                                              : "of the link";

        if (fate == KEY_MOVES && !moves) {
                fate = KEY_DROPPED;
                why = job->intent->l3_port
                              ? arena_printf(job->mem, "the bridge has the address of %s",
                                             job->intent->l3_port->name)
                              : "the bridge has an address of its own";
        }
        backend_add_key(job->mem, job->plan, port->file->path, key, fate, why);
}

/* Adds a line to what the bridge gets. */
static void carry(struct keyfile_job *job, struct keyfile_carried *carried, const char *section,
                  struct ini_line line)
{
        bool connection = strcmp(section, "connection") == 0;

        if (!strchr(line.text, '\n'))
                line.text = arena_printf(job->mem, "%s\n", line.text);
        LIST_ADD(job->mem, connection ? &carried->connection : &carried->network, line);
}

/* A blank line that stood between what stays and what moved is of no use at the end of a file. */
static void drop_last_blanks(struct ini *doc, bool moved)
{
        while (moved && doc->n && doc->items[doc->n - 1].type == INI_BLANK)
                doc->n--;
}

struct keyfile_carried keyfile_take_apart(struct keyfile_job *job, struct keyfile *port, bool moves)
{
        struct keyfile_carried carried = { .connection.dialect = INI_KEYFILE,
                                           .network.dialect = INI_KEYFILE };
        struct ini left = { .dialect = INI_KEYFILE };
        bool last_moved = false;

        for (size_t i = 0; i < port->doc.n; i++) {
                const struct ini_line *line = &port->doc.items[i];
                const struct ini_line *by = deciding(&port->doc, i);
                enum key_fate fate = fate_of(&port->doc, by);

                if (line->type == INI_KEY)
                        explain(job, port, line, fate, moves);
                last_moved = fate == KEY_MOVES;
                if (fate != KEY_MOVES)
                        LIST_ADD(job->mem, &left, *line);
                if (fate != KEY_STAYS && moves && !is_origin(line))
                        carry(job, &carried, ini_section_name(&port->doc, by->section), *line);
        }
        drop_last_blanks(&left, last_moved);
        port->doc = left;
        return carried;
}

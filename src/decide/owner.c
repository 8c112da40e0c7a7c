// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who will read the network's files at the next boot, and so whose files are written: the backend,
 * and what speaks against it. A card that two services configure, or that is configured by files
 * which nobody reads, is the user's to decide about; whoever names a backend has decided.
 */
#include <string.h>

#include "decide/rules.h"
#include "mkbridge/backend.h"

#define AUTO "--backend=auto"

/* Services whose files no backend writes. */
static const struct {
        enum network_service service;
        const char *name, *hint;
} foreign[] = {
        { SERVICE_WICKED, "wicked", "use YaST or wicked" },
        { SERVICE_DHCPCD, "dhcpcd",
          "name what shall configure the bridge instead of it, such as "
          "--backend=networkd" },
        { SERVICE_CONNMAN, "ConnMan",
          "name what shall configure the bridge instead of it, such as "
          "--backend=networkd" },
};

static void refuse(struct arena *mem, struct intent *intent, const char *where, const char *what,
                   const char *hint)
{
        LIST_ADD(mem, &intent->refusals, (struct refusal){ where, what, hint });
}

static void note(struct arena *mem, struct intent *intent, const char *text)
{
        LIST_ADD(mem, &intent->notes, text);
}

/* One that starts at boot and would configure the card then. True when it was refused. */
static bool refuse_foreign(struct arena *mem, const struct host *host, struct intent *intent,
                           bool enabled)
{
        for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
                const struct network_service_state *state =
                        &host->system.services[foreign[i].service];

                if (!state->installed || state->enabled != enabled)
                        continue;
                refuse(mem, intent, AUTO,
                       arena_printf(mem, "%s is %s, and mkbridge does not write for it",
                                    foreign[i].name,
                                    enabled ? "what configures the network at boot"
                                            : "the only network service that is installed"),
                       foreign[i].hint);
                return true;
        }
        return false;
}

static void refuse_nobody(struct arena *mem, const struct host *host, struct intent *intent)
{
        if (refuse_foreign(mem, host, intent, true) || refuse_foreign(mem, host, intent, false))
                return;
        if (host->system.suse)
                refuse(mem, intent, AUTO,
                       "this is SUSE's wicked, which mkbridge does not write for",
                       "use YaST or wicked");
        else
                refuse(mem, intent, AUTO,
                       "found no network service here whose files mkbridge can write",
                       "name one, such as --backend=ifcfg");
}

static void refuse_rival(struct arena *mem, struct intent *intent,
                         const struct backend_choice *choice)
{
        const char *hint = arena_printf(mem, "say --backend=%s or --backend=%s",
                                        choice->backend->name, choice->rival->name);

        if (strcmp(choice->port, choice->rival_port) == 0)
                refuse(mem, intent, choice->port,
                       arena_printf(mem, "has two owners: %s; but %s", choice->why,
                                    choice->rival_why),
                       hint);
        else
                refuse(mem, intent, choice->rival_port,
                       arena_printf(mem, "has another owner than %s: %s; but %s", choice->port,
                                    choice->rival_why, choice->why),
                       hint);
}

static const char *path_of(const struct backend *backend, const struct profile *profile)
{
        return profile->path ? profile->path : backend->name;
}

/* True when it was refused: only the other's file holds what the link has. */
static bool refuse_left_out(struct arena *mem, const struct host *host, struct intent *intent,
                            const struct backend_choice *choice, const char *link)
{
        const struct profile own = choice->backend->inspect(mem, host, link);
        const struct profile other = choice->rival->inspect(mem, host, link);

        if (own.path || !other.has_l3)
                return false;
        refuse(mem, intent, path_of(choice->rival, &other),
               arena_printf(mem, "configures %s, and --backend=%s would not carry that over", link,
                            choice->backend->name),
               arena_printf(mem,
                            "say --backend=%s, or what the bridge shall have: --dhcp, --address or "
                            "--no-ip",
                            choice->rival->name));
        return true;
}

/* The user has decided. What the other's files hold for the card, or for a bridge that is there, is
 * not carried over, though. */
static void check_rival(struct arena *mem, const struct host *host, struct intent *intent,
                        const struct backend_choice *choice)
{
        const struct request *request = intent->request;
        const char *port = choice->rival_port;
        struct profile other;
        bool refused = false;

        for (size_t i = 0; request->l3 == L3_KEEP && i < request->ports.n && !refused; i++)
                refused = refuse_left_out(mem, host, intent, choice, request->ports.items[i]);
        if (request->l3 == L3_KEEP && !refused)
                refused = refuse_left_out(mem, host, intent, choice, request->bridge);
        if (refused)
                return;
        other = choice->rival->inspect(mem, host, port);
        note(mem, intent,
             arena_printf(mem,
                          "%s configures %s, too; take that away, or it fights over %s at boot "
                          "with what is written here",
                          path_of(choice->rival, &other), port, port));
}

/* Whether the bridge gets what was asked for, or what a file of the backend's own has. */
static bool is_carried_over(struct arena *mem, const struct host *host, const struct intent *intent,
                            const struct backend *backend)
{
        const struct request *request = intent->request;

        if (strcmp(request->backend, "auto") == 0 || request->l3 != L3_KEEP)
                return true;
        for (size_t i = 0; i < request->ports.n; i++)
                if (backend->inspect(mem, host, request->ports.items[i]).path)
                        return true;
        return false;
}

/* A service that starts at boot all the same, and takes every card. */
static void check_foreign(struct arena *mem, const struct host *host, struct intent *intent,
                          const struct backend *backend)
{
        for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
                if (!host->system.services[foreign[i].service].enabled)
                        continue;
                if (!is_carried_over(mem, host, intent, backend))
                        refuse(mem, intent, arena_printf(mem, "--backend=%s", backend->name),
                               arena_printf(mem,
                                            "%s configures the network at boot, and what it gives "
                                            "the card would not be carried over",
                                            foreign[i].name),
                               "say what the bridge shall have: --dhcp, --address or --no-ip");
                note(mem, intent,
                     arena_printf(mem,
                                  "%s starts at boot, too; disable it, or see that it leaves the "
                                  "bridge and its ports alone",
                                  foreign[i].name));
        }
}

/* The path of a file in /etc for the link, of a service that will not read it; or NULL. */
static const char *unread_file(struct arena *mem, const struct host *host,
                               const struct backend *backend, const char *name, bool *ret_l3)
{
        struct claim claim = backend->claim(mem, host, name);
        struct profile profile;

        if (claim.strength != CLAIM_FILES && claim.strength != CLAIM_INSTALLED)
                return NULL;
        profile = backend->inspect(mem, host, name);
        *ret_l3 = profile.has_l3;
        return profile.path && strncmp(profile.path, "/etc/", 5) == 0 ? profile.path : NULL;
}

/* RHEL 10 and Fedora 41 read ifcfg files no more, and leave them where they are. */
static void check_unread(struct arena *mem, const struct host *host, struct intent *intent,
                         const struct backend_choice *choice, const char *port)
{
        const bool guess = choice->strength < CLAIM_LINK && intent->request->l3 == L3_KEEP &&
                           strcmp(intent->request->backend, "auto") == 0;

        for (size_t i = 0; i < n_backends; i++) {
                bool l3 = false;
                const char *path = backends[i] != choice->backend
                                           ? unread_file(mem, host, backends[i], port, &l3)
                                           : NULL;

                if (path && l3 && guess)
                        refuse(mem, intent, path,
                               arena_printf(mem, "configures %s, but nothing reads it at boot: %s",
                                            port, choice->why),
                               strcmp(backends[i]->name, "ifcfg") == 0
                                       ? "nmcli connection migrate makes a keyfile of it where "
                                         "NetworkManager still has its ifcfg plugin; or say "
                                         "--dhcp, --address or --no-ip"
                                       : "enable what reads it, or say --dhcp, --address or "
                                         "--no-ip");
                else if (path)
                        note(mem, intent,
                             arena_printf(mem, "%s is for %s, but nothing reads it at boot", path,
                                          port));
        }
}

/*
 * Services of which the second would take a card that the first has a file for. NetworkManager
 * leaves alone what ifupdown or netplan have; ifupdown never takes a card unasked.
 */
static const struct {
        const char *chosen, *other;
} strangers[] = {
        { "networkd", "keyfile" },
        { "keyfile", "networkd" },
        { "ifcfg", "networkd" },
        { "ifupdown", "networkd" },
};

static void note_strangers(struct arena *mem, const struct host *host, struct intent *intent,
                           const struct backend_choice *choice, const char *port)
{
        for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
                const struct backend *other = backend_find(strangers[i].other);
                struct claim claim;

                if (!other || strcmp(strangers[i].chosen, choice->backend->name) != 0)
                        continue;
                claim = other->claim(mem, host, port);
                if (claim.strength == CLAIM_DEFAULT)
                        note(mem, intent,
                             arena_printf(mem, "%s; see that it leaves %s alone", claim.why, port));
        }
}

/* A file of the service's own says more than a service that would take any card. */
static bool is_foreign(const struct host *host, const struct backend_choice *choice)
{
        if (choice->strength >= CLAIM_DEFAULT)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
                if (host->system.services[foreign[i].service].enabled)
                        return true;
        return false;
}

static void check_choice(struct arena *mem, const struct host *host, struct intent *intent,
                         const struct backend_choice *choice)
{
        const bool automatic = strcmp(intent->request->backend, "auto") == 0;

        if (!choice->backend || (automatic && is_foreign(host, choice)))
                refuse_nobody(mem, host, intent);
        else if (choice->rival && automatic)
                refuse_rival(mem, intent, choice);
        else if (choice->rival)
                check_rival(mem, host, intent, choice);
        if (!choice->backend)
                return;
        if (!intent->refusals.n)
                check_foreign(mem, host, intent, choice->backend);
        for (size_t i = 0; i < intent->request->ports.n && !intent->refusals.n; i++) {
                check_unread(mem, host, intent, choice, intent->request->ports.items[i]);
                note_strangers(mem, host, intent, choice, intent->request->ports.items[i]);
        }
}

void choose_backend(struct arena *mem, const struct host *host, struct intent *intent)
{
        const struct backend_choice choice = backend_choose(mem, intent->request, host);

        check_choice(mem, host, intent, &choice);
        if (intent->refusals.n)
                return;
        intent->backend = choice.backend;
        intent->backend_why = choice.why;
}

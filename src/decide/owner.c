// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who will read the network's files at the next boot, and so whose files are written: the backend,
 * and what speaks against it. A card that two services configure, or that is configured by files
 * which nobody reads, is the user's to decide about; whoever names a backend has decided.
 */
#include <string.h>

#include "decide/rules.h"
#include "mkbridge/choice.h"
#include "mkbridge/services.h"

#define AUTO "--backend=auto"

/* One that starts at boot and would configure the card then. True when it was refused. */
static bool refuse_foreign(struct arena *mem, const struct host *host, struct intent *intent,
                           bool enabled)
{
        for (size_t i = 0; i < n_foreign_services; i++) {
                const struct network_service_state *state =
                        &host->system.services[foreign_services[i].service];

                if (!state->installed || state->enabled != enabled)
                        continue;
                refuse_as(mem, &intent->refusals, CHECK_NO_READER, AUTO, foreign_services[i].hint,
                          "%s is %s, and mkbridge does not write for it", foreign_services[i].name,
                          enabled ? "what configures the network at boot"
                                  : "the only network service that is installed");
                return true;
        }
        return false;
}

static void refuse_nobody(struct arena *mem, const struct host *host, struct intent *intent)
{
        if (refuse_foreign(mem, host, intent, true) || refuse_foreign(mem, host, intent, false))
                return;
        if (host->system.suse)
                refuse_as(mem, &intent->refusals, CHECK_NO_READER, AUTO, "use YaST or wicked",
                          "this is SUSE's wicked, which mkbridge does not write for");
        else
                refuse_as(mem, &intent->refusals, CHECK_NO_READER, AUTO,
                          arena_printf(mem, "name one, such as --backend=%s", backends[0]->name),
                          "found no network service here whose files mkbridge can write");
}

static void refuse_rival(struct arena *mem, struct intent *intent,
                         const struct backend_choice *choice)
{
        const char *hint = arena_printf(mem, "say --backend=%s or --backend=%s",
                                        choice->backend->name, choice->rival->name);

        if (strcmp(choice->port, choice->rival_port) == 0)
                refuse_as(mem, &intent->refusals, CHECK_TWO_READERS, choice->port, hint,
                          "is configured twice: %s; but %s", choice->why, choice->rival_why);
        else
                refuse_as(mem, &intent->refusals, CHECK_TWO_READERS, choice->rival_port, hint,
                          "has another owner than %s: %s; but %s", choice->port, choice->rival_why,
                          choice->why);
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
        refuse(mem, &intent->refusals, path_of(choice->rival, &other),
               arena_printf(mem,
                            "say --backend=%s, or what the bridge shall have: --dhcp, --address or "
                            "--no-ip",
                            choice->rival->name),
               "configures %s, and --backend=%s would not carry that over", link,
               choice->backend->name);
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
        note_as(mem, &intent->notes, &intent->told,
                &(struct told){ .code = CHECK_FOREIGN, .where = port },
                "%s configures %s, too; take that away, or it fights over %s at boot "
                "with what is written here",
                path_of(choice->rival, &other), port, port);
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
        for (size_t i = 0; i < n_foreign_services; i++) {
                if (!host->system.services[foreign_services[i].service].enabled)
                        continue;
                if (!is_carried_over(mem, host, intent, backend))
                        refuse(mem, &intent->refusals,
                               arena_printf(mem, "--backend=%s", backend->name),
                               "say what the bridge shall have: --dhcp, --address or --no-ip",
                               "%s configures the network at boot, and what it gives "
                               "the card would not be carried over",
                               foreign_services[i].name);
                note_as(mem, &intent->notes, &intent->told, &(struct told){ .code = CHECK_FOREIGN },
                        "%s starts at boot, too; disable it, or see that it leaves the "
                        "bridge and its ports alone",
                        foreign_services[i].name);
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

/* A service may be gone, and its files still be where they were. */
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
                        refuse_as(mem, &intent->refusals, CHECK_NO_READER, path,
                                  backends[i]->unread_hint
                                          ? backends[i]->unread_hint
                                          : "enable what reads it, or say --dhcp, --address or "
                                            "--no-ip",
                                  "configures %s, but nothing reads it at boot: %s", port,
                                  choice->why);
                else if (path)
                        note_as(mem, &intent->notes, &intent->told,
                                &(struct told){ .code = CHECK_UNUSED_FILE, .where = path },
                                "%s is for %s, but nothing reads it at boot", path, port);
        }
}

static void note_strangers(struct arena *mem, const struct host *host, struct intent *intent,
                           const struct backend_choice *choice, const char *port)
{
        for (size_t i = 0; i < n_backends; i++) {
                struct claim claim;

                if (!backend_is_stranger(choice->backend, backends[i]))
                        continue;
                claim = backends[i]->claim(mem, host, port);
                if (claim.strength == CLAIM_DEFAULT)
                        note_as(mem, &intent->notes, &intent->told,
                                &(struct told){ .code = CHECK_FOREIGN, .where = port },
                                "%s; see that it leaves %s alone", claim.why, port);
        }
}

/* A file of the service's own says more than a service that would take any card. */
static bool is_foreign(const struct host *host, const struct backend_choice *choice)
{
        if (choice->strength >= CLAIM_DEFAULT)
                return false;
        for (size_t i = 0; i < n_foreign_services; i++)
                if (host->system.services[foreign_services[i].service].enabled)
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

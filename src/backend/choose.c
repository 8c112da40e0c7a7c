// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which backend is to write, by the claims of all of them. A file that configures one of the links
 * decides; only without any it matters who would configure them by default.
 */
#include "mkbridge/choice.h"

#include <string.h>

#include "mkbridge/services.h"

/* The links that a request is about: its ports, or for --undo and --status the bridge. */
static struct string_list links_of(const struct request *request, const char **bridge)
{
        *bridge = request->bridge ? request->bridge : "";
        return request->ports.n ? request->ports : (struct string_list){ bridge, 1 };
}

/* Of all links the weakest claim: a bridge has one service. */
static struct claim weakest(struct arena *mem, const struct backend *backend,
                            const struct host *host, const struct string_list *links)
{
        struct claim least = { CLAIM_NONE, NULL };

        for (size_t i = 0; i < links->n; i++) {
                struct claim claim = backend->claim(mem, host, links->items[i]);

                if (i == 0 || claim.strength < least.strength)
                        least = claim;
        }
        return least;
}

/* Adds an owner of a link, unless it is the one that we have. */
static void add_owner(struct backend_choice *choice, const struct backend *backend,
                      const struct claim *claim, const char *link)
{
        if (!choice->backend) {
                choice->backend = backend;
                choice->strength = claim->strength;
                choice->why = claim->why;
                choice->port = link;
        } else if (backend != choice->backend && !choice->rival) {
                choice->rival = backend;
                choice->rival_why = claim->why;
                choice->rival_port = link;
        }
}

static void find_owners_of(struct arena *mem, const struct host *host, const char *link,
                           struct backend_choice *choice)
{
        for (size_t i = 0; i < n_backends; i++) {
                struct claim claim = backends[i]->claim(mem, host, link);

                if (claim.strength == CLAIM_LINK)
                        add_owner(choice, backends[i], &claim, link);
        }
}

/* Those whose files configure one of the ports, or the bridge: in some dialects a port has nothing
 * of its own any more when it is one. */
static void find_owners(struct arena *mem, const struct request *request, const struct host *host,
                        struct backend_choice *choice)
{
        for (size_t i = 0; i < request->ports.n; i++)
                find_owners_of(mem, host, request->ports.items[i], choice);
        if (request->bridge)
                find_owners_of(mem, host, request->bridge, choice);
}

/* Nobody has a file for any of them: who would configure them all the same. Two that would are as
 * bad as two files. */
static void find_strongest(struct arena *mem, const struct host *host,
                           const struct string_list *links, struct backend_choice *choice)
{
        for (size_t i = 0; i < n_backends; i++) {
                struct claim claim = weakest(mem, backends[i], host, links);

                if (claim.strength > choice->strength)
                        *choice = (struct backend_choice){ .backend = backends[i],
                                                           .strength = claim.strength,
                                                           .why = claim.why,
                                                           .port = links->items[0] };
                else if (choice->backend && claim.strength == CLAIM_DEFAULT &&
                         claim.strength == choice->strength &&
                         !backend_same_service(choice->backend, backends[i]))
                        add_owner(choice, backends[i], &claim, links->items[0]);
        }
}

struct backend_choice backend_choose(struct arena *mem, const struct request *request,
                                     const struct host *host)
{
        const bool automatic = strcmp(request->backend, "auto") == 0;
        struct backend_choice choice = { .backend = NULL };
        const char *bridge;
        const struct string_list links = links_of(request, &bridge);

        if (host->choice)
                return *host->choice;
        if (!automatic) {
                choice.backend = backend_find(request->backend);
                choice.why = "asked for";
                if (choice.backend)
                        choice.strength = weakest(mem, choice.backend, host, &links).strength;
        }
        find_owners(mem, request, host, &choice);
        if (automatic && choice.strength < CLAIM_LINK)
                find_strongest(mem, host, &links, &choice);
        return choice;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which words of a network layer NetworkManager allows beside which method. 1.42 refuses
 * method=manual with routes alone, 1.52 takes it, so that is no problem here.
 */
#include "backend/adopt/nm-valid.h"

#include <string.h>

#include "base/arena.h"
#include "base/macro.h"

static const struct method {
        bool v6;
        const char *word;
        bool addresses, dns; /* are allowed */
} methods[] = {
        { false, "auto", true, true },         { false, "manual", true, true },
        { false, "link-local", false, false }, { false, "shared", true, false },
        { false, "disabled", false, false },   { true, "auto", true, true },
        { true, "dhcp", true, true },          { true, "manual", true, true },
        { true, "shared", true, true },        { true, "link-local", false, false },
        { true, "ignore", false, false },      { true, "disabled", false, false },
};

static const struct method *find_method(const struct nm_layer *layer)
{
        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                if (methods[i].v6 == layer->v6 && strcmp(methods[i].word, layer->method) == 0)
                        return &methods[i];
        return NULL;
}

const char *nm_layer_problem(struct arena *mem, const struct nm_layer *layer)
{
        const char *ip = layer->v6 ? "ipv6" : "ipv4";
        const struct method *method;
        const char *key;

        if (!layer->method)
                return arena_printf(mem, "%s.method is missing", ip);
        method = find_method(layer);
        if (!method)
                return arena_printf(mem, "%s.method '%s' is none", ip, layer->method);
        if (layer->gateway && !layer->addresses)
                return arena_printf(mem, "%s.gateway needs an address beside it", ip);
        if (strcmp(method->word, "manual") == 0 && !layer->addresses && !layer->routes)
                return arena_printf(mem, "%s.method manual needs an address", ip);
        key = layer->addresses && !method->addresses ? "addresses"
              : layer->servers && !method->dns       ? "dns"
              : layer->search && !method->dns        ? "dns-search"
                                                     : NULL;
        return key ? arena_printf(mem, "%s.%s is not allowed where %s.method is %s", ip, key, ip,
                                  method->word)
                   : NULL;
}

const char *nm_layers_problem(struct arena *mem, const struct nm_layer *ipv4,
                              const struct nm_layer *ipv6)
{
        const char *problem = ipv4 ? nm_layer_problem(mem, ipv4) : NULL;

        return problem || !ipv6 ? problem : nm_layer_problem(mem, ipv6);
}

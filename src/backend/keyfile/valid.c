// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What of a key file NetworkManager asks before it takes it for a profile: the values of [ipv4] and
 * [ipv6] must go together. A section that is there and says nothing is one without a method.
 */
#include <arpa/inet.h>
#include <string.h>

#include "backend/adopt/nm-valid.h"
#include "backend/keyfile/keyfile.h"

/* Does a list hold an address? NetworkManager passes over what is none. */
static bool has_address(struct arena *mem, const char *list, bool v6)
{
        const char *ends = v6 ? ";,/# " : ";,/#: ";
        unsigned char bytes[16];

        for (const char *at = list; *at; at += strcspn(at, ends)) {
                const char *word;

                at += strspn(at, ends);
                word = arena_strndup(mem, at, strcspn(at, ends));
                if (inet_pton(v6 ? AF_INET6 : AF_INET, word, bytes) == 1)
                        return true;
        }
        return false;
}

static void take_key(struct arena *mem, struct nm_layer *layer, const struct ini_line *line)
{
        const char *key = line->name, *value = line->value;

        if (strcmp(key, "method") == 0)
                layer->method = value;
        else if (strcmp(key, "gateway") == 0)
                layer->gateway = true;
        else if (strcmp(key, "dns") == 0)
                layer->servers = has_address(mem, value, layer->v6);
        else if (strcmp(key, "dns-search") == 0)
                layer->search = *value;
        else if (keyfile_is_address(key))
                layer->addresses |= has_address(mem, value, layer->v6);
        else if (keyfile_is_route(key))
                layer->routes |= has_address(mem, value, layer->v6);
}

/* Returns whether the section is there. */
static bool read_layer(struct arena *mem, const struct ini *doc, struct nm_layer *layer)
{
        const char *section = layer->v6 ? "ipv6" : "ipv4";
        bool inside = false, any = false;

        for (size_t i = 0; i < doc->n; i++) {
                const struct ini_line *line = &doc->items[i];

                if (line->type == INI_SECTION)
                        inside = strcmp(line->name, section) == 0;
                any |= inside;
                if (inside && line->type == INI_KEY)
                        take_key(mem, layer, line);
        }
        return any;
}

const char *keyfile_problem(struct arena *mem, const struct ini *doc)
{
        struct nm_layer ipv4 = { .v6 = false }, ipv6 = { .v6 = true };
        const bool has4 = read_layer(mem, doc, &ipv4), has6 = read_layer(mem, doc, &ipv6);

        return nm_layers_problem(mem, has4 ? &ipv4 : NULL, has6 ? &ipv6 : NULL);
}

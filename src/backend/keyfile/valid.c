// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What of a key file NetworkManager asks before it takes it for a profile: the values of [ipv4] and
 * [ipv6] must go together. A section that is there and says nothing is one without a method. It
 * asks more; what is here is what people write who do without nmcli(1).
 */
#include <arpa/inet.h>
#include <ctype.h>
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

/* With hyphens, or 40 digits, as NetworkManager made them of a path once. */
static bool is_uuid(const char *text)
{
        static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
        size_t n = 0;

        while (isxdigit((unsigned char) text[n]))
                n++;
        if (n == 40 && !text[n])
                return true;
        for (n = 0; shape[n]; n++)
                if (shape[n] == 'x' ? !isxdigit((unsigned char) text[n]) : text[n] != '-')
                        return false;
        return !text[n];
}

static const char *words_problem(const struct ini *doc)
{
        const char *uuid = ini_get(doc, "connection", "uuid");
        const char *mode = ini_get(doc, "ipv6", "addr-gen-mode");

        if (uuid && !is_uuid(uuid))
                return "connection.uuid is no UUID";
        if (ini_get(doc, "ipv6", "token") && mode && strcmp(mode, "eui64") != 0 &&
            strcmp(mode, "0") != 0)
                return "ipv6.token needs ipv6.addr-gen-mode eui64";
        if (ini_get(doc, "ipv4", "dhcp-fqdn") && ini_get(doc, "ipv4", "dhcp-hostname"))
                return "ipv4.dhcp-fqdn and ipv4.dhcp-hostname exclude each other";
        return NULL;
}

const char *keyfile_problem(struct arena *mem, const struct ini *doc)
{
        struct nm_layer ipv4 = { .v6 = false }, ipv6 = { .v6 = true };
        const bool has4 = read_layer(mem, doc, &ipv4), has6 = read_layer(mem, doc, &ipv6);
        const char *problem = words_problem(doc);

        return problem ? problem : nm_layers_problem(mem, has4 ? &ipv4 : NULL, has6 ? &ipv6 : NULL);
}

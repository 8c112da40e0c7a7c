// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ifupdown backend: /etc/network/interfaces, read by Debian's ifupdown, which makes bridges
 * with the hook of bridge-utils, and by ifupdown2. This file is the backend's contract with the
 * rest; render.c puts the plan together.
 */
#include "backend/ifupdown/ifupdown.h"

#include <fnmatch.h>
#include <string.h>

#include "backend/common/embedded.h"
#include "backend/common/link-file.h"

static const struct source sources[] = {
        { "/etc/network", "interfaces", SOURCE_LINKS, 0 },
        { INTERFACES_FOLDER, "*", SOURCE_ASIDE, PASS_MOST }, /* of itself: for what it is asked */
        { "/etc/network/if-up.d", "resolved", SOURCE_ASIDE, PASS_IRREGULAR },
        { "/etc/default", "networking", SOURCE_ASIDE, 0 },
        { "/etc/dhcp", "dhclient.conf", SOURCE_ASIDE, 0 },
        { "/etc", "dhcpcd.conf", SOURCE_ASIDE, 0 },
        { "/usr/lib/dhcpcd", "dhcpcd-run-hooks", SOURCE_ASIDE, 0 },
        { "/usr/libexec", "dhcpcd-run-hooks", SOURCE_ASIDE, 0 },
        { "/var/lib/dhcp", "dhclient*.leases", SOURCE_ASIDE, 0 },
        LINK_FILE_SOURCES,
};

static const char *builtin_template(const char *set, const char *file)
{
        return *set ? NULL : embedded_template(set, "ifupdown", file);
}

static struct source_list more_sources(struct arena *mem, const struct request *request,
                                       const struct host *host)
{
        struct source_list list = ifupdown_sources(mem, host);

        for (size_t i = 0; i < request->ports.n && !request->root; i++)
                ifupdown_client_sources(mem, request->ports.items[i], &list);
        return list;
}

/* CONFIGURE_INTERFACES=no keeps networking.service from bringing anything up. The last one counts,
 * quoted or not. */
static bool is_switched_off(const struct host *host)
{
        const struct file *file = host_file(host, "/etc/default/networking");
        static const char key[] = "CONFIGURE_INTERFACES=";
        const char *text = file ? file->data : NULL;
        bool off = false;

        for (const char *line = text; line; line = strchr(line, '\n')) {
                const char *value;

                line += strspn(line, "\n");
                if (strncmp(line, key, strlen(key)) != 0)
                        continue;
                value = line + strlen(key);
                value += *value == '"' || *value == '\'';
                off = strncmp(value, "no", 2) == 0 && (!value[2] || strchr("\"' \t\r\n", value[2]));
        }
        return off;
}

/* A file of its kind that says anything beside the loopback link. */
static bool has_links(const struct ifupdown_config *config)
{
        for (size_t i = 0; i < config->stanzas.n; i++)
                if (!ifupdown_is_for(&config->stanzas.items[i], "lo"))
                        return true;
        return false;
}

static struct claim claim(struct arena *mem, const struct host *host, const char *name)
{
        struct ifupdown_config config = ifupdown_read(mem, host);
        const long first = ifupdown_first(&config, name);
        const struct ifupdown_stanza *stanza =
                first == NOWHERE ? NULL : &config.stanzas.items[first];
        const char *path = stanza ? config.files.items[stanza->file].file->path : NULL;
        const char *reader = config.two ? "ifupdown2" : "ifupdown";
        const struct network_service_state *state =
                &host->system.services[config.two ? SERVICE_IFUPDOWN2 : SERVICE_IFUPDOWN];

        if (!state->installed)
                return has_links(&config)
                               ? (struct claim){ CLAIM_FILES, INTERFACES_FILE " configures links" }
                               : (struct claim){ CLAIM_NONE, NULL };
        if (!state->enabled || is_switched_off(host))
                return (struct claim){ CLAIM_INSTALLED,
                                       arena_printf(mem, "%s is installed", reader) };
        if (stanza && ifupdown_comes_up(mem, &config, name))
                return (struct claim){ CLAIM_LINK, arena_printf(mem,
                                                                "%s is enabled, and %s is for "
                                                                "%s",
                                                                reader, path, name) };
        return (struct claim){ CLAIM_ENABLED, arena_printf(mem, "%s is enabled", reader) };
}

static const char *name_problem(const char *name)
{
        if (strchr(name, '.'))
                return "holds a dot, so ifup would make it a VLAN";
        if (strchr(name, '='))
                return "holds '=', which means a mapping to ifup";
        if (fnmatch("vlan[0-9]*", name, 0) == 0)
                return "is that of a VLAN to ifup";
        return NULL;
}

const struct backend ifupdown_backend = {
        .name = "ifupdown",
        .l3_on_ports = true,
        .summary = "/etc/network/interfaces",
        .reader_path = "/usr/share/ifupdown2",
        .sources = sources,
        .n_sources = ARRAY_LEN(sources),
        .builtin_template = builtin_template,
        .more_sources = more_sources,
        .claim = claim,
        .name_problem = name_problem,
        .inspect = ifupdown_inspect,
        .rendering = &ifupdown_rendering,
        .adopt = ifupdown_adopt,
        .give_lease_back = ifupdown_give_lease_back,
        .reread = ifupdown_reread,
};

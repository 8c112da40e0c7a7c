// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of the whole host that name links: GATEWAYDEV and its IPv6 sisters in
 * /etc/sysconfig/network (every link that is not named there gets no default route), and the device
 * column of static-routes. Only the name changes; all other bytes stay.
 */
#include <string.h>

#include "backend/common/reading.h"
#include "backend/ifcfg/ifcfg.h"

/* Applies to every port in turn. */
static const char *rename_value(struct arena *mem, const struct intent *intent, const char *value,
                                enum link_naming naming)
{
        for (size_t i = 0; i < intent->ports.n; i++)
                value = link_rename(mem, value, naming, intent->ports.items[i].name,
                                    intent->bridge);
        return value;
}

static void change_network(struct arena *mem, const struct host *host, const struct intent *intent,
                           struct plan *plan)
{
        static const char path[] = "/etc/sysconfig/network";
        const struct file *file = host_file(host, path);
        struct shvar doc;

        if (!file || file->state == FILE_NOT_REGULAR || !backend_usable(mem, file, &plan->refusals))
                return;

        doc = file_shvar(mem, file);
        for (size_t i = 0; i < doc.n; i++) {
                struct shvar_line *line = &doc.items[i];
                const struct key_rule *rule;
                const char *renamed;

                if (!line->value)
                        continue;
                rule = key_find(&ifcfg_keys, NULL, line->key);
                renamed = rename_value(mem, intent, line->value, rule->naming);
                if (strcmp(renamed, line->value) == 0)
                        continue;
                *line = shvar_line_change(mem, line, renamed);
                backend_add_key(mem, plan, path, line->key, KEY_CHANGED,
                                "names the link that has the default route");
        }
        backend_add_op(mem, plan, host, path, shvar_format(mem, &doc),
                       "the default route is the bridge's");
}

/* The device stands first, and in "any" lines behind `dev`. */
static const char *rename_static_route(struct arena *mem, const struct intent *intent,
                                       const char *line)
{
        size_t start = strspn(line, " \t"), len = strcspn(line + start, " \t\n");

        if (line[start] == '#')
                return line;
        for (size_t i = 0; i < intent->ports.n; i++) {
                const char *port = intent->ports.items[i].name;

                if (strlen(port) != len || strncmp(line + start, port, len) != 0)
                        continue;
                line = arena_printf(mem, "%.*s%s%s", (int) start, line, intent->bridge,
                                    line + start + len);
                break;
        }
        return rename_value(mem, intent, line, NAMES_WORD);
}

static void change_static_routes(struct arena *mem, const struct host *host,
                                 const struct intent *intent, struct plan *plan, const char *path)
{
        const struct file *file = host_file(host, path);
        struct strbuf out = STRBUF_INIT;

        if (!file || !backend_usable(mem, file, &plan->refusals))
                return;
        for (const char *at = file->data; *at;) {
                size_t len = strcspn(at, "\n");

                len += at[len] == '\n';
                strbuf_adds(&out, rename_static_route(mem, intent, arena_strndup(mem, at, len)));
                at += len;
        }
        backend_add_op(mem, plan, host, path, strbuf_take(&out, mem), "names the port as a device");
}

void ifcfg_global_files(struct arena *mem, const struct host *host, const struct intent *intent,
                        struct plan *plan)
{
        change_network(mem, host, intent, plan);
        change_static_routes(mem, host, intent, plan, "/etc/sysconfig/static-routes");
        change_static_routes(mem, host, intent, plan, "/etc/sysconfig/static-routes-ipv6");
}

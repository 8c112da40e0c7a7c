// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alias files (ifcfg-eth0:1) and range files (ifcfg-eth0-range0). They move to the bridge's name,
 * with DEVICE=eth0:1 rewritten. The name of an alias is the label of its address, which the kernel
 * limits to 15 bytes; one that would be longer becomes a numbered address of the bridge itself.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "backend/common/reading.h"
#include "backend/ifcfg/ifcfg.h"
#include "mkbridge/names.h"

/* What stands behind "ifcfg-NAME" in the path, or NULL if the path does not begin so. */
static const char *tail_of(struct arena *mem, const struct file *file, const char *name)
{
        const char *start = ifcfg_path(mem, "ifcfg", name);
        size_t len = strlen(start);

        return strncmp(file->path, start, len) == 0 ? file->path + len : NULL;
}

static bool alias_number(const char *text)
{
        for (const char *c = text; *c; c++)
                if (!isalnum((unsigned char) *c) && *c != '_')
                        return false;
        return *text != '\0';
}

/* Keys of an alias that an address of the bridge can express. */
static bool can_fold(const struct shvar *doc)
{
        static const char *const keys[] = { "DEVICE",       "IPADDR",    "PREFIX", "NETMASK",
                                            "NETWORK",      "ONBOOT",    "NAME",   "ONPARENT",
                                            "BOOTPROTO",    "BROADCAST", "TYPE",   "USERCTL",
                                            "NM_CONTROLLED" };

        for (size_t i = 0; i < doc->n; i++) {
                bool known = !doc->items[i].key;

                for (size_t k = 0; k < ARRAY_LEN(keys) && !known; k++)
                        known = strcmp(doc->items[i].key, keys[k]) == 0;
                if (!known)
                        return false;
        }
        return shvar_get(doc, "IPADDR") && !shvar_false(shvar_get(doc, "ONPARENT"));
}

/* The number behind the last IPADDRn; both readers count on from 0 and stop at the first gap. */
static unsigned free_number(struct side_job *job)
{
        unsigned next = 1;

        for (unsigned n = 0; n <= 256; n++)
                if (shvar_find(job->bridge_doc, arena_printf(job->mem, "IPADDR%u", n)) >= 0)
                        next = n + 1;
        for (size_t i = 0; i < job->extra.n; i++)
                if (strncmp(job->extra.items[i].key, "IPADDR", 6) == 0)
                        next = (unsigned) strtoul(job->extra.items[i].key + 6, NULL, 10) + 1;
        return next;
}

static void fold_alias(struct side_job *job, const struct file *file, const struct shvar *doc)
{
        static const char *const keys[] = { "IPADDR", "PREFIX", "NETMASK", "BROADCAST" };
        unsigned number = free_number(job);

        for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
                const char *value = shvar_get(doc, keys[i]);
                struct key_value pair = { arena_printf(job->mem, "%s%u", keys[i], number), value };

                if (!value)
                        continue;
                LIST_ADD(job->mem, &job->extra, pair);
                backend_add_key(job->mem, job->plan, file->path, keys[i], KEY_MOVES,
                                arena_printf(job->mem,
                                             "becomes %s: the label of the alias would be longer "
                                             "than 15 bytes",
                                             pair.key));
        }
        backend_add_op(
                job->mem, job->late, job->host, file->path, NULL,
                arena_printf(job->mem, "is now IPADDR%u of %s", number, job->intent->bridge));
}

static void fold_with_note(struct side_job *job, const struct file *file, struct shvar *doc,
                           const char *label)
{
        add_note(job->mem, &job->plan->notes,
                 "the label %s would be longer than 15 bytes, so the address of %s has none from "
                 "now on",
                 label, file->path);
        fold_alias(job, file, doc);
}

static void move_alias(struct side_job *job, const struct file *file, const char *number)
{
        struct shvar doc = file_shvar(job->mem, file);
        const char *device = shvar_get(&doc, "DEVICE");
        const char *label = arena_printf(job->mem, "%s:%s", job->intent->bridge, number);

        if (!ifcfg_constant(job->mem, file, &doc, &job->plan->refusals))
                return;
        if (strlen(label) > LINK_NAME_MAX) {
                /* network-scripts take no IPADDRn beside DHCP, and the next run would drop them. */
                if (can_fold(&doc) && !ifcfg_asks_dhcp(job->intent) &&
                    !l3_replaced(job->intent->request, L3_ADDRESS, false))
                        fold_with_note(job, file, &doc, label);
                else
                        refuse(job->mem, &job->plan->refusals, file->path,
                               "choose a shorter name for the bridge or for the alias",
                               "its label %s would be longer than 15 bytes", label);
                return;
        }
        if (device && strncmp(device, job->name, strlen(job->name)) == 0 &&
            device[strlen(job->name)] == ':')
                shvar_set(job->mem, &doc, "DEVICE", label);
        ifcfg_move_file(job, file,
                        arena_printf(job->mem, SCRIPTS_FOLDER "/ifcfg-%s:%s", job->suffix, number),
                        shvar_format(job->mem, &doc), "an alias address of the bridge");
}

/* The longest label that a range makes: DEVICE:NUMBER for each of its addresses. */
static bool range_fits(struct side_job *job, const struct shvar *doc)
{
        const char *start = shvar_get(doc, "CLONENUM_START");
        unsigned long last = (start ? strtoul(start, NULL, 10) : 0) + 255;

        return strlen(arena_printf(job->mem, "%s:%lu", job->intent->bridge, last)) <= LINK_NAME_MAX;
}

static void move_range(struct side_job *job, const struct file *file, const char *tail)
{
        struct shvar doc = file_shvar(job->mem, file);

        if (!ifcfg_constant(job->mem, file, &doc, &job->plan->refusals))
                return;
        if (!range_fits(job, &doc)) {
                refuse(job->mem, &job->plan->refusals, file->path,
                       "choose a shorter name for the bridge",
                       "labels of its addresses would be longer than 15 bytes");
                return;
        }
        ifcfg_move_file(job, file,
                        arena_printf(job->mem, SCRIPTS_FOLDER "/ifcfg-%s%s", job->suffix, tail),
                        file->data, "a range of alias addresses of the bridge");
}

/* Routes of a single alias: network-scripts look for route-eth0:1. */
static void move_alias_routes(struct side_job *job, const char *number)
{
        static const char *const prefixes[] = { "route", "route6", "rule", "rule6" };

        for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
                const char *from = arena_printf(job->mem, "%s:%s", job->name, number);
                const struct file *file =
                        host_file(job->host, ifcfg_path(job->mem, prefixes[i], from));
                const char *to = arena_printf(job->mem, "%s:%s", job->suffix, number);

                const char *text;

                if (!file || !backend_usable(job->mem, file, &job->plan->refusals))
                        continue;
                text = link_rename(job->mem, file->data, NAMES_WORD, job->name,
                                   job->intent->bridge);
                text = link_rename(job->mem, text, NAMES_WORD, from,
                                   arena_printf(job->mem, "%s:%s", job->intent->bridge, number));
                ifcfg_move_file(job, file, ifcfg_path(job->mem, prefixes[i], to), text,
                                "routes or rules of an alias of the bridge");
        }
}

static void move_if_alias(struct side_job *job, const struct file *file, const char *name)
{
        const char *tail = tail_of(job->mem, file, name);
        bool alias = tail && *tail == ':' && alias_number(tail + 1);
        bool range = tail && strncmp(tail, "-range", 6) == 0 && !ifcfg_ignored(job->host, tail);

        if ((!alias && !range) || file->state == FILE_ABSENT ||
            !backend_usable(job->mem, file, &job->plan->refusals))
                return;
        if (job->intent->request->l3 == L3_NONE) {
                ifcfg_move_file(job, file, NULL, NULL, NULL);
                return;
        }
        if (range) {
                move_range(job, file, tail);
                return;
        }
        move_alias(job, file, tail + 1);
        move_alias_routes(job, tail + 1);
}

void ifcfg_alias_files(struct side_job *job)
{
        for (size_t i = 0; i < job->host->files.n; i++) {
                const struct file *file = &job->host->files.items[i];

                move_if_alias(job, file, job->name);
                if (strcmp(job->port->suffix, job->name) != 0)
                        move_if_alias(job, file, job->port->suffix);
        }
}

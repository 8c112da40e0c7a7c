// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first half of the pipeline's I/O, in reading order. Below --root this host's kernel, /proc,
 * /sys and services are never looked at: what runs here says nothing about what is installed there.
 */
#include "mkbridge/observe.h"

#include <search.h>

#include "backend/common/udev-rule.h"
#include "backend/common/reading.h"
#include "mkbridge/choice.h"
#include "observe/observation.h"

/* An undo is about the ports of its records, and a bridge that may have what they had. */
static struct request with_ports(struct arena *mem, const struct request *request,
                                 const struct past_list *past)
{
        struct request about = *request;

        for (size_t run = 0; run < past->n; run++)
                for (size_t i = 0; i < past->items[run].record.ports.n; i++)
                        LIST_ADD(mem, &about.ports, past->items[run].record.ports.items[i]);
        if (past->n)
                LIST_ADD(mem, &about.ports, request->bridge);
        return about;
}

static void leave(void *path)
{
        (void) path; /* it is the arena's */
}

static void free_paths(void **paths)
{
        tdestroy(*paths, leave);
}

int observe(struct arena *mem, const struct request *request, struct host *host, struct error *err)
{
        cleanup(fs_memo_close) struct fs_memo memo = { .mem = mem };
        cleanup(fs_close) struct fs fs = FS_INIT;
        struct listing_list listings = { 0 };
        cleanup(free_paths) void *paths = NULL;
        struct observation obs = { mem, request, &fs, host, &listings, &paths };
        struct request about;
        int r;

        *host = (struct host){ .root = request->root };
        fs.memo = &memo;
        r = fs_open(&fs, request->root, err);
        if (r < 0)
                return r;

        if (!request->root) {
                r = observe_links(&obs, err);
                if (r < 0)
                        return r;
        }
        observe_pending(&obs);
        r = observe_past(&obs, err);
        if (r < 0)
                return r;
        about = with_ports(mem, request, &host->past);
        obs.request = &about;
        observe_files(&obs);
        observe_system(&obs);
        observe_libvirt(&obs);
        if (request->check)
                observe_fitness(&obs);

        if (request->action == ACTION_BRIDGE)
                observe_file_too(&obs, udev_rule_path(mem, request->bridge));
        host->readings = readings_new(mem, host);
        if (request->action == ACTION_BRIDGE) {
                observe_around(&obs);
                host->absent = backend_absent(mem, request, host);
                r = observe_templates(&obs, err);
                if (r < 0)
                        return r;
        }
        observe_others(&obs);
        r = observe_network(&obs, !request->dry_run, err);
        if (host->network.observed) {
                host->network.session = observe_session();
                observe_root(&obs);
        }
        if (r == 0 && (request->probe || (request->live && !request->dry_run)) &&
            request->action == ACTION_BRIDGE)
                observe_loops(&obs);
        return r;
}

int observe_again(struct arena *mem, const struct request *request, const struct host *before,
                  struct host *host, struct error *err)
{
        const struct observation obs = { mem, request, NULL, host };
        int r;

        *host = *before;
        host->links = (struct link_list){ 0 };
        host->network = (struct network){ .session = before->network.session };
        r = observe_links(&obs, err);
        return r < 0 ? r : observe_network(&obs, false, err);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the pure part of a run over networkd's files (tree.h): folders that hide each other,
 * drop-ins, [Match]. One more property: each port finds a file then that is for it and puts it into
 * the bridge, and the bridge finds one that does not.
 */
#include "backend/networkd/networkd.h"
#include "tree.h"

static void set_system(struct system *system, const char *options)
{
        (void) options;
        system->services[SERVICE_NETWORKD] = (struct network_service_state){
                .installed = true,
                .enabled = true,
                .version = "252",
        };
}

/* What networkd would do at the next boot. */
static void check_after(struct arena *mem, const struct host *host, const struct intent *intent)
{
        const struct request *request = intent->request;
        const struct networkd_link bridge = { .name = request->bridge,
                                              .mac = intent->mac,
                                              .kind = "bridge" };
        struct refusal_list refusals = { 0 };
        struct networkd_found found;

        for (size_t i = 0; i < request->ports.n; i++) {
                const struct networkd_link port = { .name = request->ports.items[i], .kind = "" };
                const char *in;

                found = networkd_find(mem, host, &port, &refusals);
                HOLDS(found.unit);
                in = networkd_get(found.unit, "Network", "Bridge");
                HOLDS(in && strcmp(in, request->bridge) == 0);
        }
        HOLDS(networkd_netdev(mem, host, request->bridge));
        found = networkd_find(mem, host, &bridge, &refusals);
        /* one that was there may have its network layer in a file for others, too */
        HOLDS(found.unit && (found.own || intent->bridge_profile.path));
        HOLDS(!networkd_get(found.unit, "Network", "Bridge"));
}

static const struct fuzz_tree networkd = {
        .backend = "networkd", .mode = 0644, .set_system = set_system, .check_after = check_after
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct file_list files = { 0 };
        const char *options = fuzz_read_tree(&mem, arena_strndup(&mem, (const char *) data, size),
                                             networkd.mode, &files);

        fuzz_run(&mem, &networkd, &files, options);
        return 0;
}

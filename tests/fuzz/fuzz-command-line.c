// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the command line, one argument a line of the input. What is accepted holds only names that
 * a link may have, and lists that belong together; what is not is a usage error with its text.
 */
#include <errno.h>

#include "cli/cli.h"
#include "fuzz.h"
#include "mkbridge/names.h"

enum { ARGS_MAX = 64 };

static void check_request(const struct request *request)
{
        if (request->action != ACTION_BRIDGE)
                return;
        HOLDS(request->ports.n > 0 && request->bridge);
        HOLDS(!link_name_problem(request->bridge));
        for (size_t i = 0; i < request->ports.n; i++) {
                HOLDS(!link_name_problem(request->ports.items[i]));
                HOLDS(strcmp(request->ports.items[i], request->bridge) != 0);
        }
        for (size_t i = 0; i < request->addresses.n; i++)
                HOLDS(address_prefix_family(request->addresses.items[i]));
        for (size_t i = 0; i < request->gateways.n; i++)
                HOLDS(address_family(request->gateways.items[i]));
        HOLDS(request->gateways.n <= 2);
        HOLDS(!request->mac || mac_assignable(request->mac));
        HOLDS(request->backend);
        HOLDS(!request->addresses.n || request->l3 == L3_STATIC);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        cleanup(freep) char *text = fuzz_string(data, size);
        char *argv[ARGS_MAX + 2] = { text };
        struct request request = { 0 };
        struct error err = { 0 };
        int argc = 1, r;

        for (char *at = text; at && argc <= ARGS_MAX; argc++) {
                argv[argc] = at;
                at = strchr(at, '\n');
                if (at)
                        *at++ = '\0';
        }
        argv[0] = (char[]){ "mkbridge" };
        r = cli_parse(&mem, argc, argv, &request, &err);
        HOLDS(r == 0 || r == -EINVAL);
        if (r == 0) {
                check_request(&request);
                return 0;
        }
        HOLDS(err.status == STATUS_USAGE);
        HOLDS(*err.what && !strchr(err.what, '\n'));
        return 0;
}

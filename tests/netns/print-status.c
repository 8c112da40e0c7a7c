// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For status.sh: what observe_status() finds here, as text or as JSON, and its exit status.
 *
 *     print-status text|json [BRIDGE]
 */
#include <stdio.h>
#include <string.h>

#include "mkbridge/show.h"
#include "mkbridge/status.h"

int main(int argc, char *argv[])
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;
        struct request request = { .action = ACTION_STATUS, .backend = "auto" };
        struct status status;
        struct show show = { .request = &request, .status = &status };
        struct error err = { 0 };

        if (argc < 2)
                return 2;
        request.bridge = argc > 2 ? argv[2] : NULL;
        if (observe_status(&mem, &request, &status, &err) < 0) {
                fprintf(stderr, "mkbridge: %s: %s; %s\n", err.where, err.what, err.hint);
                return (int) err.status;
        }
        if (strcmp(argv[1], "json") == 0)
                show_json(&mem, &out, &show);
        else
                show_text(&mem, &out, &show);
        fputs(strbuf_str(&out), stdout);
        return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the record of a run. What is accepted is sane (absolute paths that stay below the root),
 * and writing it and reading it again changes nothing; what is not accepted is a complete error.
 */
#include <errno.h>

#include "base/strbuf.h"
#include "fuzz.h"
#include "text/manifest.h"

/* A step can be done: it has a program, and paths that lead nowhere else. */
static void check_steps(const struct adopt_list *list)
{
        for (size_t i = 0; i < list->n; i++) {
                const struct adopt_step *step = &list->items[i];
                struct strbuf words cleanup(strbuf_free) = STRBUF_INIT;

                adopt_step_command(&words, step);
                HOLDS(words.len > 0 && !strchr(words.data, '\n'));
                HOLDS(step->seconds <= ADOPT_SECONDS_MAX);
                if (step->type == ADOPT_RUN)
                        HOLDS(step->argv[0] && *step->argv[0]);
                if (step->type == ADOPT_COPY)
                        HOLDS(step->copy.from[0] == '/' && !strstr(step->copy.to, "/../"));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        cleanup(freep) char *text = fuzz_string(data, size);
        struct manifest manifest = { 0 }, again = { 0 };
        struct error err = { 0 };
        const char *written;
        int r = manifest_parse(&mem, "fuzz", text, &manifest, &err);

        HOLDS(r == 0 || r == -EINVAL);
        if (r < 0) {
                HOLDS(*err.what && strncmp(err.where, "fuzz", 4) == 0);
                return 0;
        }
        HOLDS(manifest.bridge);
        for (size_t i = 0; i < manifest.files.n; i++) {
                HOLDS(manifest.files.items[i].path[0] == '/');
                HOLDS(!strstr(manifest.files.items[i].path, "/../"));
        }
        check_steps(&manifest.record.adoption.take);
        check_steps(&manifest.record.adoption.release);
        check_steps(&manifest.record.adoption.leave);
        written = manifest_format(&mem, &manifest);
        HOLDS(manifest_parse(&mem, "again", written, &again, NULL) == 0);
        HOLDS(strcmp(manifest_format(&mem, &again), written) == 0);
        return 0;
}

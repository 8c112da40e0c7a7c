// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program with a network service of the test's making: main.c is compiled with another name in
 * the place of render(), and so takes what a backend would say in plan->adoption from the file
 * named by MKBRIDGE_ADOPTION, which is written like the record of a run. A record has no steps
 * before the switch: with MKBRIDGE_HOLD=1 they are those of `release`. All else is the program as
 * it is.
 */
#undef render

#include <stdio.h>
#include <string.h>

#include "mkbridge/render.h"
#include "text/manifest.h"

int render_as_told(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan, struct error *err);

static int read_adoption(struct arena *mem, const char *path, struct adoption *ret,
                         struct error *err)
{
        struct manifest manifest;
        char text[64 * 1024];
        FILE *file = fopen(path, "re");
        size_t n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
        int r;

        if (file)
                fclose(file);
        text[n] = '\0';
        r = manifest_parse(mem, path, text, &manifest, err);
        *ret = manifest.record.adoption;
        if (getenv("MKBRIDGE_HOLD"))
                ret->hold = ret->release;
        return r;
}

int render_as_told(struct arena *mem, const struct host *host, const struct intent *intent,
                   struct plan *plan, struct error *err)
{
        const char *path = getenv("MKBRIDGE_ADOPTION");
        int r = render(mem, host, intent, plan, err);

        return r == 0 && path && *path ? read_adoption(mem, path, &plan->adoption, err) : r;
}

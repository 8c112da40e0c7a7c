// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One line: seconds since 1970, and the cause.
 */
#include "text/ended.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".ended";

const char *ended_path(struct arena *mem, const char *bridge)
{
        return arena_printf(mem, RUN_FOLDER "/.%s%s", bridge, suffix);
}

const char *ended_bridge(struct arena *mem, const char *name)
{
        const size_t len = strlen(name), tail = sizeof(suffix) - 1;

        if (name[0] != '.' || len <= 1 + tail || strcmp(name + len - tail, suffix) != 0)
                return NULL;
        return arena_strndup(mem, name + 1, len - 1 - tail);
}

const char *ended_format(struct arena *mem, int64_t at, const char *cause)
{
        return arena_printf(mem, "%lld %s\n", (long long) at, cause);
}

int ended_parse(struct arena *mem, const char *bridge, const char *text, struct ended_switch *ret)
{
        char *end;
        size_t len;

        *ret = (struct ended_switch){ .bridge = bridge, .at = strtoll(text, &end, 10) };
        len = *end == ' ' ? strcspn(end + 1, "\n") : 0;
        if (end == text || !len)
                return -EINVAL;
        ret->cause = arena_strndup(mem, end + 1, len);
        return 0;
}

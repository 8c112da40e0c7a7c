// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the template engine with the input as the template. Properties beside 'no bad memory
 * access': a template without a tag comes out byte for byte; what was rendered has no tag left in
 * it (none of the values has a brace); an error is a complete one and adds nothing; the same input
 * gives the same output again.
 */
#include <errno.h>

#include "fuzz.h"
#include "text/mustache.h"

static const struct mustache_field inner_a[] = {
        { .name = "address", .text = "192.0.2.1/24" },
        { .name = "bridge", .text = "hidden" },
};
static const struct mustache_field inner_b[] = {
        { .name = "address", .text = "it's" },
        { .name = "label" },
};
static const struct mustache_scope inner[] = { { inner_a, 2 }, { inner_b, 2 } };

static const struct mustache_field outer_fields[] = {
        { .name = "bridge", .text = "vnet0" },
        { .name = "empty", .text = "" },
        { .name = "no" },
        { .name = "list", .items = inner, .n_items = 2 },
};
static const struct mustache_scope outer = { outer_fields, 4 };

static void escape(struct strbuf *out, const char *value)
{
        strbuf_addf(out, "'%s'", value);
}

static int render(const char *text, struct strbuf *out, struct error *err)
{
        return mustache_render("fuzz", text, &outer, escape, out, err);
}

static void check_success(const char *text, const struct strbuf *out)
{
        HOLDS(!strstr(strbuf_str(out), "{{"));
        if (!strstr(text, "{{"))
                HOLDS(strcmp(strbuf_str(out), text) == 0);
}

static void check_error(const char *text, const struct strbuf *out, const struct error *err)
{
        HOLDS(out->len == 0 && *strbuf_str(out) == '\0');
        HOLDS(err->status == STATUS_REFUSED);
        HOLDS(strncmp(err->where, "fuzz:", 5) == 0 && strtol(err->where + 5, NULL, 10) > 0);
        HOLDS(err->what[0] && err->hint[0]);
        HOLDS(strstr(text, "{{") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        cleanup(strbuf_free) struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
        cleanup(freep) char *text = fuzz_string(data, size);
        struct error err = { 0 };
        int ret = render(text, &out, &err);

        HOLDS(ret == 0 || ret == -EINVAL);
        if (ret == 0)
                check_success(text, &out);
        else
                check_error(text, &out, &err);

        HOLDS(render(text, &again, NULL) == ret);
        HOLDS(strcmp(strbuf_str(&out), strbuf_str(&again)) == 0);
        return 0;
}

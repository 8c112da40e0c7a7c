/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of decide share: a request, a host that is made here, and what comes of them.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mkbridge/backend.h"
#include "mkbridge/decide.h"

#define SCRIPTS "/etc/sysconfig/network-scripts/"

/* A request for `mkbridge eth0 [eth1] vnet0`, a host, and what comes of them. */
struct fixture {
        struct arena mem;
        struct request request;
        struct host host;
        struct intent intent;
};

static inline void add_link(struct fixture *f, struct link link)
{
        LIST_ADD(&f->mem, &f->host.links, link);
}

static inline struct link card(const char *name, const char *mac)
{
        return (struct link){ .name = name,
                              .kind = LINK_PHYSICAL,
                              .kind_name = "",
                              .mac = mac,
                              .mtu = 1500,
                              .ethernet = true };
}

static inline void add_file(struct fixture *f, const char *path, const char *text)
{
        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = FILE_READ,
                                .mode = 0644,
                                .data = text,
                                .size = strlen(text) });
}

static inline int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        f->request = (struct request){ .bridge = "vnet0", .backend = "ifcfg" };
        LIST_ADD(&f->mem, &f->request.ports, "eth0");
        *state = f;
        return 0;
}

static inline int teardown(void **state)
{
        struct fixture *f = *state;

        arena_free(&f->mem);
        free(f);
        return 0;
}

static inline void run(struct fixture *f)
{
        decide(&f->mem, &f->request, &f->host, &f->intent);
}

static inline void assert_refused(struct fixture *f, const char *where, const char *part)
{
        run(f);
        for (size_t i = 0; i < f->intent.refusals.n; i++) {
                const struct refusal *refusal = &f->intent.refusals.items[i];

                if (strcmp(refusal->where, where) == 0 && strstr(refusal->what, part))
                        return;
        }
        fail_msg("no refusal of %s with '%s'; there are %zu, the first: %s: %s", where, part,
                 f->intent.refusals.n,
                 f->intent.refusals.n ? f->intent.refusals.items[0].where : "",
                 f->intent.refusals.n ? f->intent.refusals.items[0].what : "");
}

static inline void assert_accepted(struct fixture *f)
{
        run(f);
        if (f->intent.refusals.n)
                fail_msg("refused: %s: %s", f->intent.refusals.items[0].where,
                         f->intent.refusals.items[0].what);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

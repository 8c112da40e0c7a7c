/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host with one card, eth0, and NetworkManager's profiles, and the plan that puts it under vnet0.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "backend/keyfile/render.h"

#define MAC  "52:54:00:12:34:56"
#define UUID "c0ffee00-0000-4000-8000-00000000000"

struct fixture {
        struct arena mem;
        struct host host;
        struct request request;
        struct intent intent;
        struct plan plan;
};

static inline void add_file(struct fixture *f, const char *path, mode_t mode, const char *text)
{
        LIST_ADD(&f->mem, &f->host.files,
                 (struct file){ .path = path,
                                .real = path,
                                .state = FILE_READ,
                                .mode = mode,
                                .data = text,
                                .size = strlen(text) });
}

static inline void add_profile(struct fixture *f, const char *name, const char *text)
{
        add_file(f, arena_printf(&f->mem, KEYFILE_ETC "/%s.nmconnection", name), 0600, text);
}

static inline int set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        if (!f)
                return -1;
        LIST_ADD(&f->mem, &f->host.links,
                 (struct link){ .name = "eth0", .index = 7, .mac = MAC, .ethernet = true });
        f->host.system.services[SERVICE_NETWORKMANAGER] = (struct network_service_state){
                .installed = true, .enabled = true, .running = true, .version = "1.42.4"
        };
        f->host.bridge_template =
                (struct template_file){ "bridge", keyfile_backend.builtin_template("", "bridge") };
        f->host.port_template =
                (struct template_file){ "port", keyfile_backend.builtin_template("", "port") };
        *state = f;
        return 0;
}

static inline int tear_down(void **state)
{
        struct fixture *f = *state;

        arena_free(&f->mem);
        free(f);
        return 0;
}

/* The plan for eth0 under vnet0, as decide would have it made. */
static inline void make_plan(struct fixture *f)
{
        struct port_intent port = { .name = "eth0", .link = &f->host.links.items[0] };
        struct error err;

        f->request = (struct request){ .bridge = "vnet0", .live = true };
        LIST_ADD(&f->mem, &f->request.ports, "eth0");
        port.profile = keyfile_inspect(&f->mem, &f->host, "eth0");
        assert_int_equal(port.profile.refusals.n, 0);
        f->intent = (struct intent){ .request = &f->request,
                                     .backend = &keyfile_backend,
                                     .bridge = "vnet0",
                                     .mac = MAC,
                                     .mac_why = "the MAC" };
        LIST_ADD(&f->mem, &f->intent.ports, port);
        f->intent.l3_port = &f->intent.ports.items[0];
        assert_int_equal(
                backend_render(&keyfile_rendering,
                               (struct rendering){ &f->mem, &f->host, &f->intent, &f->plan, &err }),
                0);
}

static inline const char *written(struct fixture *f, const char *name)
{
        const char *path = arena_printf(&f->mem, KEYFILE_ETC "/%s.nmconnection", name);

        for (size_t i = 0; i < f->plan.ops.n; i++)
                if (strcmp(f->plan.ops.items[i].file.path, path) == 0)
                        return f->plan.ops.items[i].file.after;
        fail_msg("%s is not written", path);
        return NULL;
}

static inline void expect(struct fixture *f, const char *name, const char *section, const char *key,
                          const char *value)
{
        struct ini doc = ini_parse(&f->mem, written(f, name), INI_KEYFILE);
        const char *has = ini_get(&doc, section, key);

        if (!value)
                assert_null(has);
        else if (!has || strcmp(has, value) != 0)
                fail_msg("[%s] %s is %s, not %s", section, key, has ? has : "not there", value);
}

#define PROFILE(id, number, more)                                                                  \
        "[connection]\nid=" id "\nuuid=" UUID number "\ntype=ethernet\n" more

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of observe share: a system below a temporary root, the means to fill it, and two
 * backends made up for the purpose. Including it takes the place of linking the real backends.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "mkbridge/choice.h"
#include "mkbridge/backend.h"
#include "mkbridge/observe.h"
#include "observe/observation.h"

/* The backends */

static const struct source first_sources[] = {
        { "/etc/net", "cfg-*" },
        { "/etc/net", "[cl]*" },
        { "/etc/loop", "*" },
};

static const struct source second_sources[] = {
        { "/etc/late", "*" },
        { "/etc/plain", "*" }, /* a file where a folder is looked for */
        { "/usr/lib/late", "*.conf" },
        { "/lib/late", "*.conf" },
};

static inline const char *first_template(const char *set, const char *file)
{
        if (!strcmp(set, "classic"))
                return !strcmp(file, "bridge") ? "classic bridge" : "classic port";
        if (!strcmp(set, ""))
                return !strcmp(file, "bridge") ? "first bridge" : "first port";
        return NULL;
}

static inline const char *second_template(const char *set, const char *file)
{
        (void) file;
        return !strcmp(set, "") ? "second" : NULL;
}

static const struct backend first = {
        .name = "first",
        .sources = first_sources,
        .n_sources = ARRAY_LEN(first_sources),
        .builtin_template = first_template,
};

/* One file a link that the request is about. */
static inline struct source_list second_links(struct arena *mem, const struct request *request,
                                              const struct host *host)
{
        struct source_list list = { 0 };

        (void) host;
        for (size_t i = 0; i < request->ports.n; i++)
                LIST_ADD(mem, &list, (struct source){ "/run/links", request->ports.items[i] });
        return list;
}

static const struct backend second = {
        .name = "second",
        .sources = second_sources,
        .n_sources = ARRAY_LEN(second_sources),
        .more_sources = second_links,
        .builtin_template = second_template,
};

const struct backend *const backends[] = { &first, &second };
const size_t n_backends = ARRAY_LEN(backends);

const struct backend *backend_find(const char *name)
{
        for (size_t i = 0; i < n_backends; i++)
                if (!strcmp(backends[i]->name, name))
                        return backends[i];
        return NULL;
}

struct backend_choice backend_choose(struct arena *mem, const struct request *request,
                                     const struct host *host)
{
        bool late = host_file(host, "/etc/late/here");

        (void) mem;
        if (strcmp(request->backend, "auto") != 0)
                return (struct backend_choice){ .backend = backend_find(request->backend) };
        return (struct backend_choice){ .backend = late ? &second : &first, .why = "made up" };
}

/* The root */

struct world {
        char root[64];
        struct arena mem;
        struct request request;
        struct host host;
        struct error err;
};

static inline int make_world(void **state)
{
        struct world *world = calloc(1, sizeof(*world));

        if (!world)
                return -1;
        strcpy(world->root, "/tmp/test-observe-XXXXXX");
        if (!mkdtemp(world->root) || chmod(world->root, 0755) < 0)
                return -1;
        world->request = (struct request){
                .action = ACTION_BRIDGE,
                .bridge = "vnet0",
                .backend = "auto",
                .root = world->root,
                .restart = true,
        };
        *state = world;
        return 0;
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void) st;
        (void) type;
        (void) ftw;
        return remove(path);
}

static inline int drop_world(void **state)
{
        struct world *world = *state;
        int r = nftw(world->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);

        arena_free(&world->mem);
        free(world);
        return r;
}

/* The path outside of the root, whose folders are made. */
static inline const char *outside(struct world *world, const char *path)
{
        char *full = arena_printf(&world->mem, "%s%s", world->root, path);

        for (char *slash = strchr(full + strlen(world->root) + 1, '/'); slash;
             slash = strchr(slash + 1, '/')) {
                *slash = '\0';
                if (mkdir(full, 0755) < 0)
                        assert_int_equal(errno, EEXIST);
                *slash = '/';
        }
        return full;
}

static inline void put_bytes(struct world *world, const char *path, const void *bytes, size_t size)
{
        cleanup(closep) int fd = open(outside(world, path), O_WRONLY | O_CREAT | O_TRUNC, 0644);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, bytes, size), size);
}

static inline void put(struct world *world, const char *path, const char *text)
{
        put_bytes(world, path, text, strlen(text));
}

static inline void put_sparse(struct world *world, const char *path, off_t size)
{
        put(world, path, "");
        assert_int_equal(truncate(outside(world, path), size), 0);
}

static inline void put_link(struct world *world, const char *path, const char *target)
{
        assert_int_equal(symlink(target, outside(world, path)), 0);
}

static inline int look(struct world *world)
{
        return observe(&world->mem, &world->request, &world->host, &world->err);
}

/* The file, whether there or not; fails the test when observe does not have it at all. */
static const struct file *seen(const struct world *world, const char *path)
{
        for (size_t i = 0; i < world->host.files.n; i++)
                if (!strcmp(world->host.files.items[i].path, path))
                        return &world->host.files.items[i];
        fail_msg("%s was not observed", path);
        return NULL;
}

static inline void assert_read(const struct world *world, const char *path, const char *real,
                               const char *text)
{
        const struct file *file = seen(world, path);

        assert_int_equal(file->state, FILE_READ);
        assert_string_equal(file->real, real);
        assert_string_equal(file->data, text);
        assert_int_equal(file->size, strlen(text));
}

/* Like look(), as somebody whom modes of files keep out. */
static inline int look_as_user(struct world *world)
{
        int r;

        if (geteuid() != 0)
                return look(world);
        assert_int_equal(seteuid(65534), 0);
        r = look(world);
        assert_int_equal(seteuid(0), 0);
        return r;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, drop_world)

// SPDX-License-Identifier: GPL-2.0-or-later
/* libnl-route as a shared library that is opened when somebody needs it. */
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/macro.h"
#include "nl/rtnl.h"

#define LIBRARY "libnl-route-3.so.200"

/* Tells packagers' tools what no NEEDED tells them:
 * https://uapi-group.org/specifications/specs/elf_dlopen_metadata */
#define OWNER "FDO"
#define NEEDS "[{\"soname\":[\"" LIBRARY "\"],\"priority\":\"required\",\"feature\":\"live\"}]"

static const struct {
        Elf32_Nhdr head;
        char owner[sizeof(OWNER)];
        _Alignas(4) char needs[sizeof(NEEDS)];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
        { .n_namesz = sizeof(OWNER), .n_descsz = sizeof(NEEDS), .n_type = 0x407c0c0a },
        OWNER,
        NEEDS,
};

#define OFFSET(name) { "rtnl_" #name, offsetof(struct rtnl, name) },

static const struct {
        const char *name;
        size_t offset;
} functions[] = { RTNL_FUNCTIONS(OFFSET) };

struct rtnl rtnl;

static int fill(void *library, struct rtnl *ret)
{
        for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
                void *function = dlsym(library, functions[i].name);

                if (!function)
                        return -ELIBACC;
                memcpy((char *) ret + functions[i].offset, &function, sizeof(function));
        }
        return 0;
}

/* It stays for as long as the process: its types of links are known to libnl's core by then. */
int rtnl_load(struct error *err)
{
        struct rtnl found;
        void *library;

        if (rtnl.link_get_name)
                return 0;
        library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
        if (!library || fill(library, &found) < 0)
                return error_set(err, STATUS_REFUSED, ELIBACC, "libnl-route",
                                 "install the package that it is in", "%s", dlerror());
        rtnl = found;
        return 0;
}

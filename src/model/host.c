// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking things up in what was observed.
 */
#include "mkbridge/host.h"

#include <string.h>

const struct link *host_link(const struct host *host, const char *name)
{
        for (size_t i = 0; i < host->links.n; i++)
                if (strcmp(host->links.items[i].name, name) == 0)
                        return &host->links.items[i];
        return NULL;
}

const struct file *host_file(const struct host *host, const char *path)
{
        for (size_t i = 0; i < host->files.n; i++)
                if (strcmp(host->files.items[i].path, path) == 0)
                        return host->files.items[i].state == FILE_ABSENT ? NULL
                                                                         : &host->files.items[i];
        return NULL;
}

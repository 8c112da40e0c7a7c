/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a DHCP client keeps for a link, and says the link's name in: leases, and with them who it is
 * to the server; settings.
 */
#pragma once

#include "backend/common/common.h"

struct client_file {
        const char *from, *to;           /* paths */
        const char *from_link, *to_link; /* in the text, in double quotes, one becomes the other */
        const char *why;
};

/*
 * Adds the operation that copies it for another link, for whoever may read it now. One that is not
 * there is none; a preview leaves out what it may not read.
 */
void backend_copy_client_file(struct arena *mem, const struct request *request,
                              const struct host *host, const struct client_file *file,
                              struct plan *plan);

/*
 * What settings for all links say of one (`interface "LINK" ...` in dhclient.conf(5), in the file
 * at file->from) is said of another from then on. Left where it is, the client would ask for a
 * lease on that link, too, which is a port by then. @file->to: not used
 */
void backend_rename_client_blocks(struct arena *mem, const struct request *request,
                                  const struct host *host, const struct client_file *file,
                                  struct plan *plan);

/*
 * What dhclient(8) is told in /etc: files for one link, by its name, are there for another as well,
 * and blocks in files for all are for the other from then on.
 */
void backend_copy_client_settings(struct arena *mem, const struct request *request,
                                  const struct host *host, const char *from, const char *to,
                                  struct plan *plan);
void backend_rename_client_settings(struct arena *mem, const struct request *request,
                                    const struct host *host, const char *from, const char *to,
                                    struct plan *plan);

/* Where they are, for a dialect's sources. */
#define CLIENT_SETTINGS_SOURCES                                                                    \
        { "/etc/dhcp", "dhclient*.conf", SOURCE_ASIDE, 0 },                                        \
        {                                                                                          \
                "/etc", "dhclient*.conf", SOURCE_ASIDE, 0                                          \
        }

/*
 * For an undo: the lease of the bridge's client is the port's, where that has none of its own,
 * because it has never asked without the bridge. @file: from the bridge to the port
 */
void backend_give_lease_back(struct arena *mem, const struct request *request,
                             const struct host *host, const struct client_file *file,
                             struct plan *plan);

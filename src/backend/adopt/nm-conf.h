/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NetworkManager.conf, its conf.d folders and what they say of a link; for whichever files hold the
 * profiles.
 */
#pragma once

#include "backend/common/template.h"
#include "mkbridge/host.h"
#include "text/ini.h"

typedef void nm_conf_key(void *arg, const struct file *file, const char *section,
                         const struct ini_line *line);

/* Calls @each for every key of the configuration, in the order in which it is read. */
void nm_conf_each(struct arena *mem, const struct host *host, nm_conf_key *each, void *arg);

/* The value of a key over all files, and the last file that has a part in it. */
const char *nm_conf_get(struct arena *mem, const struct host *host, const char *section,
                        const char *key, const char **ret_path);

/* Is the link, or the bridge to be, in a list such as "A;B;except:C": one that matches, and no
 * exception that does; exceptions alone are from all. */
bool nm_device_listed(struct arena *mem, const char *list, const char *name,
                      const struct link *link, bool bridge);

/* What [connection] and its kin say of a key, "ipv4.route-metric", for the link; NULL: nothing. */
const char *nm_default(struct arena *mem, const struct host *host, const char *name, bool bridge,
                       const char *key);

/* The one that says which MAC a link gets, a bridge, too. */
#define NM_CLONED_MAC "ethernet.cloned-mac-address"

/* Those that hold for the card, and not for the bridge. */
struct key_value_list nm_defaults_of_card(struct arena *mem, const struct host *host,
                                          const char *card, const char *bridge);

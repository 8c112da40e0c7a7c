/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What udev does to a bridge when it appears: the .link file that keeps it from that.
 */
#pragma once

#include "backend/common/common.h"

/* The files that say what udev does to a link, for the sources of a dialect. */
#define LINK_FILE_SOURCES                                                                          \
        { "/etc/systemd/network", "*.link", SOURCE_ASIDE, PASS_MOST },                             \
                { "/run/systemd/network", "*.link", SOURCE_ASIDE, PASS_MOST },                     \
                { "/usr/local/lib/systemd/network", "*.link", SOURCE_ASIDE, PASS_MOST },           \
                { "/usr/lib/systemd/network", "*.link", SOURCE_ASIDE, PASS_MOST },                 \
        {                                                                                          \
                "/lib/systemd/network", "*.link", SOURCE_ASIDE, PASS_MOST                          \
        }

/* The name that a .link file gives to the card with that MAC address; or NULL. */
const char *link_file_name_of(struct arena *mem, const struct host *host, const char *mac);

/*
 * For a new bridge whose files give it @mac; NULL: it is to take that of its port. Left alone, udev
 * gives a bridge without one a MAC of its own, and takes one with the card's for the card wherever
 * a file names that by its MAC: it would get the name of the card, if that is not there yet.
 *
 * @late: the bridge gets @mac only after it is there, when udev may have begun to make one up,
 * which then is the last.
 * @name: of the file, "10-BRIDGE.link"; another, if it has to come before others.
 */
void backend_add_link_file(struct arena *mem, const struct host *host, const char *bridge,
                           const char *mac, bool late, const char *name, struct plan *plan);

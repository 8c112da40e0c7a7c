/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of rendering keyfiles share: the port's profile is taken apart (take.c),
 * the command line's network layer replaces what it replaces (l3.c), then the bridge's
 * profile is made (bridge.c), then the ports' (port.c).
 */
#pragma once

#include "backend/adopt/nm-keys.h"
#include "backend/keyfile/keyfile.h"
#include "backend/common/keys.h"
#include "backend/common/options.h"
#include "backend/common/rendering.h"
#include "backend/common/template.h"

/* What the bridge gets of the port's profile. */
struct keyfile_carried {
        struct ini connection; /* keys of [connection], lines without a section */
        struct ini network;    /* whole sections: [ipv4], [ipv6], [proxy], ... */
};

struct keyfile_job {
        RENDERING;

        struct keyfile *ports; /* as many as the intent has */
        struct keyfile bridge; /* file is NULL for a new one */
        struct keyfile_carried carried;
        const char *mac, *mtu;
        const char *cloned;    /* what a new bridge is told of its MAC; NULL: nothing */
        const char *port_type; /* of the profile that gives the address; NULL: there is none */
};

/*
 * Takes the profile of a port apart: removes from @port->doc what leaves it and returns what the
 * bridge gets, with a reason for each key. What the command line replaces of it is still there.
 */
struct keyfile_carried keyfile_take_apart(struct keyfile_job *job, struct keyfile *port,
                                          const struct port_intent *intent);

/* --dhcp, --address, --gateway, --dns and --no-ip in @doc; @path is for the reasons. */
void keyfile_apply_l3(struct keyfile_job *job, struct ini *doc, const char *path);

/* -o options in the words of [bridge]; what cannot be expressed becomes a refusal. */
extern const struct option_traits keyfile_option_traits;
struct key_value_list keyfile_option_pairs(struct keyfile_job *job);

/* What makes a DHCP server know the bridge for the card, pinned in @doc where the running
 * NetworkManager tells it. */
void keyfile_pin_identity(struct keyfile_job *job, struct ini *doc, const char *path);

/* The look at what a template has made, taken apart as @doc. */
struct template_check keyfile_template_check(struct keyfile_job *job,
                                             const struct template_file *template,
                                             const struct ini *doc);

int keyfile_make_bridge(struct keyfile_job *job);
int keyfile_make_port(struct keyfile_job *job, struct keyfile *port,
                      const struct port_intent *intent);

/* Sets a key, in the section's old name where the file has that. */
void keyfile_set(struct arena *mem, struct ini *doc, const char *section, const char *key,
                 const char *value);

/* Where a new profile for the link goes; refuses a file that is there already. */
const char *keyfile_new_path(struct keyfile_job *job, const char *name);

/* Where a profile is to be written: its own path, or for one of /usr/lib, a file in /etc that takes
 * its place. */
const char *keyfile_write_path(struct keyfile_job *job, const struct keyfile *profile);

/* Adds the operation; a new file is root's, with mode 0600. */
void keyfile_add_op(struct keyfile_job *job, const char *path, const char *text, const char *why);

/* The addr-gen-mode that it gives a profile without [ipv6]. */
const char *keyfile_default_mode(const struct host *host);

/* The profiles of links that stand on the port; @uuid: of the port's own profile, or NULL. */
void keyfile_take_uppers(struct keyfile_job *job, const struct port_intent *port, const char *uuid);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of observe share. Each part fills in its own fields of struct host; observe.c
 * calls them in an order in which each finds what it needs.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/fs.h"
#include "mkbridge/fitness.h"
#include "mkbridge/host.h"
#include "mkbridge/live.h"
#include "mkbridge/request.h"

/* The names in a folder: several backends look into the same ones. */
struct listing {
        const char *folder, *real; /* as it was asked for, and without any link */
        size_t len;                /* of @folder */
        struct string_list globs;  /* of its files that were read */
        struct name_list names;    /* in any order */
        int result;                /* of fs_names() */
};

struct listing_list {
        struct listing *items;
        size_t n;
};

struct observation {
        struct arena *mem;
        const struct request *request;
        const struct fs *fs; /* the root of the system that is observed; NULL: only its kernel is */
        struct host *host;
        struct listing_list *listings; /* of the folders listed so far; NULL: each is listed anew */
        void **paths; /* of host->files, a tree for tfind(3); NULL: the list is gone through */
};

/* links.c: host->links, of this host. */
int observe_links(const struct observation *obs, struct error *err);

/* files.c: host->files: the sources of all backends, sorted by path, each once. */
void observe_files(const struct observation *obs);

/*
 * files.c: one file of at most @max bytes, as data: what hinders reading is its state. An absent
 * one is told by FILE_ABSENT. Paths and text live in the arena.
 */
struct file observe_file(const struct observation *obs, const char *path, size_t max);

/*
 * files.c: adds to host->system.unseen, once a path, what an error says was there but could not be
 * looked into.
 * @code: a negative errno or 0; @aside: no more than a detail hangs on it
 */
void observe_unseen(const struct observation *obs, const char *path, int code, bool aside);

/* files.c: the same for a file that observe_file() could not read. */
void observe_unread(const struct observation *obs, const struct file *file, bool aside);

/* files.c: the names in @folder that match @glob, in the order of strcmp(), as fs_list() gives
 * them; a folder is listed once. */
int observe_names(const struct observation *obs, const char *folder, const char *glob,
                  struct name_list *ret);

/* files.c: makes sure that host->files has the text of @path, unless it is absent. */
void observe_file_too(const struct observation *obs, const char *path);

/* around.c: host->around, what can be read of it; needs host->system. */
void observe_around(const struct observation *obs);

/* system.c: host->system, without its part about libvirt. */
void observe_system(const struct observation *obs);

/* services.c: host->system.services and .bridge_utils; needs the rest of host->system. */
void observe_services(const struct observation *obs);

/* versions.c: host->system.services[].version, and NetworkManager's plugin for ifcfg files. */
void observe_versions(const struct observation *obs);

/* presets.c: whether the first boot of the system, which is still to come, enables @unit. */
bool preset_enables(const struct observation *obs, const char *unit);

/* cloud.c: host->system.cloud_init and .command_line, and the file that tells cloud-init to leave
 * the network alone. */
void observe_cloud_init(const struct observation *obs);

/* libvirt.c: host->system.units and .libvirt_skip; needs the rest of host->system. */
void observe_libvirt(const struct observation *obs);

/* templates.c: the two templates; needs files and system, to know the backend. */
int observe_templates(const struct observation *obs, struct error *err);

/* pending.c: host->pending, of the request's bridge on this host. */
void observe_pending(const struct observation *obs);

/* pending.c: what waits in RUN_FOLDER below @fs for @bridge. */
struct pending_switch pending_of(const struct fs *fs, struct arena *mem, const char *bridge);

struct watched {
        struct live_link *items;
        size_t n;
};

/* watch.c: the links whose network layer matters to the request; needs links and past. */
void observe_watched(const struct observation *obs, struct arena *mem, struct watched *ret);

/*
 * network.c: host->network without session and root, if the request is one that needs it; needs
 * links and past.
 * @patient: wait some seconds for IPv6 addresses that are not valid yet; moved half-way they would
 * be deaf on the bridge for as long.
 */
int observe_network(const struct observation *obs, bool patient, struct error *err);

/*
 * sysctls.c: adds what is below FOLDER/{ipv4,ipv6}/{conf,neigh}/LINK and can be read and written,
 * and for the link "all" those that the kernel combines with a link's own.
 * @folder: /proc/sys/net, or a test's
 */
void sysctls_read(struct arena *mem, const char *folder, const char *link, struct sysctl_list *ret);

/* sysctls.c: whether the file system of @folder is mounted read-only. */
bool sysctls_are_fixed(const char *folder);

/* session.c: the connection that our terminal hangs on; family 0 when there is none. */
struct session observe_session(void);

/* session.c: the same from the text of SSH_CONNECTION, whether or not it is alive. */
bool session_parse(const char *text, struct session *ret);

/* The server of a file system or disk. */
struct server {
        int family;
        unsigned char address[16];
        char zone[16]; /* the link of a link-local address, or "" */
};

/* root.c: network.root_link and .root_why; needs links. Unless network is observed, of any link. */
void observe_root(const struct observation *obs);

/*
 * root.c: the server behind one line of /proc/self/mountinfo, if the system runs from that mount
 * and it comes over the network. The line is cut into pieces.
 * @ret_type: the type of the file system, @ret_point: where it is mounted; both in @line
 */
bool root_server(char *line, struct server *ret, const char **ret_type, const char **ret_point);

/* past.c: host->interrupted; for an undo also host->past, and the files in question are added to
 * host->files. */
int observe_past(const struct observation *obs, struct error *err);

/* past.c: the number in the name of a record's folder, or -1 for names of other kinds. */
int past_number(const char *name);

/*
 * past.c: the record in @folder.
 * @texts: before and after of its files, too
 * Return: 0, or a negative errno with @err; what could be read by then is in @ret.
 */
int past_read(const struct observation *obs, const char *folder, bool texts, struct past_run *ret,
              struct error *err);

/* fitness.c: host->fitness; needs links and system. */
void observe_fitness(const struct observation *obs);

/* fitness-port.c: what the folder of its device says of a link. */
struct port_fitness observe_port_fitness(const struct observation *obs, const char *name);

/* libvirt.c: its part of @fitness; needs host->system.units. */
void observe_libvirt_fitness(const struct observation *obs, struct fitness *fitness);

/* loops.c: host->network.loops, by sending frames; needs links. */
void observe_loops(const struct observation *obs);

/* wish.c: the name of the link that the default route goes by, or NULL. */
const char *observe_uplink(const struct link_list *links);

/* others.c: host->others. What cannot be read is data in it. */
void observe_others(const struct observation *obs);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What systemd, or a System V style init, would do with a service, told from the names of files
 * alone: is there a unit, does it start at boot, does it run?
 */
#pragma once

#include "observe/observation.h"

/* Folders that are looked into more than once; each is opened once. Those called OLD_ are the same
 * as others where /usr is merged, and then stay closed. */
enum place {
        SBIN,
        OLD_SBIN,
        LIB_SYSTEMD,
        OLD_LIB_SYSTEMD,
        ETC_UNITS,
        LIB_UNITS,
        OLD_LIB_UNITS,
        INIT_SCRIPTS,
        N_PLACES,
};

enum { N_SCRIPTS = 3 }; /* names that one service's has had */

struct unit_files {
        const struct observation *obs;
        struct fs_place at[N_PLACES];
        bool systemd;             /* is what starts the system */
        struct string_list wants; /* names of folders in ETC_UNITS */
};

/* Opens the folders; what is not there stays closed. @obs must outlive it. */
void unit_files_open(const struct observation *obs, struct unit_files *ret);
void unit_files_close(struct unit_files *files); /* for cleanup() */

/* Whether the folder @place, or @other, has @name; a link is not followed. */
bool unit_files_hold(const struct unit_files *files, enum place place, const char *name);
bool unit_files_either_holds(const struct unit_files *files, enum place one, enum place other,
                             const char *name);

/* Whether anything is at @path, links followed, and whether @path itself is there. */
bool unit_files_path(const struct unit_files *files, const char *path);
bool unit_files_link(const struct unit_files *files, const char *path);

/* Whether @unit, "ssh.service" or "ssh.socket", is known to systemd. */
bool unit_files_have(const struct unit_files *files, const char *unit);

/* Whether @unit will never start: by a link to /dev/null, or an empty file. */
bool unit_is_masked(const struct unit_files *files, const char *unit);

/* The same of netplan's generator, which is masked like a unit but is none. */
bool generator_is_masked(const struct unit_files *files, const char *name);

/*
 * Whether @unit starts at boot, or, where there is no systemd or no such unit, one of @scripts
 * below /etc/init.d.
 */
bool unit_is_enabled(const struct unit_files *files, const char *unit,
                     const char *const scripts[static N_SCRIPTS]);

/* Whether the service @unit is active now, by what systemd leaves in /run, on a host that runs it.
 */
bool unit_is_active(const struct observation *obs, const char *unit);

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings of a link below /proc/sys/net. They are many small files, so they are read straight
 * from their folder.
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "observe/observation.h"

enum { VALUE_MAX = 1024 };

static const char *const trees[] = { "ipv4/conf", "ipv6/conf", "ipv4/neigh", "ipv6/neigh" };

/*
 * Of conf/all those that count beside a link's own: the larger one, one or the other, or both
 * (IN_DEV_MAXCONF, ORCONF and ANDCONF in include/linux/inetdevice.h, and net/ipv6/ndisc.c).
 * The others of conf/all do nothing, or are written to all links at once.
 */
static const char *const combined[] = {
        "accept_local",        "accept_redirects",
        "accept_source_route", "accept_untracked_na",
        "arp_accept",          "arp_announce",
        "arp_evict_nocarrier", "arp_filter",
        "arp_ignore",          "arp_notify",
        "bc_forwarding",       "disable_ipv6",
        "drop_gratuitous_arp", "drop_unsolicited_na",
        "forwarding",          "ignore_routes_with_linkdown",
        "log_martians",        "ndisc_evict_nocarrier",
        "promote_secondaries", "proxy_arp",
        "proxy_ndp",           "route_localnet",
        "rp_filter",           "secure_redirects",
        "send_redirects",      "shared_media",
        "src_valid_mark",
};

static bool is_combined(const char *key)
{
        for (size_t i = 0; i < ARRAY_LEN(combined); i++)
                if (strcmp(combined[i], key) == 0)
                        return true;
        return false;
}

/* True for what can be read and set: not mc_forwarding, not a stable_secret that nobody has set,
 * not what is for root alone when we are not. */
static bool read_value(int folder, const char *key, char *value, size_t size)
{
        cleanup(closep) int fd =
                openat(folder, key, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        struct stat st;
        ssize_t len;

        if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !(st.st_mode & S_IWUSR))
                return false;
        len = read(fd, value, size - 1);
        if (len <= 0 || (size_t) len == size - 1)
                return false;
        value[len] = '\0';
        value[strcspn(value, "\n")] = '\0';
        return true;
}

static void read_tree(struct arena *mem, const char *folder, const char *tree, const char *link,
                      struct sysctl_list *ret)
{
        DIR *dir = opendir(arena_printf(mem, "%s/%s/%s", folder, tree, link));
        const bool all = strcmp(link, "all") == 0;
        char value[VALUE_MAX];
        struct dirent *entry;

        if (!dir)
                return;
        while ((entry = readdir(dir))) {
                const char *key = entry->d_name;

                if (key[0] == '.' || (all && !is_combined(key)) ||
                    !read_value(dirfd(dir), key, value, sizeof(value)))
                        continue;
                LIST_ADD(mem, ret,
                         (struct sysctl){ .tree = tree,
                                          .link = link,
                                          .key = arena_strdup(mem, key),
                                          .value = arena_strdup(mem, value) });
        }
        closedir(dir);
}

void sysctls_read(struct arena *mem, const char *folder, const char *link, struct sysctl_list *ret)
{
        for (size_t i = 0; i < ARRAY_LEN(trees); i++)
                read_tree(mem, folder, trees[i], link, ret);
}

bool sysctls_are_fixed(const char *folder)
{
        struct statvfs fs;

        return statvfs(folder, &fs) == 0 && (fs.f_flag & ST_RDONLY);
}

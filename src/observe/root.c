// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the system itself come over one of the links in question? While the network is moved, a
 * program that is not in memory must still be readable from its disk.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "nl/netlink.h"
#include "observe/observation.h"
#include "wire/wire.h"

enum { ATTRIBUTE_MAX = 4096, MOUNT_FIELDS = 6 };

/*
 * Mount points that programs, settings, records and the guard are below; live systems mount their
 * medium below /run or /lib/live. Other mounts, such as home folders, only wait for a moment.
 */
static const char *const vital[] = {
        "/",    "/bin",     "/etc", "/lib",     "/lib64",        "/opt",     "/sbin",      "/usr",
        "/var", "/var/lib", "/run", "/run/...", "/lib/live/...", "/usr/...", STATE_FOLDER,
};

/* File systems whose server is told by an option, or by the source when that is NULL. */
static const struct {
        const char *type, *option, *words;
} remote[] = {
        { "nfs", "addr=", "NFS" },
        { "nfs4", "addr=", "NFS" },
        { "cifs", "addr=", "SMB" },
        { "smb3", "addr=", "SMB" },
        { "ceph", "mon_addr=", "Ceph" },
        { "ceph", NULL, "Ceph" },
        { "9p", NULL, "9P" },
        { "afs", NULL, "AFS" },
        { "fuse.glusterfs", NULL, "GlusterFS" },
};

/* Disks: one file in each folder of a class has the server. */
static const struct {
        const char *folder, *file, *prefix, *words;
} disks[] = {
        { "/sys/class/iscsi_connection", "address", "", "an iSCSI session" },
        { "/sys/class/iscsi_connection", "persistent_address", "", "an iSCSI session" },
        { "/sys/class/nvme", "address", "traddr=", "an NVMe disk" },
};

/* "/run/..." stands for all below /run. */
static bool is_vital(const char *point)
{
        for (size_t i = 0; i < ARRAY_LEN(vital); i++) {
                const char *dots = strstr(vital[i], "...");

                if (dots ? strncmp(point, vital[i], (size_t) (dots - vital[i])) == 0
                         : strcmp(point, vital[i]) == 0)
                        return true;
        }
        return false;
}

/* The first @len bytes as an address, with a zone or without. */
static bool take_address(const char *text, size_t len, struct server *ret)
{
        struct server server = { 0 };
        char copy[64], *zone;

        if (len == 0 || len >= sizeof(copy))
                return false;
        memcpy(copy, text, len);
        copy[len] = '\0';
        zone = strchr(copy, '%');
        if (zone) {
                *zone++ = '\0';
                snprintf(server.zone, sizeof(server.zone), "%.15s", zone);
        }
        server.family = strchr(copy, ':') ? AF_INET6 : AF_INET;
        if (inet_pton(server.family, copy, server.address) != 1)
                return false;
        *ret = server;
        return true;
}

/* "192.0.2.5:/srv", "[2001:db8::5]:6789,...", "2001:db8::5" */
static bool parse_server(const char *text, struct server *ret)
{
        text += strspn(text, "/");
        if (*text == '[')
                return take_address(text + 1, strcspn(text + 1, "]"), ret);
        return take_address(text, strcspn(text, ",/ \n"), ret) ||
               take_address(text, strcspn(text, ":,/ \n"), ret);
}

/* What stands behind @name in "rw,addr=192.0.2.5,vers=4.2", or NULL. */
static const char *find_option(const char *options, const char *name)
{
        for (const char *at = options; at; at = strchr(at, ',')) {
                at += *at == ',';
                if (strncmp(at, name, strlen(name)) == 0)
                        return at + strlen(name);
        }
        return NULL;
}

/*
 * proc(5): 36 35 98:0 /root /point rw,noatime [tags...] - type source options. Blanks in names are
 * written \040, which no path of ours holds.
 */
static bool cut_line(char *line, char *field[static MOUNT_FIELDS], char *tail[static 3])
{
        char *save = NULL, *word = strtok_r(line, " \n", &save);

        for (size_t i = 0; i < MOUNT_FIELDS; i++, word = strtok_r(NULL, " \n", &save)) {
                if (!word)
                        return false;
                field[i] = word;
        }
        while (word && strcmp(word, "-") != 0)
                word = strtok_r(NULL, " \n", &save);
        for (size_t i = 0; i < 3; i++) {
                tail[i] = word ? strtok_r(NULL, " \n", &save) : NULL;
                if (!tail[i])
                        return false;
        }
        return true;
}

bool root_server(char *line, struct server *ret, const char **ret_type, const char **ret_point)
{
        char *field[MOUNT_FIELDS], *tail[3];

        if (!cut_line(line, field, tail) || !is_vital(field[4]))
                return false;
        for (size_t i = 0; i < ARRAY_LEN(remote); i++) {
                const char *text = tail[1];

                if (strcmp(remote[i].type, tail[0]) != 0)
                        continue;
                if (remote[i].option)
                        text = find_option(tail[2], remote[i].option);
                if (!text || !parse_server(text, ret))
                        continue;
                *ret_type = remote[i].words;
                *ret_point = field[4];
                return true;
        }
        return false;
}

/* The route */

static const char *link_to(const struct observation *obs, const struct server *server)
{
        const struct link_list *links = &obs->host->links;
        int index = *server->zone ? 0 : nl_route_link(server->family, server->address);

        for (size_t i = 0; i < links->n; i++)
                if (index ? links->items[i].index == index
                          : strcmp(links->items[i].name, server->zone) == 0)
                        return links->items[i].name;
        return NULL;
}

/* Those of a switch; where none is to be, any link may be asked about. */
static bool is_in_question(const struct network *network, const struct link *link)
{
        for (size_t i = 0; i < network->links.n; i++)
                if (wire_index(network->links.items[i]) == link->index)
                        return true;
        return !network->observed;
}

/* The first one that goes through a link in question is what the user is told. */
static void note_root(const struct observation *obs, const struct server *server, const char *what,
                      const char *how)
{
        struct network *network = &obs->host->network;
        char address[INET6_ADDRSTRLEN] = "";
        const char *link = network->root_link ? NULL : link_to(obs, server);

        if (!link || !is_in_question(network, host_link(obs->host, link)))
                return;
        inet_ntop(server->family, server->address, address, sizeof(address));
        network->root_link = link;
        network->root_why = arena_printf(obs->mem, "%s %s %s", what, how, address);
}

static void look_at_mounts(const struct observation *obs)
{
        FILE *file = fopen("/proc/self/mountinfo", "re");
        char *line cleanup(freep) = NULL;
        size_t size = 0;

        if (!file)
                return;
        while (getline(&line, &size, file) >= 0) {
                const char *type, *point;
                struct server server;

                if (root_server(line, &server, &type, &point))
                        note_root(obs, &server,
                                  arena_printf(obs->mem, "%s is mounted by %s", point, type),
                                  "from");
        }
        fclose(file);
}

static void look_at_disk(const struct observation *obs, size_t row, const char *name)
{
        const char *path =
                arena_printf(obs->mem, "%s/%s/%s", disks[row].folder, name, disks[row].file);
        struct server server;
        const char *at;
        char *text;

        /* through links: the folders of a class are links to devices */
        if (fs_read(obs->fs, path, ATTRIBUTE_MAX, obs->mem, &text, NULL, NULL) < 0)
                return;
        at = find_option(text, disks[row].prefix);
        if (at && parse_server(at, &server))
                note_root(obs, &server, arena_printf(obs->mem, "%s goes", disks[row].words), "to");
}

void observe_root(const struct observation *obs)
{
        look_at_mounts(obs);
        for (size_t row = 0; row < ARRAY_LEN(disks); row++) {
                char **names;
                size_t n;

                if (fs_list(obs->fs, disks[row].folder, obs->mem, &names, &n) < 0)
                        continue;
                for (size_t i = 0; i < n; i++)
                        look_at_disk(obs, row, names[i]);
        }
}

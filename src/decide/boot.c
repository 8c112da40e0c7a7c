// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who else configures the network at boot and knows nothing of our files: cloud-init at the first
 * boot of an instance, the initrd when the kernel's command line tells it to, an installer once.
 * What would overwrite the files is switched off; what cannot be is told.
 */
#include <string.h>

#include "decide/rules.h"

/* A file that cloud-init has made and that configures a link in question, or NULL. */
static const char *file_of_cloud_init(const struct host *host, const struct intent *intent)
{
        for (size_t i = 0; i < intent->ports.n; i++) {
                const char *path = intent->ports.items[i].profile.path;
                const struct maker *maker = path ? maker_of(host_file(host, path)) : NULL;

                if (maker && maker->kind == MAKER_CLOUD)
                        return path;
        }
        return NULL;
}

static void decide_cloud_init(struct arena *mem, const struct host *host, struct intent *intent)
{
        const char *path = file_of_cloud_init(host, intent);

        if (host->system.cloud_init != CLOUD_ON)
                return;
        intent->cloud_init_why =
                path ? arena_printf(mem,
                                    "cloud-init has made %s and would make it anew at the first "
                                    "boot of another instance",
                                    path)
                     : "cloud-init is enabled and would write files of its own at the first boot "
                       "of an instance";
}

/* "ip=" and "bridge=" */

/* What ends a word; in a file of a boot loader quotes may be around all of them. */
static const char separators[] = " \t\n\"'";

static size_t count(const char *text, size_t len, char c)
{
        size_t n = 0;

        for (size_t i = 0; i < len; i++)
                n += text[i] == c;
        return n;
}

/* The @number-th of the fields between colons, which IPv6 addresses in brackets do not end. */
static const char *field(struct arena *mem, const char *text, size_t len, size_t number)
{
        size_t start = 0, at = 0;
        int depth = 0;

        for (; at < len; at++) {
                depth += (text[at] == '[') - (text[at] == ']');
                if (text[at] != ':' || depth)
                        continue;
                if (number-- == 0)
                        break;
                start = at + 1;
        }
        return arena_strndup(mem, text + start, at - start);
}

/*
 * dracut.cmdline(7): ip=dhcp; ip=LINK:dhcp[:MTU[:MAC]];
 * ip=CLIENT:[PEER]:GATEWAY:NETMASK:[HOST]:LINK:METHOD. Without a link it is for all.
 */
static bool is_for(struct arena *mem, const char *value, size_t len, const char *name)
{
        size_t colons = count(value, len, ':');
        const char *link;

        if (colons == 0)
                return len > 0 && strncmp(value, "none", len) != 0 &&
                       strncmp(value, "off", len) != 0;
        link = field(mem, value, len, colons < 5 ? 0 : 5);
        return *link == '\0' || strcmp(link, name) == 0;
}

/* dracut.cmdline(7): bridge=BRIDGE:PORT[,PORT][:MTU]. */
static bool is_of_port(struct arena *mem, const char *value, size_t len, const char *name)
{
        const char *list = arena_strndup(mem, value, len);
        size_t n = strcspn(list, ":");

        while (list[n] == ':' || list[n] == ',') {
                list += n + 1;
                n = strcspn(list, ",:");
                if (strlen(name) == n && strncmp(list, name, n) == 0)
                        return true;
                if (list[n] == ':')
                        return false; /* behind it is the MTU */
        }
        return false;
}

/* What the initrd does to a link when the kernel was told a word that begins like this. */
static const struct {
        const char *word;
        bool (*is_for)(struct arena *mem, const char *value, size_t len, const char *name);
        const char *does;
} initrd_words[] = {
        { "ip=", is_for, "configures" },
        { "bridge=", is_of_port, "makes a bridge of its own of" },
};

/* The word behind @start that is for the link, or NULL. Lines of a file may be comments. */
static const char *initrd_word(struct arena *mem, const char *text, size_t row, const char *name)
{
        const char *start = initrd_words[row].word;

        for (const char *at = text; at && (at = strstr(at, start)); at += strlen(start)) {
                const char *value = at + strlen(start);
                const size_t len = strcspn(value, separators);

                if ((at == text || strchr(separators, at[-1])) && !is_in_comment(text, at) &&
                    initrd_words[row].is_for(mem, value, len, name))
                        return arena_strndup(mem, at, strlen(start) + len);
        }
        return NULL;
}

/* @where: what has the words, as the subject of a sentence. Return: whether there was one. */
static bool note_words(struct arena *mem, struct intent *intent, const char *where,
                       const char *text, const char *port)
{
        size_t notes = intent->notes.n;

        for (size_t row = 0; row < ARRAY_LEN(initrd_words); row++) {
                const char *word = initrd_word(mem, text, row, port);

                if (word)
                        note_as(mem, &intent->notes, &intent->told,
                                &(struct told){ .code = CHECK_INITRD, .where = port },
                                "%s says %s, so the initrd %s %s before any file is read; take "
                                "that away unless the root file system needs it",
                                where, word, initrd_words[row].does, port);
        }
        return intent->notes.n > notes;
}

/* Of a system that does not run, what its boot loader will tell its kernel. */
static bool note_kernel_words(struct arena *mem, const struct host *host, struct intent *intent,
                              const char *port)
{
        bool found = false;

        if (!host->system.offline && !host->system.chroot)
                return note_words(mem, intent, "the kernel's command line",
                                  host->system.command_line, port);
        for (size_t i = 0; i < host->around.n && !found; i++)
                if (host->around.items[i].place->kind == AROUND_BOOT)
                        found = note_words(mem, intent, host->around.items[i].path,
                                           host->around.items[i].text, port);
        return found;
}

static void note_initrd(struct arena *mem, const struct host *host, struct intent *intent,
                        const struct port_intent *port)
{
        const struct file *file = port->profile.path ? host_file(host, port->profile.path) : NULL;
        const struct maker *maker = maker_of(file);

        if (!note_kernel_words(mem, host, intent, port->name) && maker &&
            maker->kind == MAKER_INITRD)
                note_as(mem, &intent->notes, &intent->told,
                        &(struct told){ .code = CHECK_INITRD, .where = port->name },
                        "%s was made by the initrd; with ip= on the kernel's command "
                        "line it may be made anew at boot",
                        port->profile.path);
}

void decide_boot(struct arena *mem, const struct host *host, struct intent *intent)
{
        decide_cloud_init(mem, host, intent);
        for (size_t i = 0; i < intent->ports.n; i++)
                if (!intent->ports.items[i].in_place)
                        note_initrd(mem, host, intent, &intent->ports.items[i]);
}

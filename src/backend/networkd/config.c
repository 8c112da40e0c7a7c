// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files that systemd-networkd reads, as it finds them: several folders that hide each other by
 * file name, masks, and drop-ins, which are found in the same way.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/adopt/networkd.h"
#include "backend/networkd/networkd.h"

/* The first one wins. /lib is a folder of its own where /usr is not merged. */
static const char *const folders[] = {
        "/etc/systemd/network/",     "/run/systemd/network/", "/usr/local/lib/systemd/network/",
        "/usr/lib/systemd/network/", "/lib/systemd/network/",
};

static bool ends_in(const char *text, const char *ending)
{
        size_t len = strlen(text), tail = strlen(ending);

        return len > tail && strcmp(text + len - tail, ending) == 0;
}

bool networkd_is_ours(const char *path)
{
        return strncmp(path, folders[0], strlen(folders[0])) == 0;
}

static bool is_word(const char *value, const char *const *words, size_t n)
{
        for (size_t i = 0; value && i < n; i++)
                if (strcasecmp(value, words[i]) == 0)
                        return true;
        return false;
}

bool networkd_true(const char *value)
{
        static const char *const words[] = { "yes", "true", "on", "1", "y", "t" };

        return is_word(value, words, ARRAY_LEN(words));
}

bool networkd_false(const char *value)
{
        static const char *const words[] = { "no", "false", "off", "0", "n", "f" };

        return is_word(value, words, ARRAY_LEN(words));
}

/* A file that was found, by the name that it goes by. */
struct entry {
        const char *name; /* below its folder */
        size_t folder;
        const struct file *file;
};

struct entries {
        struct entry *items;
        size_t n;
};

static int by_name(const void *a, const void *b)
{
        const struct entry *one = a, *two = b;
        int r = strcmp(one->name, two->name);

        if (r)
                return r;
        return one->folder < two->folder ? -1 : one->folder > two->folder;
}

/* Sorted by name; of several with one name the first counts. */
static void settle(struct entries *found)
{
        size_t kept = 0;

        if (found->n)
                qsort(found->items, found->n, sizeof(*found->items), by_name);
        for (size_t i = 0; i < found->n; i++)
                if (!kept || strcmp(found->items[kept - 1].name, found->items[i].name) != 0)
                        found->items[kept++] = found->items[i];
        found->n = kept;
}

/*
 * What an adoption has left until the next boot (adopt-networkd.c): its drop-ins, and the copy of a
 * file that such a drop-in makes one for a single card.
 */
static bool is_passing(struct arena *mem, const struct host *host, const struct file *file)
{
        const char *path = file->path;
        const struct file *drop;

        if (strncmp(path, folders[1], strlen(folders[1])) != 0)
                return false;
        if (ends_in(path, ".d/" NETWORKD_DROP_IN))
                return true;
        drop = host_file(host, arena_printf(mem, "%s.d/" NETWORKD_DROP_IN, path));
        return drop && drop->data && strncmp(drop->data, "[Match]", strlen("[Match]")) == 0;
}

bool networkd_is_taken(struct arena *mem, const struct host *host, const char *name)
{
        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                if (strstr(file->path, arena_printf(mem, "/systemd/network/%s.", name)) &&
                    file->state != FILE_ABSENT && !is_passing(mem, host, file))
                        return true;
        }
        return false;
}

/* Files in the folder @below of each folder ("" for itself) that end in @suffix. */
static struct entries find_entries(struct arena *mem, const struct host *host, const char *below,
                                   const char *suffix)
{
        struct entries found = { 0 };
        size_t skip = strlen(below);

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                for (size_t k = 0; k < ARRAY_LEN(folders); k++) {
                        size_t len = strlen(folders[k]);
                        const char *name = file->path + len;

                        if (strncmp(file->path, folders[k], len) != 0 ||
                            strncmp(name, below, skip) != 0 || strchr(name + skip, '/') ||
                            !ends_in(name, suffix) || file->state == FILE_ABSENT ||
                            is_passing(mem, host, file))
                                continue;
                        LIST_ADD(mem, &found, (struct entry){ name + skip, k, file });
                }
        }
        settle(&found);
        return found;
}

/* A file that hides others of its name, and says nothing itself. */
static bool is_mask(const struct file *file, unsigned passes)
{
        return file->masked || (file->state == FILE_READ && file->size == 0) ||
               backend_passes(file, passes);
}

static void add_part(struct arena *mem, struct networkd_unit *unit, const struct file *file)
{
        struct networkd_part part = { .file = file };

        if (is_mask(file, NETWORKD_DROP_IN_PASSES))
                return;
        unit->broken |= file->state != FILE_READ || strlen(file->data) != file->size;
        if (file->state == FILE_READ)
                part.doc = ini_parse(mem, file->data, INI_UNIT);
        LIST_ADD(mem, unit, part);
}

static struct networkd_unit load_unit(struct arena *mem, const struct host *host,
                                      const struct entry *entry)
{
        struct networkd_unit unit = { .name = entry->name };
        struct entries drops =
                find_entries(mem, host, arena_printf(mem, "%s.d/", entry->name), ".conf");

        add_part(mem, &unit, entry->file);
        for (size_t i = 0; i < drops.n; i++)
                add_part(mem, &unit, drops.items[i].file);
        return unit;
}

bool networkd_overlooks(const struct host *host, const struct file *file)
{
        size_t at = 0;

        while (at < ARRAY_LEN(folders) &&
               strncmp(file->path, folders[at], strlen(folders[at])) != 0)
                at++;
        for (size_t i = 0; at < ARRAY_LEN(folders) && i < host->files.n; i++) {
                const struct file *other = &host->files.items[i];

                for (size_t k = 0; k < at; k++)
                        if (strncmp(other->path, folders[k], strlen(folders[k])) == 0 &&
                            strcmp(other->path + strlen(folders[k]),
                                   file->path + strlen(folders[at])) == 0 &&
                            other->state != FILE_ABSENT)
                                return true;
        }
        return false;
}

struct networkd_units networkd_units(struct arena *mem, const struct host *host, const char *suffix)
{
        struct entries found = find_entries(mem, host, "", suffix);
        struct networkd_units units = { 0 };

        for (size_t i = 0; i < found.n; i++)
                if (!is_mask(found.items[i].file, NETWORKD_PASSES))
                        LIST_ADD(mem, &units, load_unit(mem, host, &found.items[i]));
        return units;
}

const char *networkd_get(const struct networkd_unit *unit, const char *section, const char *key)
{
        const char *value = NULL;

        for (size_t i = 0; unit && i < unit->n; i++) {
                const char *here = ini_get(&unit->items[i].doc, section, key);

                if (here)
                        value = here;
        }
        return value;
}

void networkd_each(const struct networkd_unit *unit, const char *section, const char *key,
                   void (*each)(void *arg, const char *value), void *arg)
{
        for (size_t i = 0; i < unit->n; i++) {
                const struct ini *doc = &unit->items[i].doc;
                const char *in = "";

                for (size_t k = 0; k < doc->n; k++) {
                        const struct ini_line *line = &doc->items[k];

                        if (line->type == INI_SECTION)
                                in = line->name;
                        else if (line->type == INI_KEY && strcmp(in, section) == 0 &&
                                 strcmp(line->name, key) == 0)
                                each(arg, line->value);
                }
        }
}

const char *networkd_state(struct arena *mem, const struct host *host, const char *folder,
                           int index, const char *key)
{
        const struct file *file =
                host_file(host, arena_printf(mem, "/run/systemd/netif/%s/%d", folder, index));
        size_t len = strlen(key);

        for (const char *line = file && file->data ? file->data : NULL; line;
             line = strchr(line, '\n')) {
                line += *line == '\n';
                if (strncmp(line, key, len) == 0 && line[len] == '=')
                        return arena_strndup(mem, line + len + 1, strcspn(line + len + 1, "\n"));
        }
        return NULL;
}

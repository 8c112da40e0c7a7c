// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files that systemd-networkd reads, as it finds them: several folders that hide each other by
 * file name, masks, and drop-ins, which are found in the same way.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/adopt/networkd.h"
#include "backend/networkd/networkd.h"

/* The first one wins. /lib is a folder of its own where /usr is not merged. */
static const char *const folders[] = {
        "/etc/systemd/network/",     "/run/systemd/network/", "/usr/local/lib/systemd/network/",
        "/usr/lib/systemd/network/", "/lib/systemd/network/",
};

bool networkd_is_ours(const char *path)
{
        return strncmp(path, folders[0], strlen(folders[0])) == 0;
}

bool networkd_all_ours(const struct networkd_unit *unit)
{
        for (size_t i = 0; i < unit->n; i++)
                if (!networkd_is_ours(unit->items[i].file->path))
                        return false;
        return true;
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

/* Which of the folders the file is below; ARRAY_LEN(folders): none. */
static size_t folder_of(const char *path)
{
        size_t k = 0;

        while (k < ARRAY_LEN(folders) && strncmp(path, folders[k], strlen(folders[k])) != 0)
                k++;
        return k;
}

/* All that is there, sorted by name. */
static struct entries all_entries(struct arena *mem, const struct host *host)
{
        struct entries found = { 0 };

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                size_t k = folder_of(file->path);

                if (k < ARRAY_LEN(folders) && file->state != FILE_ABSENT)
                        LIST_ADD(mem, &found,
                                 (struct entry){ file->path + strlen(folders[k]), k, file });
        }
        if (found.n)
                qsort(found.items, found.n, sizeof(*found.items), by_name);
        return found;
}

/*
 * What an adoption has left until the next boot (adopt/networkd.c): its drop-ins, and the copy of a
 * file that such a drop-in makes one for a single card.
 */
static bool is_passing(struct arena *mem, const struct entries *all, const struct entry *entry)
{
        struct entry wanted = { .folder = 1 };
        const struct entry *drop;

        if (entry->folder != 1)
                return false;
        if (ends_in(entry->name, ".d/" NETWORKD_DROP_IN))
                return true;
        wanted.name = arena_printf(mem, "%s.d/" NETWORKD_DROP_IN, entry->name);
        drop = bsearch(&wanted, all->items, all->n, sizeof(wanted), by_name);
        return drop && drop->file->data &&
               strncmp(drop->file->data, "[Match]", strlen("[Match]")) == 0;
}

bool networkd_is_taken(struct arena *mem, const struct host *host, const char *name)
{
        const struct entries all = all_entries(mem, host);
        const char *start = arena_printf(mem, "/systemd/network/%s.", name);

        for (size_t i = 0; i < all.n; i++)
                if (strstr(all.items[i].file->path, start) && !is_passing(mem, &all, &all.items[i]))
                        return true;
        return false;
}

/* What counts of it: of several with one name the first. */
static const void *find_entries(struct arena *mem, const struct host *host)
{
        const struct entries all = all_entries(mem, host);
        struct entries *found = arena_alloc(mem, sizeof(*found));

        for (size_t i = 0; i < all.n; i++)
                if (!is_passing(mem, &all, &all.items[i]) &&
                    !(found->n && strcmp(found->items[found->n - 1].name, all.items[i].name) == 0))
                        LIST_ADD(mem, found, all.items[i]);
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
                part.doc = file_ini(mem, file, INI_UNIT);
        LIST_ADD(mem, unit, part);
}

/* The place of the first entry that is not before @name. */
static size_t place_of(const struct entries *found, const char *name)
{
        size_t low = 0, high = found->n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (strcmp(found->items[middle].name, name) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static struct networkd_unit load_unit(struct arena *mem, const struct entries *found,
                                      const struct entry *entry)
{
        struct networkd_unit unit = { .name = entry->name };
        const char *below = arena_printf(mem, "%s.d/", entry->name);
        size_t len = strlen(below);

        add_part(mem, &unit, entry->file);
        for (size_t i = place_of(found, below); i < found->n; i++) {
                const char *name = found->items[i].name;

                if (strncmp(name, below, len) != 0)
                        break;
                if (!strchr(name + len, '/') && ends_in(name + len, ".conf"))
                        add_part(mem, &unit, found->items[i].file);
        }
        return unit;
}

bool networkd_overlooks(const struct host *host, const struct file *file)
{
        size_t at = folder_of(file->path);

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
        const struct entries *found = host_reading(mem, host, find_entries);
        struct networkd_units units = { 0 };

        for (size_t i = 0; i < found->n; i++) {
                const struct entry *entry = &found->items[i];

                if (!strchr(entry->name, '/') && ends_in(entry->name, suffix) &&
                    !is_mask(entry->file, NETWORKD_PASSES))
                        LIST_ADD(mem, &units, load_unit(mem, found, entry));
        }
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

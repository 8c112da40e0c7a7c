// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a file holds, taken apart, is kept beside the file itself: lists of files are sorted, copied
 * and left out of, and whoever has the file has what was made of it. What a dialect makes of the
 * whole list is kept beside the host, for that very list.
 */
#include "backend/common/reading.h"

#include <string.h>

struct reading {
        struct arena *mem;
        const char *data;     /* that was taken apart; NULL: none yet */
        document_maker *make; /* by whom */
        const void *document;
};

enum { READERS_MAX = 4 }; /* of one host; each dialect has one, but most do without */

struct readings {
        struct arena *mem;
        const struct file *files; /* that were read */
        size_t n_files;
        struct {
                host_reader *read;
                const void *made;
        } rows[READERS_MAX];
};

struct reading *reading_new(struct arena *mem)
{
        struct reading *reading = arena_alloc(mem, sizeof(*reading));

        reading->mem = mem;
        return reading;
}

const void *file_document(struct arena *mem, const struct file *file, document_maker *make)
{
        struct reading *kept = file->reading;

        if (kept && !kept->data)
                *kept = (struct reading){ kept->mem, file->data, make,
                                          make(kept->mem, file->data) };
        return kept && kept->data == file->data && kept->make == make ? kept->document
                                                                      : make(mem, file->data);
}

struct readings *readings_new(struct arena *mem, const struct host *host)
{
        struct readings *readings = arena_alloc(mem, sizeof(*readings));

        readings->mem = mem;
        readings->files = host->files.items;
        readings->n_files = host->files.n;
        return readings;
}

const void *host_reading(struct arena *mem, const struct host *host, host_reader *read)
{
        struct readings *kept = host->readings;
        size_t i = 0;

        if (!kept || kept->files != host->files.items || kept->n_files != host->files.n)
                return read(mem, host);
        while (i < READERS_MAX && kept->rows[i].read && kept->rows[i].read != read)
                i++;
        if (i == READERS_MAX)
                return read(mem, host);
        if (!kept->rows[i].read) {
                kept->rows[i].made = read(kept->mem, host);
                kept->rows[i].read = read;
        }
        return kept->rows[i].made;
}

/* @n items of @size bytes, in an array as LIST_ADD makes them. */
static void *copy(struct arena *mem, const void *items, size_t n, size_t size)
{
        size_t room = 1;

        if (!n)
                return NULL;
        while (room < n)
                room *= 2;
        return memcpy(arena_alloc(mem, room * size), items, n * size);
}

static const void *make_shvar(struct arena *mem, const char *text)
{
        struct shvar *doc = arena_alloc(mem, sizeof(*doc));

        *doc = shvar_parse(mem, text);
        return doc;
}

static const void *make_keyfile(struct arena *mem, const char *text)
{
        struct ini *doc = arena_alloc(mem, sizeof(*doc));

        *doc = ini_parse(mem, text, INI_KEYFILE);
        return doc;
}

static const void *make_unit(struct arena *mem, const char *text)
{
        struct ini *doc = arena_alloc(mem, sizeof(*doc));

        *doc = ini_parse(mem, text, INI_UNIT);
        return doc;
}

static const void *make_interfaces(struct arena *mem, const char *text)
{
        struct interfaces *doc = arena_alloc(mem, sizeof(*doc));

        *doc = interfaces_parse(mem, text);
        return doc;
}

struct shvar file_shvar(struct arena *mem, const struct file *file)
{
        struct shvar doc = *(const struct shvar *) file_document(mem, file, make_shvar);

        doc.items = copy(mem, doc.items, doc.n, sizeof(*doc.items));
        return doc;
}

struct ini file_ini(struct arena *mem, const struct file *file, enum ini_dialect dialect)
{
        document_maker *make = dialect == INI_KEYFILE ? make_keyfile : make_unit;
        struct ini doc = *(const struct ini *) file_document(mem, file, make);

        doc.items = copy(mem, doc.items, doc.n, sizeof(*doc.items));
        return doc;
}

struct interfaces file_interfaces(struct arena *mem, const struct file *file)
{
        struct interfaces doc =
                *(const struct interfaces *) file_document(mem, file, make_interfaces);

        doc.items = copy(mem, doc.items, doc.n, sizeof(*doc.items));
        return doc;
}

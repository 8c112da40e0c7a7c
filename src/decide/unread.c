// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What could not be read, for all dialects at once. Nothing is concluded from what is left: a file
 * that may configure the port stops the run, be it a preview, and everything else is told.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "decide/rules.h"
#include "mkbridge/choice.h"

/* Looking for what was not read, by one backend after the other. */
struct unread_job {
        struct arena *mem;
        const struct host *host;
        struct intent *intent;
        struct string_list told; /* paths */
};

static bool is_told(struct unread_job *job, const char *path)
{
        for (size_t i = 0; i < job->told.n; i++)
                if (strcmp(job->told.items[i], path) == 0)
                        return true;
        LIST_ADD(job->mem, &job->told, path);
        return false;
}

static void refuse_path(struct unread_job *job, const char *path, const char *what,
                        const char *hint)
{
        refuse_as(job->mem, &job->intent->refusals, CHECK_UNREAD, path, hint, "%s", what);
        job->intent->unread = true;
}

static const char *ports_of(struct unread_job *job)
{
        const struct string_list *ports = &job->intent->request->ports;
        const char *text = ports->items[0];

        for (size_t i = 1; i < ports->n; i++)
                text = arena_printf(job->mem, "%s%s%s", text, i + 1 < ports->n ? ", " : " or ",
                                    ports->items[i]);
        return text;
}

/* Does @text hold @name as a word? */
static bool has_word(const char *text, const char *name)
{
        size_t len = strlen(name);

        for (const char *hit = text; (hit = strstr(hit, name)); hit += len)
                if ((hit == text || !isalnum((unsigned char) hit[-1])) &&
                    !isalnum((unsigned char) hit[len]))
                        return true;
        return false;
}

/* Whoever gave it such a name thinks that it configures the link. */
static bool is_named_after(const struct intent *intent, const struct file *file)
{
        const char *name = strrchr(file->path, '/') + 1;

        for (size_t i = 0; i < intent->request->ports.n; i++)
                if (has_word(name, intent->request->ports.items[i]))
                        return true;
        return has_word(name, intent->bridge);
}

static void tell(struct unread_job *job, const struct file *file, enum unread unread, bool needed)
{
        const char *what = backend_unread_words(job->mem, file),
                   *rest = "; a detail may hang on it";

        if (unread == UNREAD_PASSED && is_named_after(job->intent, file))
                unread = UNREAD_MATTERS;
        if (unread == UNREAD_MATTERS && needed) {
                refuse_path(job, file->path, what,
                            backend_forbidden(file)
                                    ? arena_printf(job->mem, "run as root, for it may configure %s",
                                                   ports_of(job))
                                    : "look at the file");
                return;
        }
        if (unread == UNREAD_PASSED)
                rest = "; its reader goes on without it";
        else if (unread == UNREAD_MATTERS)
                rest = arena_printf(job->mem, "; whether it configures %s, too, is not known",
                                    ports_of(job));
        note_as(job->mem, &job->intent->notes, &job->intent->told,
                &(struct told){ .code = CHECK_UNREAD, .where = file->path }, "%s %s%s", file->path,
                what, rest);
}

static bool is_unread(const struct file *file)
{
        return file->state != FILE_READ && file->state != FILE_ABSENT;
}

/* Would the service read its files at boot, and might a port be its own for what they say? */
static bool may_own(struct unread_job *job, const struct backend *backend)
{
        const struct string_list *ports = &job->intent->request->ports;

        for (size_t i = 0; i < ports->n; i++)
                if (backend->claim(job->mem, job->host, ports->items[i]).strength >= CLAIM_ENABLED)
                        return true;
        return false;
}

/* Is everything that the bridge is to have asked for, or in files of the backend's own? */
static bool needs_no_other(struct unread_job *job, const struct backend *chosen)
{
        const struct request *request = job->intent->request;

        if (strcmp(request->backend, "auto") == 0)
                return false;
        for (size_t i = 0; request->l3 == L3_KEEP && i < request->ports.n; i++)
                if (!chosen->inspect(job->mem, job->host, request->ports.items[i]).path)
                        return false;
        return true;
}

/* Two services read the same files, each in its own way; which one it is hangs on this,
 * or on what is in it. */
static bool decides_the_reader(const struct request *request, const char *path)
{
        const struct backend *backend = backend_find(request->backend);
        const size_t len = strlen(path);

        return backend && backend->reader_path && strncmp(backend->reader_path, path, len) == 0 &&
               (backend->reader_path[len] == '/' || !backend->reader_path[len]);
}

/* How much hangs on what the files of a service say? */
enum interest { INTEREST_IDLE, INTEREST_MAY_OWN, INTEREST_CHOSEN };

/* The worst that a file leaves open for the services that start at boot; a file of another one that
 * may be for a port is told of, for it would be if it could be read. */
static void look_at_file(struct unread_job *job, const struct file *file,
                         const enum interest *interests, bool needs_others)
{
        enum unread worst = UNREAD_NOT, idle = UNREAD_NOT;
        bool needed = false;

        for (size_t i = 0; i < n_backends; i++) {
                enum unread here = backend_unread(job->mem, job->intent->request, job->host,
                                                  backends[i], file);
                enum unread *most = interests[i] == INTEREST_IDLE ? &idle : &worst;

                *most = here > *most ? here : *most;
                needed = needed || (interests[i] == INTEREST_CHOSEN && here != UNREAD_NOT &&
                                    here != UNREAD_ASIDE);
        }
        if (is_told(job, file->path))
                return;
        if (worst != UNREAD_NOT)
                tell(job, file, worst, needed || needs_others);
        else if (idle == UNREAD_MATTERS)
                note_as(job->mem, &job->intent->notes, &job->intent->told,
                        &(struct told){ .code = CHECK_UNREAD, .where = file->path },
                        "%s %s; it may be for %s, though nothing reads it at boot", file->path,
                        backend_unread_words(job->mem, file), ports_of(job));
}

static void look_at_files(struct unread_job *job, const struct backend *chosen)
{
        const bool needs_others = !chosen || !needs_no_other(job, chosen);
        enum interest *interests = arena_alloc(job->mem, n_backends * sizeof(*interests));

        for (size_t i = 0; i < n_backends; i++)
                interests[i] = backends[i] == chosen       ? INTEREST_CHOSEN
                               : may_own(job, backends[i]) ? INTEREST_MAY_OWN
                                                           : INTEREST_IDLE;
        for (size_t i = 0; i < job->host->files.n; i++)
                if (is_unread(&job->host->files.items[i]))
                        look_at_file(job, &job->host->files.items[i], interests, needs_others);
}

/* Who reads the configuration hangs on these; whoever names a backend has said so. */
static void look_at_unseen(struct unread_job *job, bool automatic)
{
        const struct unseen_list *unseen = &job->host->system.unseen;

        for (size_t i = 0; i < unseen->n; i++) {
                const struct unseen *it = &unseen->items[i];

                if (is_told(job, it->path))
                        continue;
                if (decides_the_reader(job->intent->request, it->path))
                        refuse_path(job, it->path, it->what,
                                    it->forbidden
                                            ? "run as root, for it may be another service that "
                                              "reads the files"
                                            : "mend it, for it may be another service that reads "
                                              "the files");
                else if (automatic && !it->aside)
                        refuse_path(job, it->path, it->what,
                                    it->forbidden
                                            ? "run as root, or name the service with --backend"
                                            : "mend it, or name the service with --backend");
                else
                        note_as(job->mem, &job->intent->notes, &job->intent->told,
                                &(struct told){ .code = CHECK_UNREAD, .where = it->path },
                                "%s %s; %s", it->path, it->what,
                                it->aside ? "a detail may hang on it"
                                          : "what is installed, and starts at boot, "
                                            "is not known for sure");
        }
}

static bool any_unread(const struct host *host)
{
        for (size_t i = 0; i < host->files.n; i++)
                if (is_unread(&host->files.items[i]))
                        return true;
        return false;
}

bool refuse_unread(struct arena *mem, const struct host *host, struct intent *intent)
{
        const bool automatic = strcmp(intent->request->backend, "auto") == 0;
        struct unread_job job = { .mem = mem, .host = host, .intent = intent };

        look_at_unseen(&job, automatic);
        if (intent->refusals.n || !any_unread(host))
                return intent->unread;
        look_at_files(&job, backend_choose(mem, intent->request, host).backend);
        return intent->unread;
}

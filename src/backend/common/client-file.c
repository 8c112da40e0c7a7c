// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file of a DHCP client's, from one link to another.
 */
#include "backend/common/client-file.h"

#include <string.h>

static char *rename_quoted(struct arena *mem, const struct client_file *file, const char *text)
{
        const char *name = arena_printf(mem, "\"%s\"", file->from_link);
        struct strbuf out = STRBUF_INIT;

        for (const char *hit; (hit = strstr(text, name)); text = hit + strlen(name)) {
                strbuf_add(&out, text, (size_t) (hit - text));
                strbuf_addf(&out, "\"%s\"", file->to_link);
        }
        strbuf_adds(&out, text);
        return strbuf_take(&out, mem);
}

/* Settings of all links, word by word: comments go to the end of the line, strings in double quotes
 * may hold their sign. Returns what is behind the word at @text. */
static const char *word_end(const char *text)
{
        if (*text == '#')
                return text + strcspn(text, "\n");
        if (*text != '"')
                return text + 1 + strcspn(text + 1, " \t\n\r{};,\"#");
        for (text++; *text && *text != '"'; text++)
                text += *text == '\\' && text[1];
        return text + (*text == '"');
}

static bool is_word(const char *text, const char *end, const char *word)
{
        return (size_t) (end - text) == strlen(word) && strncmp(text, word, strlen(word)) == 0;
}

static char *rename_blocks(struct arena *mem, const struct client_file *file, const char *text)
{
        const char *name = arena_printf(mem, "\"%s\"", file->from_link);
        struct strbuf out = STRBUF_INIT;
        bool of_link = false; /* the word before says so */

        while (*text) {
                size_t blanks = strspn(text, " \t\n\r");
                const char *word = text + blanks, *end = *word ? word_end(word) : word;

                strbuf_add(&out, text, blanks);
                if (of_link && is_word(word, end, name))
                        strbuf_addf(&out, "\"%s\"", file->to_link);
                else
                        strbuf_add(&out, word, (size_t) (end - word));
                of_link = is_word(word, end, "interface") || (of_link && *word == '#');
                text = end;
        }
        return strbuf_take(&out, mem);
}

void backend_rename_client_blocks(struct arena *mem, const struct request *request,
                                  const struct host *host, const struct client_file *file,
                                  struct plan *plan)
{
        const struct file *from = host_file(host, file->from);

        if (!from || (request->dry_run && backend_forbidden(from)) ||
            !backend_usable(mem, from, &plan->refusals))
                return;
        backend_add_op(mem, plan, host, file->from, rename_blocks(mem, file, from->data),
                       arena_printf(mem, "what it says of %s is for %s now", file->from_link,
                                    file->to_link));
}

void backend_copy_client_file(struct arena *mem, const struct request *request,
                              const struct host *host, const struct client_file *file,
                              struct plan *plan)
{
        const struct file *from = host_file(host, file->from);
        const size_t n = plan->ops.n;

        if (!from)
                return;
        if (request->dry_run && backend_forbidden(from))
                return; /* decide has told so */
        if (!backend_usable(mem, from, &plan->refusals))
                return;
        backend_add_op(mem, plan, host, file->to, rename_quoted(mem, file, from->data), file->why);
        if (plan->ops.n > n)
                plan->ops.items[n].file.meta = backend_meta(mem, from);
}

static const char *const settings_folders[] = { "/etc/dhcp", "/etc" };

void backend_copy_client_settings(struct arena *mem, const struct request *request,
                                  const struct host *host, const char *from, const char *to,
                                  struct plan *plan)
{
        static const char *const versions[] = { "", "6" };

        for (size_t i = 0; i < ARRAY_LEN(versions) * ARRAY_LEN(settings_folders); i++) {
                const char *version = versions[i / ARRAY_LEN(settings_folders)];
                const char *folder = settings_folders[i % ARRAY_LEN(settings_folders)];
                const struct client_file file = {
                        .from = arena_printf(mem, "%s/dhclient%s-%s.conf", folder, version, from),
                        .to = arena_printf(mem, "%s/dhclient%s-%s.conf", folder, version, to),
                        .from_link = from,
                        .to_link = to,
                        .why = "the DHCP client looks for it by the link's name",
                };

                if (!host_file(host, file.to))
                        backend_copy_client_file(mem, request, host, &file, plan);
        }
}

void backend_rename_client_settings(struct arena *mem, const struct request *request,
                                    const struct host *host, const char *from, const char *to,
                                    struct plan *plan)
{
        for (size_t i = 0; i < ARRAY_LEN(settings_folders); i++) {
                const struct client_file file = {
                        .from = arena_printf(mem, "%s/dhclient.conf", settings_folders[i]),
                        .from_link = from,
                        .to_link = to,
                };

                backend_rename_client_blocks(mem, request, host, &file, plan);
        }
}

void backend_give_lease_back(struct arena *mem, const struct request *request,
                             const struct host *host, const struct client_file *file,
                             struct plan *plan)
{
        const struct file *from = host_file(host, file->from);
        struct refusal_list ignored = { 0 }; /* nothing that is given back hangs on it */
        struct client_file lease = *file;

        lease.why = "lease and identity of the DHCP client, so that the address stays";
        if (from && !host_file(host, file->to) && backend_usable(mem, from, &ignored))
                backend_copy_client_file(mem, request, host, &lease, plan);
}

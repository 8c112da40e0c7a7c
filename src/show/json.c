// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same as one JSON object. Every name is always there, so that a reader needs no case for its
 * absence. JSON is UTF-8, files need not be: where a text is not, bytes that are not part of a
 * character become U+FFFD, and NAME_base64 beside it holds all of the bytes.
 */
#include <string.h>

#include "mkbridge/backend.h"
#include "mkbridge/show.h"
#include "show/json.h"
#include "show/outcome.h"
#include "show/topology.h"
#include "base/utf8.h"
#include "text/secret.h"

enum { FORMAT = 1 };

static const char *const outcomes[] = {
        [OUTCOME_PLANNED] = "planned", [OUTCOME_DONE] = "done",     [OUTCOME_NOTHING] = "nothing",
        [OUTCOME_REFUSED] = "refused", [OUTCOME_FAILED] = "failed",
};

static const char *const actions[] = {
        [ACTION_BRIDGE] = "bridge", [ACTION_UNDO] = "undo",         [ACTION_RECOVER] = "recover",
        [ACTION_COMMIT] = "commit", [ACTION_ROLLBACK] = "rollback", [ACTION_STATUS] = "status",
        [ACTION_LIST] = "list",     [ACTION_CHECK] = "check",       [ACTION_GUEST] = "guest",
};

static const char *const file_actions[] = {
        [FILE_SAME] = "keep",
        [FILE_CREATE] = "create",
        [FILE_CHANGE] = "change",
        [FILE_REMOVE] = "remove",
};

/* A text whose every byte matters. */
static void put_bytes(struct arena *mem, json_t *object, const char *name, const char *text)
{
        put_value(object, name, text_value(mem, text));
        if (text && !utf8_valid(text))
                put_value(object, arena_printf(mem, "%s_base64", name),
                          json_string(base64(mem, text)));
}

static json_t *node_value(struct arena *mem, const struct topology_node *node, const char *role)
{
        json_t *object = checked_value(json_object());

        put_value(object, "role", json_string(role));
        put_value(object, "name", text_value(mem, node->name));
        put_value(object, "kind", text_value(mem, *node->kind ? node->kind : NULL));
        put_value(object, "mac", text_value(mem, node->mac));
        put_value(object, "addresses", list_value(mem, &node->l3));
        put_value(object, "master", text_value(mem, node->master));
        put_value(object, "stp", text_value(mem, node->stp));
        return object;
}

static json_t *links_value(struct arena *mem, const struct topology *topology)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; i < topology->ports.n; i++)
                append_value(array, node_value(mem, &topology->ports.items[i], "port"));
        if (topology->has_bridge)
                append_value(array, node_value(mem, &topology->bridge, "bridge"));
        for (size_t i = 0; i < topology->guests.n; i++) {
                const struct topology_node guest = {
                        .name = topology->guests.items[i],
                        .kind = "",
                        .master = topology->bridge.name,
                };

                append_value(array, node_value(mem, &guest, "guest"));
        }
        return array;
}

static json_t *topology_value(struct arena *mem, const struct show *show)
{
        const struct intent *intent = show_intent(show);
        struct topology before, after;
        json_t *object;

        if (!intent || !intent->bridge || !show->host)
                return json_null();
        topology_before(mem, show->host, intent, &before);
        topology_after(mem, show->host, intent, &after);
        object = checked_value(json_object());
        put_value(object, "before", links_value(mem, &before));
        put_value(object, "after", links_value(mem, &after));
        return object;
}

static json_t *backend_value(struct arena *mem, const struct intent *intent)
{
        json_t *object;

        if (!intent || !intent->backend)
                return json_null();
        object = checked_value(json_object());
        put_value(object, "name", text_value(mem, intent->backend->name));
        put_value(object, "why", text_value(mem, intent->backend_why));
        return object;
}

static json_t *keys_value(struct arena *mem, const struct plan *plan)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; plan && i < plan->keys.n; i++) {
                const struct key_reason *key = &plan->keys.items[i];
                json_t *object = checked_value(json_object());

                put_value(object, "path", text_value(mem, key->path));
                put_value(object, "key", text_value(mem, key->key));
                put_value(object, "fate", json_string(word_of(&key_fates, key->fate)));
                put_value(object, "why", text_value(mem, key->why));
                append_value(array, object);
        }
        return array;
}

/* An operation is on the file behind a symbolic link, while the host may know it by the link. */
static const struct file *find_file(const struct host *host, const char *path)
{
        for (size_t i = 0; host && i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];

                if (file->state == FILE_READ &&
                    (strcmp(file->path, path) == 0 || strcmp(file->real, path) == 0))
                        return file;
        }
        return NULL;
}

/* As chmod(1) takes it; null for a file that goes. */
static json_t *mode_value(struct arena *mem, const struct show *show, const struct op_file *file)
{
        const struct file *old = find_file(show->host, file->path);
        mode_t mode = file->mode ? file->mode : 0644;

        if (!file->after)
                return json_null();
        if (file->meta)
                mode = file->meta->mode;
        else if (old && file->before)
                mode = old->mode;
        return json_string(arena_printf(mem, "%04o", (unsigned) mode & 07777));
}

static json_t *file_value(struct arena *mem, const struct show *show, const struct op *op)
{
        struct strbuf diff cleanup(strbuf_free) = STRBUF_INIT;
        json_t *object = checked_value(json_object());
        const size_t n_hidden = show_diff(&diff, show, &op->file);
        struct shown_text after = { .text = op->file.after };

        if (!show->request->show_secrets)
                after = secret_hide(mem, op->file.path, op->file.after);
        put_value(object, "path", text_value(mem, op->file.path));
        put_value(object, "action", json_string(file_actions[file_action_of(op)]));
        put_value(object, "mode", mode_value(mem, show, &op->file));
        put_value(object, "why", text_value(mem, op->why));
        put_value(object, "secrets_hidden", json_boolean(n_hidden || after.n_hidden));
        put_bytes(mem, object, "after", after.text);
        put_bytes(mem, object, "diff", strbuf_str(&diff));
        return object;
}

static json_t *files_value(struct arena *mem, const struct show *show)
{
        json_t *array = checked_value(json_array());

        for (size_t i = 0; show->plan && i < show->plan->ops.n; i++) {
                const struct op *op = &show->plan->ops.items[i];

                if (op->type == OP_FILE && file_action_of(op) != FILE_SAME)
                        append_value(array, file_value(mem, show, op));
        }
        return array;
}

/* The units of the plan that are asleep, or that are not. */
static json_t *units_value(struct arena *mem, const struct show *show, bool asleep)
{
        json_t *units = checked_value(json_array());

        for (size_t i = 0; show->plan && i < show->plan->ops.n; i++) {
                const struct op *op = &show->plan->ops.items[i];
                json_t *unit;

                if (op->type != OP_UNIT || op->unit.asleep != asleep)
                        continue;
                unit = checked_value(json_object());
                put_value(unit, "unit", text_value(mem, op->unit.name));
                put_value(unit, "why", text_value(mem, op->why));
                append_value(units, unit);
        }
        return units;
}

static json_t *next_boot_value(struct arena *mem, const struct show *show)
{
        const struct system *system = show->host ? &show->host->system : NULL;
        json_t *units = checked_value(json_array());

        for (size_t i = 0; show->plan && system && i < system->n_units; i++)
                if (system->units[i].state == UNIT_AT_BOOT)
                        append_value(units, text_value(mem, system->units[i].name));
        return units;
}

static json_t *services_value(struct arena *mem, const struct show *show)
{
        json_t *object = checked_value(json_object());

        put_value(object, "restart", units_value(mem, show, false));
        put_value(object, "asleep", units_value(mem, show, true));
        put_value(object, "next_boot", next_boot_value(mem, show));
        put_value(object, "skipped", text_value(mem, restart_skipped(show)));
        return object;
}

static void append_refusals(struct arena *mem, json_t *array, const struct refusal_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                append_value(array, message_value(mem, list->items[i].where, list->items[i].what,
                                                  list->items[i].hint));
}

static json_t *refusals_value(struct arena *mem, const struct show *show)
{
        json_t *array = checked_value(json_array());

        if (show_intent(show))
                append_refusals(mem, array, &show_intent(show)->refusals);
        if (show->plan)
                append_refusals(mem, array, &show->plan->refusals);
        return array;
}

static int status_of(const struct show *show)
{
        if (show->error)
                return show->error->status;
        if (show->findings && show->request->action == ACTION_CHECK)
                return findings_fit(show->findings) ? STATUS_DONE : STATUS_REFUSED;
        return outcome_of(show) == OUTCOME_REFUSED ? STATUS_REFUSED : STATUS_DONE;
}

static void put_request(struct arena *mem, json_t *object, const struct request *request)
{
        const char *action = request->action < ARRAY_LEN(actions) ? actions[request->action] : NULL;

        put_value(object, "action", text_value(mem, action));
        put_value(object, "dry_run", json_boolean(request->dry_run));
        put_value(object, "root", text_value(mem, request->root));
        put_value(object, "bridge", text_value(mem, request->bridge));
        put_value(object, "ports", list_value(mem, &request->ports));
}

static void put_outcome(struct arena *mem, json_t *object, const struct show *show)
{
        const struct error *error = show->error;
        const struct apply_report *report = show->report;

        put_value(object, "format", json_integer(FORMAT));
        put_value(object, "result", json_string(outcomes[outcome_of(show)]));
        put_value(object, "status", json_integer(status_of(show)));
        put_value(object, "done", list_value(mem, report ? &report->done : NULL));
        put_value(object, "warnings", list_value(mem, report ? &report->warnings : NULL));
        put_value(object, "refusals", refusals_value(mem, show));
        put_value(object, "error",
                  error ? message_value(mem, error->where, error->what, error->hint) : json_null());
}

void show_json(struct arena *mem, struct strbuf *out, const struct show *show)
{
        json_t *object = checked_value(json_object());
        char *text;

        put_outcome(mem, object, show);
        put_request(mem, object, show->request);
        put_value(object, "backend", backend_value(mem, show_intent(show)));
        put_value(object, "topology", topology_value(mem, show));
        put_value(object, "keys", keys_value(mem, show->plan));
        put_value(object, "files", files_value(mem, show));
        put_value(object, "live", live_value(mem, show));
        put_value(object, "adoption", adoption_value(mem, show));
        put_value(object, "bridges", bridges_value(mem, show));
        put_value(object, "fit",
                  show->findings ? json_boolean(findings_fit(show->findings)) : json_null());
        put_value(object, "findings", findings_value(mem, show));
        put_value(object, "put_back", ended_value(mem, show));
        put_value(object, "busy", show->status ? json_boolean(show->status->busy) : json_null());
        put_value(object, "cards", cards_value(mem, show->cards));
        put_value(object, "guest", guest_value(mem, show));
        put_value(object, "suggestion", suggestion_value(mem, show->cards));
        put_value(object, "services", services_value(mem, show));
        put_value(object, "notes",
                  list_value(mem, show->status ? &show->status->notes
                                  : show->plan ? &show->plan->notes
                                               : NULL));

        /* beyond ASCII are control characters, too */
        text = json_dumps(object, JSON_SORT_KEYS | JSON_INDENT(2) |
                                          (show->terminal ? JSON_ENSURE_ASCII : 0));
        json_decref(object);
        if (!text)
                error_out_of_memory();
        strbuf_adds(out, text);
        strbuf_addc(out, '\n');
        free(text);
}

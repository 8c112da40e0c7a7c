// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the port's file apart, key by key, as the table in keys.c says. Lines that move take
 * the comments right above them along; all other bytes stay where they are.
 */
#include <string.h>

#include "backend/ifcfg/ifcfg.h"

/* The line's text without its newline, with the port's name replaced where its key names a link. */
static char *carried_text(struct arena *mem, const struct shvar_line *line,
                          const struct key_rule *rule, const char *port, const char *bridge)
{
        const char *renamed = link_rename(mem, line->value, rule->naming, port, bridge);
        struct shvar_line changed = *line;

        if (strcmp(renamed, line->value) != 0)
                changed = shvar_line_change(mem, line, renamed);
        return arena_strndup(mem, changed.text, strcspn(changed.text, "\n"));
}

/* The state of one pass over the port's file. */
struct pass {
        struct arena *mem;
        const struct intent *intent;
        const struct port_intent *found;
        struct ifcfg_file *port;
        struct plan *plan;
        struct lookup last; /* of each key, in the port's file */
        struct shvar left;  /* what stays */
        struct carried carried;
};

static void reason(struct pass *pass, const char *key, enum key_fate fate, const char *why)
{
        backend_add_key(pass->mem, pass->plan, pass->port->file->path, key, fate, why);
}

/* How many comment lines the file begins with: they are about the file, not about its first key. */
static size_t n_header(const struct shvar *left)
{
        size_t n = 0;

        while (n < left->n && left->items[n].type == SHVAR_COMMENT &&
               left->items[n].number == n + 1)
                n++;
        return n;
}

/* The comment lines that were just left behind go to the bridge with the line that they stand
 * above. */
static void take_comments(struct pass *pass, bool carry)
{
        struct shvar *left = &pass->left;
        size_t first = left->n, header = n_header(left);

        while (first > header && left->items[first - 1].type == SHVAR_COMMENT)
                first--;
        for (size_t i = first; carry && i < left->n; i++)
                LIST_ADD(pass->mem, &pass->carried.lines,
                         arena_strndup(pass->mem, left->items[i].text,
                                       strcspn(left->items[i].text, "\n")));
        left->n = first;
}

/* A line of which the bridge gets the value that counts, the last. */
static void copy_line(struct pass *pass, const struct shvar_line *line, bool last)
{
        LIST_ADD(pass->mem, &pass->left, *line);
        if (last)
                LIST_ADD(pass->mem, &pass->carried.both,
                         arena_printf(pass->mem, "%s=%.*s", line->key,
                                      (int) (line->raw_end - line->raw_start),
                                      line->text + line->raw_start));
}

/* Nobody read the file: what it says beside the card's own is not what the card had. ONBOOT=yes may
 * stay. */
static struct key_verdict decide_unread(const struct key_rule *rule, const char *value)
{
        static const char why[] = "NetworkManager did not read the file";

        if (rule->class == KEY_OF_NETWORK || rule->class == KEY_OF_ALIASES)
                return (struct key_verdict){ KEY_DROPPED, why };
        if (rule->class == KEY_OF_BOTH)
                return (struct key_verdict){ shvar_true(value) ? KEY_STAYS : KEY_DROPPED, why };
        return (struct key_verdict){ KEY_STAYS, key_why(rule) };
}

static void take_line(struct pass *pass, size_t index)
{
        const struct shvar_line *line = &pass->port->doc.items[index];
        const struct key_rule *rule = key_find(&ifcfg_keys, NULL, line->key);
        const struct key_place place = {
                .port = pass->found,
                .harmless = !rule->gives && (rule->part == L3_REST || !pass->found->profile.has_l3),
                .bridge_keeps = pass->intent->bridge_profile.path,
        };
        const struct key_verdict verdict =
                pass->port->unread ? decide_unread(rule, line->value)
                                   : key_decide(pass->mem, pass->intent, rule, &place);

        reason(pass, line->key, verdict.fate, verdict.why);
        switch (verdict.fate) {
        case KEY_MOVES:
                take_comments(pass, true);
                LIST_ADD(pass->mem, &pass->carried.lines,
                         carried_text(pass->mem, line, rule, pass->found->name,
                                      pass->intent->bridge));
                break;
        case KEY_COPIED:
                copy_line(pass, line, ifcfg_is_last(&pass->last, &pass->port->doc, index));
                break;
        case KEY_DROPPED:
                take_comments(pass, false);
                break;
        default:
                LIST_ADD(pass->mem, &pass->left, *line);
                break;
        }
}

/* BOOTPROTO=none takes the place of the line that moved away, so that the file reads on as it did.
 */
static void put_method(struct pass *pass, const struct shvar_line *line)
{
        struct shvar_line none = shvar_line_change(pass->mem, line, "none");

        if (pass->left.n && shvar_find(&pass->left, "BOOTPROTO") >= 0)
                return;
        none.text = arena_printf(pass->mem, "%.*s%s", (int) none.raw_end, none.text,
                                 strchr(line->text, '\n') ? "\n" : "");
        LIST_ADD(pass->mem, &pass->left, none);
}

struct carried ifcfg_take_apart(struct arena *mem, const struct intent *intent,
                                struct ifcfg_file *port, const struct port_intent *found,
                                struct plan *plan)
{
        struct pass pass = {
                .mem = mem,
                .intent = intent,
                .found = found,
                .port = port,
                .plan = plan,
                .last = ifcfg_last(mem, &port->doc),
        };

        for (size_t i = 0; i < port->doc.n; i++) {
                const struct shvar_line *line = &port->doc.items[i];
                size_t before = pass.left.n;

                if (line->key)
                        take_line(&pass, i);
                else
                        LIST_ADD(mem, &pass.left, *line);
                if (line->key && strcmp(line->key, "BOOTPROTO") == 0 && pass.left.n <= before &&
                    ifcfg_is_last(&pass.last, &port->doc, i))
                        put_method(&pass, line);
        }
        port->doc = pass.left;
        return pass.carried;
}

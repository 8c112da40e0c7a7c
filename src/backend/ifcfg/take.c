// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the port's file apart, key by key, as the table in ifcfg-keys.c says. Lines that move take
 * the comments right above them along; all other bytes stay where they are.
 */
#include <string.h>
#include <strings.h>

#include "backend/ifcfg/ifcfg.h"
#include "backend/common/l3.h"

static const struct {
        enum l3_part part;
        bool v6;
} parts[] = {
        [GROUP_NONE] = { L3_REST, false },        [GROUP_METHOD4] = { L3_ADDRESS, false },
        [GROUP_ADDRESS4] = { L3_ADDRESS, false }, [GROUP_GATEWAY4] = { L3_GATEWAY, false },
        [GROUP_ADDRESS6] = { L3_ADDRESS, true },  [GROUP_GATEWAY6] = { L3_GATEWAY, true },
        [GROUP_DNS] = { L3_DNS, false },
};

bool ifcfg_replaced(const struct request *request, enum ifcfg_group group)
{
        return l3_replaced(request, parts[group].part, parts[group].v6);
}

static bool is_word_end(char c)
{
        return c == '\0' || strchr(" \t\n,;", c);
}

static bool after_link_word(const char *text, size_t at)
{
        static const char *const words[] = { "dev", "iif", "oif" };

        while (at && strchr(" \t", text[at - 1]))
                at--;
        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                size_t len = strlen(words[i]);

                if (at >= len && memcmp(text + at - len, words[i], len) == 0 &&
                    (at == len || strchr(" \t", text[at - len - 1])))
                        return true;
        }
        return false;
}

/* Does the text at @at, which begins with the port's name, name the port? @next is what follows. */
static bool names_link(const char *text, size_t at, char next, enum ifcfg_naming naming)
{
        switch (naming) {
        case NAMES_NOTHING:
                return false;
        case NAMES_LINK:
                return at == 0 && next == '\0';
        case NAMES_SCOPE:
                return at > 0 && text[at - 1] == '%' && is_word_end(next);
        case NAMES_WORD:
                return is_word_end(next) && after_link_word(text, at) &&
                       strchr(" \t", text[at - 1]);
        case NAMES_PREFIX:
                return next == '-' && (at == 0 || is_word_end(text[at - 1]));
        }
        return false;
}

char *ifcfg_rename_in(struct arena *mem, const char *text, enum ifcfg_naming naming,
                      const char *port, const char *bridge)
{
        struct strbuf out = STRBUF_INIT;
        size_t len = strlen(port);

        for (size_t at = 0; text[at];) {
                if (strncmp(text + at, port, len) == 0 &&
                    names_link(text, at, text[at + len], naming)) {
                        strbuf_adds(&out, bridge);
                        at += len;
                } else {
                        strbuf_addc(&out, text[at++]);
                }
        }
        return strbuf_take(&out, mem);
}

/* The line's text without its newline, with the port's name replaced where its key names a link. */
static char *carried_text(struct arena *mem, const struct shvar_line *line,
                          const struct ifcfg_key *row, const char *port, const char *bridge)
{
        const char *renamed = ifcfg_rename_in(mem, line->value, row->naming, port, bridge);
        struct shvar_line changed = *line;

        if (strcmp(renamed, line->value) != 0)
                changed = shvar_line_change(mem, line, renamed);
        return arena_strndup(mem, changed.text, strcspn(changed.text, "\n"));
}

/* The state of one pass over the port's file. */
struct pass {
        struct arena *mem;
        const struct intent *intent;
        const char *name;
        struct ifcfg_file *port;
        const struct profile *profile;
        bool moves;
        struct plan *plan;
        struct shvar left; /* what stays */
        struct carried carried;
};

static void reason(struct pass *pass, const char *key, enum key_fate fate, const char *why)
{
        backend_add_key(pass->mem, pass->plan, pass->port->file->path, key, fate, why);
}

/* The comment lines that were just left behind go to the bridge with the line that they stand
 * above. */
static void take_comments(struct pass *pass, bool carry)
{
        struct shvar *left = &pass->left;
        size_t first = left->n;

        while (first && left->items[first - 1].type == SHVAR_COMMENT)
                first--;
        for (size_t i = first; carry && i < left->n; i++)
                LIST_ADD(pass->mem, &pass->carried.lines,
                         arena_strndup(pass->mem, left->items[i].text,
                                       strcspn(left->items[i].text, "\n")));
        left->n = first;
}

/* A key of the network layer, on the port that gives its address. */
static void take_moving(struct pass *pass, const struct shvar_line *line,
                        const struct ifcfg_key *row)
{
        const struct request *request = pass->intent->request;
        bool replaced = ifcfg_replaced(request, row->group);

        take_comments(pass, !replaced);
        if (replaced) {
                reason(pass, line->key, KEY_DROPPED,
                       arena_printf(pass->mem, "replaced by %s",
                                    l3_option(request, parts[row->group].part)));
                return;
        }
        LIST_ADD(pass->mem, &pass->carried.lines,
                 carried_text(pass->mem, line, row, pass->name, pass->intent->bridge));
        reason(pass, line->key, KEY_MOVES, ifcfg_class_reasons[row->class]);
}

/* The same on a port whose address is not wanted: what gives one goes, the rest is harmless. */
static void take_unwanted(struct pass *pass, const struct shvar_line *line,
                          const struct ifcfg_key *row)
{
        if (row->group == GROUP_NONE || !pass->profile->has_l3) {
                LIST_ADD(pass->mem, &pass->left, *line);
                reason(pass, line->key, KEY_STAYS, "a port has no network layer; left as it is");
                return;
        }
        take_comments(pass, false);
        reason(pass, line->key, KEY_DROPPED,
               pass->intent->l3_port ? arena_printf(pass->mem, "the bridge has the address of %s",
                                                    pass->intent->l3_port->name)
                                     : "the bridge has an address of its own");
}

static void take_both(struct pass *pass, const struct shvar_line *line, bool last)
{
        LIST_ADD(pass->mem, &pass->left, *line);
        reason(pass, line->key, KEY_COPIED, ifcfg_class_reasons[CLASS_BOTH]);
        if (pass->moves && last)
                LIST_ADD(pass->mem, &pass->carried.both,
                         arena_printf(pass->mem, "%s=%.*s", line->key,
                                      (int) (line->raw_end - line->raw_start),
                                      line->text + line->raw_start));
}

static void take_line(struct pass *pass, size_t index)
{
        const struct shvar_line *line = &pass->port->doc.items[index];
        const struct ifcfg_key *row = line->key ? ifcfg_key_find(line->key) : NULL;
        bool last = line->key && shvar_find(&pass->port->doc, line->key) == (long) index;

        if (!line->key) {
                LIST_ADD(pass->mem, &pass->left, *line);
                return;
        }
        if (row && row->class == CLASS_BOTH) {
                take_both(pass, line, last);
                return;
        }
        if (!row || (row->class != CLASS_MOVES && row->class != CLASS_ALIAS_FILE)) {
                LIST_ADD(pass->mem, &pass->left, *line);
                reason(pass, line->key, KEY_STAYS,
                       row ? ifcfg_class_reasons[row->class]
                           : "no reader is known to use it; left as it is");
                return;
        }

        if (pass->moves)
                take_moving(pass, line, row);
        else
                take_unwanted(pass, line, row);
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
        struct pass pass = { .mem = mem,
                             .intent = intent,
                             .name = found->name,
                             .port = port,
                             .profile = &found->profile,
                             .moves = intent->l3_port == found,
                             .plan = plan };

        for (size_t i = 0; i < port->doc.n; i++) {
                const struct shvar_line *line = &port->doc.items[i];
                size_t before = pass.left.n;

                take_line(&pass, i);
                if (line->key && strcmp(line->key, "BOOTPROTO") == 0 && pass.left.n <= before &&
                    shvar_find(&port->doc, "BOOTPROTO") == (long) i)
                        put_method(&pass, line);
        }
        port->doc = pass.left;
        return pass.carried;
}

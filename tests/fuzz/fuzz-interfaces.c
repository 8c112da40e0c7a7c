// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the dialect of interfaces(5), and the ifupdown backend over a tree of such files (tree.h).
 * One more property: an unchanged document comes out byte for byte, and so does one with a word
 * replaced by itself.
 */
#include "text/interfaces.h"
#include "tree.h"

static void check_document(struct arena *mem, const char *text)
{
        struct interfaces doc = interfaces_parse(mem, text);
        size_t lines = 0;

        HOLDS(strcmp(interfaces_format(mem, &doc), text) == 0);
        for (size_t i = 0; i < doc.n; i++) {
                const struct interfaces_line *line = &doc.items[i];

                lines += strlen(line->text);
                HOLDS((line->word == NULL) ==
                      (line->type == INTERFACES_BLANK || line->type == INTERFACES_COMMENT));
                if (!line->word)
                        continue;
                HOLDS(strcmp(interfaces_replace_word(mem, line->text, 0, line->word, line->word),
                             line->text) == 0);
                HOLDS(interfaces_stanza_end(&doc, i) > i &&
                      interfaces_stanza_end(&doc, i) <= doc.n);
                HOLDS(interfaces_comments(&doc, i) <= i);
        }
        HOLDS(lines == strlen(text));
}

static void set_system(struct system *system, const char *options)
{
        system->bridge_utils = true;
        system->services[strstr(options, "two") ? SERVICE_IFUPDOWN2 : SERVICE_IFUPDOWN] =
                (struct network_service_state){ .installed = true, .enabled = true };
}

static const struct fuzz_tree ifupdown = { .backend = "ifupdown",
                                           .mode = 0644,
                                           .set_system = set_system };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        struct file_list files = { 0 };
        char *text = arena_strndup(&mem, (const char *) data, size);

        check_document(&mem, text);
        fuzz_run(&mem, &ifupdown, &files, fuzz_read_tree(&mem, text, ifupdown.mode, &files));
        return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The findings of --check: what was seen, why it matters and what mends it, in 80 columns.
 */
#include <string.h>

#include "base/columns.h"
#include "show/check.h"
#include "show/text.h"

enum { CODE_COLUMN = 2, TEXT_COLUMN = 9, WORDS_COLUMN = 15 };

static const char *const severity_names[] = {
        [SEVERITY_NOTE] = "note",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_UNFIT] = "unfit",
};
const struct word_table check_severities = { severity_names, ARRAY_LEN(severity_names) };

static const char *const titles[] = {
        [SEVERITY_NOTE] = "Notes",
        [SEVERITY_WARNING] = "Warnings",
        [SEVERITY_UNFIT] = "Not fit",
};

const char *check_code_word(struct arena *mem, enum check_code code)
{
        return arena_printf(mem, "MB%d", (int) code);
}

/* Words that may hold what a file held, wrapped. */
static void add_words(struct arena *mem, struct strbuf *out, size_t column, const char *text)
{
        struct strbuf plain cleanup(strbuf_free) = STRBUF_INIT;

        add_plain(&plain, text);
        columns_wrap(out, column, strbuf_take(&plain, mem));
}

static void add_line(struct arena *mem, struct strbuf *out, const char *label, const char *text)
{
        if (!text)
                return;
        columns_go(out, TEXT_COLUMN);
        strbuf_adds(out, label);
        add_words(mem, out, WORDS_COLUMN, text);
}

static void add_finding(struct arena *mem, struct strbuf *out, const struct finding *finding)
{
        const char *where = finding->where;

        columns_go(out, CODE_COLUMN);
        strbuf_adds(out, check_code_word(mem, finding->code));
        add_words(mem, out, TEXT_COLUMN,
                  where && !strstr(finding->what, where)
                          ? arena_printf(mem, "%s: %s", where, finding->what)
                          : finding->what);
        add_line(mem, out, "why:", finding->why);
        add_line(mem, out, "mend:", finding->mend);
}

static void add_verdict(struct strbuf *out, const struct show *show)
{
        const struct string_list *ports = &show->request->ports;

        strbuf_adds(out, show->request->root ? "The system is " : "This host is ");
        strbuf_adds(out, findings_fit(show->findings) ? "fit" : "not fit");
        strbuf_adds(out, " to carry virtual machines");
        strbuf_adds(out, ports->n ? " on a bridge with " : "");
        add_list(out, ports, " and ");
        strbuf_adds(out, ".\n");
}

void add_check(struct arena *mem, struct strbuf *out, const struct show *show)
{
        const struct finding_list *findings = show->findings;

        add_verdict(out, show);
        for (size_t i = 0; i < findings->n; i++) {
                const struct finding *finding = &findings->items[i];

                if (i == 0 || finding->severity != findings->items[i - 1].severity)
                        add_title(out, show, titles[finding->severity]);
                add_finding(mem, out, finding);
        }
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the document of shell variables. An unchanged document comes out byte for byte; a value
 * that we take as a constant is what bash takes it for; a value that we write is read back as it
 * was, by us and by bash; an edit leaves all other lines alone.
 *
 * bash runs as a co-process, restricted, with no PATH and without `kill`: should our reading be
 * wrong, what it is given must not do harm. Only values that we call constants are given to it.
 */
#include <errno.h>
#include <unistd.h>

#include "fuzz.h"
#include "text/shvar.h"

static int to_bash = -1, from_bash = -1;

/* The fuzzer's alarm clock interrupts system calls, so each is tried again. */
static void tell_bash(const char *text)
{
        for (size_t left = strlen(text); left;) {
                ssize_t n = TEMP_FAILURE_RETRY(write(to_bash, text, left));

                HOLDS(n > 0);
                text += n;
                left -= (size_t) n;
        }
}

static void start_bash(void)
{
        int in[2], out[2];

        if (pipe(in) < 0 || pipe(out) < 0)
                abort();
        switch (fork()) {
        case -1:
                abort();
        case 0:
                dup2(in[0], STDIN_FILENO);
                dup2(out[1], STDOUT_FILENO);
                close(in[1]);
                close(out[0]);
                execle("/bin/bash", "bash", "--norc", "--noprofile", "-r", (char *) NULL,
                       (char *[]){ (char[]){ "PATH=/nonexistent" }, (char[]){ "LC_ALL=C" }, NULL });
                _exit(127);
        }
        close(in[0]);
        close(out[1]);
        to_bash = in[1];
        from_bash = out[0];
        tell_bash("enable -n kill exec source . eval trap ulimit suspend\n");
}

/* What bash makes of V=RAW; the brackets show that nothing else was printed. */
static void bash_value(struct arena *mem, const char *raw, struct strbuf *out)
{
        char chunk[4096];
        ssize_t n;

        if (to_bash < 0)
                start_bash();
        tell_bash(arena_printf(mem, "V=%s\nprintf '[%%s]\\0' \"$V\"\nunset V\n", raw));
        do {
                n = TEMP_FAILURE_RETRY(read(from_bash, chunk, sizeof(chunk)));
                HOLDS(n > 0);
                strbuf_add(out, chunk, (size_t) n);
        } while (chunk[n - 1]);
}

static void check_value(struct arena *mem, const char *raw, const char *value)
{
        struct strbuf out cleanup(strbuf_free) = STRBUF_INIT;

        bash_value(mem, raw, &out);
        HOLDS(strcmp(strbuf_str(&out), arena_printf(mem, "[%s]", value)) == 0);
}

static void check_line(struct arena *mem, const struct shvar_line *line)
{
        size_t raw = line->raw_start;

        HOLDS((line->type == SHVAR_ASSIGNMENT) == (line->key != NULL));
        if (line->type != SHVAR_ASSIGNMENT)
                return;
        HOLDS((line->value == NULL) == (line->problem != NULL));
        if (!line->value)
                return;
        HOLDS(line->raw_start <= line->raw_end && line->raw_end <= strlen(line->text));
        check_value(mem, arena_strndup(mem, line->text + raw, strcspn(line->text + raw, "\n")),
                    line->value);
}

static void check_edit(struct arena *mem, const char *text)
{
        struct shvar doc = shvar_parse(mem, text), again;
        const char *value = arena_strndup(mem, text, strlen(text) > 64 ? 64 : strlen(text));
        long index = shvar_find(&doc, "A");

        if (index >= 0 && doc.items[index].problem)
                return;
        shvar_set(mem, &doc, "A", value);
        again = shvar_parse(mem, shvar_format(mem, &doc));
        HOLDS(again.n == doc.n);
        HOLDS(strcmp(shvar_get(&again, "A"), value) == 0);
        check_line(mem, &again.items[shvar_find(&again, "A")]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        cleanup(freep) char *text = fuzz_string(data, size);
        struct shvar doc = shvar_parse(&mem, text);

        HOLDS(strcmp(shvar_format(&mem, &doc), text) == 0);
        for (size_t i = 0; i < doc.n; i++)
                check_line(&mem, &doc.items[i]);
        check_edit(&mem, text);
        return 0;
}

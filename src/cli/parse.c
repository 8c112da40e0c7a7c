// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a command line with the table of options. getopt_long only cuts the line into pieces; its
 * own messages are off, every error is a struct error of ours. Reading goes on after an error,
 * because whether JSON is wanted may be said further on.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"

/* Long options are numbered from here in getopt's array, so that no letter can be meant. */
enum { LONG_BASE = 256 };

static const char see_help[] = "see mkbridge --help";

static const struct cli_option *option_of(int code)
{
        if (code >= LONG_BASE)
                return &cli_options[code - LONG_BASE];
        for (size_t i = 0; i < n_cli_options; i++)
                if (cli_options[i].letter && cli_options[i].letter == code)
                        return &cli_options[i];
        return NULL;
}

static int unknown_long(struct parse *parse, const char *argument)
{
        const char *word = arena_strndup(parse->mem, argument, strcspn(argument, "="));
        struct suggestion near = { .word = word + 2 };
        const char *first = NULL;

        for (size_t i = 0; i < n_cli_options; i++) {
                const char *name = cli_options[i].name;

                suggest_consider(&near, name);
                if (strncmp(name, near.word, strlen(near.word)) != 0)
                        continue;
                if (first)
                        return parse_error(parse, word, "write it in full", "can mean --%s or --%s",
                                           first, name);
                first = name;
        }
        return parse_error(parse, word, suggest_hint(parse->mem, &near, "--", see_help),
                           "unknown option");
}

/* getopt returned '?': a letter or a name that it does not know, or a value where none belongs. */
static int bad_option(struct parse *parse, const char *argument)
{
        char letter[] = { '-', (char) optopt, '\0' };

        if (optopt >= LONG_BASE)
                return parse_error(parse, parse_dashed(parse, option_of(optopt)->name),
                                   "write it without '='", "takes no value");
        if (optopt == 0)
                return unknown_long(parse, argument);
        return parse_error(parse, letter, see_help, "unknown option");
}

static int take_option(struct parse *parse, const struct cli_option *option, const char *value)
{
        size_t i = (size_t) (option - cli_options);

        if (value && !*value)
                return parse_error(parse, parse_dashed(parse, option->name), see_help,
                                   "the value is empty");
        if (parse->seen[i] && !option->repeats)
                return parse_error(parse, parse_dashed(parse, option->name), "keep one of them",
                                   "is given twice");
        parse->seen[i] = true;
        return option->take(parse, option, value);
}

static int take_piece(struct parse *parse, int code, const char *argument)
{
        switch (code) {
        case 1: /* not an option: a PORT or the BRIDGE */
                LIST_ADD(parse->mem, &parse->operands, optarg);
                return 0;
        case '?':
                return bad_option(parse, argument);
        case ':':
                return parse_error(parse, parse_dashed(parse, option_of(optopt)->name), see_help,
                                   "needs a value: %s", option_of(optopt)->value);
        default:
                return take_option(parse, option_of(code), optarg);
        }
}

/*
 * The two forms in which getopt wants the table. The '-' in front has it hand out operands in their
 * place, whatever POSIXLY_CORRECT says; the ':' tells a missing value from an unknown option.
 */
static void getopt_tables(struct option *longs, char *letters)
{
        letters = stpcpy(letters, "-:");
        for (size_t i = 0; i < n_cli_options; i++) {
                const struct cli_option *option = &cli_options[i];

                longs[i] = (struct option){
                        .name = option->name,
                        .has_arg = option->value ? required_argument : no_argument,
                        .val = LONG_BASE + (int) i,
                };
                if (option->letter)
                        *letters++ = option->letter;
                if (option->letter && option->value)
                        *letters++ = ':';
        }
        *letters = '\0';
        longs[n_cli_options] = (struct option){ 0 };
}

static bool ends_reading(const struct parse *parse)
{
        enum action action = parse->request->action;

        return !parse->failed && (action == ACTION_HELP || action == ACTION_VERSION);
}

int cli_parse(struct arena *mem, int argc, char *const argv[], struct request *request,
              struct error *err)
{
        struct parse parse = { .mem = mem, .request = request, .err = err };
        struct option longs[CLI_OPTIONS_MAX + 1];
        char letters[2 * CLI_OPTIONS_MAX + 3];
        int code;

        *request = (struct request){ .action = ACTION_BRIDGE, .restart = true, .backend = "auto" };
        getopt_tables(longs, letters);
        opterr = 0;
        optind = 0; /* not 1: forget what an earlier call was in the middle of */

        while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
                take_piece(&parse, code, optind > 0 ? argv[optind - 1] : "");
                if (ends_reading(&parse))
                        return 0;
        }
        for (int i = optind; i < argc; i++)
                LIST_ADD(mem, &parse.operands, argv[i]);
        return parse.failed ? -EINVAL : parse_check(&parse);
}

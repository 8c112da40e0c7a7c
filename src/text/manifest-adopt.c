// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The steps of adoption in the record of a run. They are done by whoever puts the run back, from
 * what is written here alone, so all that a step needs is here and is checked.
 */
#include <string.h>

#include "text/manifest-parts.h"

enum { STEPS_MAX = 1000, WORDS_MAX = 100 };

/* What a step has of its own, in the order of `type`; NULL is argv, which only some have. */
static const struct {
        const char *name;
        const char *texts[2]; /* keys whose values are texts */
        bool paths[2];        /* of these, those that are paths */
        bool argv, flag;
} types[N_ADOPT_TYPES] = {
        [ADOPT_RUN] = { "run", .argv = true },
        [ADOPT_UNTIL] = { "until", { "pattern" }, .argv = true },
        [ADOPT_COPY] = { "copy", { "from", "to" }, { true, true } },
        [ADOPT_END] = { "end", { "pid_file", "program" }, { true, false } },
        [ADOPT_LINE] = { "line", { "path", "line" }, { true, false }, .flag = true },
};

/* Where @step keeps them. */
static void find_texts(struct adopt_step *step, const char **ret[2])
{
        ret[0] = ret[1] = NULL;
        switch (step->type) {
        case ADOPT_UNTIL:
                ret[0] = &step->until.pattern;
                return;
        case ADOPT_COPY:
                ret[0] = &step->copy.from;
                ret[1] = &step->copy.to;
                return;
        case ADOPT_END:
                ret[0] = &step->end.pid_file;
                ret[1] = &step->end.program;
                return;
        case ADOPT_LINE:
                ret[0] = &step->line.path;
                ret[1] = &step->line.line;
                return;
        default:
                return;
        }
}

static const char *const **argv_of(struct adopt_step *step)
{
        return step->type == ADOPT_RUN ? &step->argv : &step->until.argv;
}

static json_t *format_argv(const char *const *argv)
{
        json_t *array = manifest_must(json_array());

        for (size_t i = 0; argv[i]; i++)
                manifest_append(array, manifest_name(argv[i]));
        return array;
}

static json_t *format_step(struct adopt_step step)
{
        json_t *object = manifest_must(json_object());
        const char **texts[2];

        find_texts(&step, texts);
        manifest_set(object, "type", json_string(types[step.type].name));
        if (step.why)
                manifest_set(object, "why", manifest_name(step.why));
        if (step.lenient)
                manifest_set(object, "lenient", json_true());
        if (step.needed)
                manifest_set(object, "needed", json_true());
        if (step.seconds)
                manifest_set(object, "seconds",
                             json_integer(step.seconds < ADOPT_SECONDS_MAX ? step.seconds
                                                                           : ADOPT_SECONDS_MAX));
        if (types[step.type].argv)
                manifest_set(object, "argv", format_argv(*argv_of(&step)));
        for (size_t i = 0; i < 2 && texts[i]; i++)
                manifest_set(object, types[step.type].texts[i], manifest_name(*texts[i]));
        if (types[step.type].flag)
                manifest_set(object, "present", json_boolean(step.line.present));
        return object;
}

static json_t *format_list(const struct adopt_list *list)
{
        json_t *array = manifest_must(json_array());

        for (size_t i = 0; i < list->n; i++)
                manifest_append(array, format_step(list->items[i]));
        return array;
}

json_t *manifest_adoption(const struct adoption *adoption)
{
        json_t *object = manifest_must(json_object());

        manifest_set(object, "service", manifest_name(adoption->service ? adoption->service : ""));
        manifest_set(object, "take", format_list(&adoption->take));
        manifest_set(object, "leave", format_list(&adoption->leave));
        if (adoption->release.n)
                manifest_set(object, "release", format_list(&adoption->release));
        if (adoption->reread.n)
                manifest_set(object, "reread", format_list(&adoption->reread));
        return object;
}

static bool parse_argv(struct manifest_reader *reader, json_t *json, const char *const **ret)
{
        size_t n = json_array_size(json);
        const char **argv;

        if (!json_is_array(json) || n == 0 || n > WORDS_MAX)
                return manifest_fail(reader, "a command is not an array of sensible size");
        argv = arena_alloc(reader->mem, (n + 1) * sizeof(*argv));
        for (size_t i = 0; i < n; i++) {
                argv[i] = manifest_parse_name(reader, json_array_get(json, i));
                if (!argv[i])
                        return false;
        }
        *ret = argv;
        return *argv[0] || manifest_fail(reader, "a command has no program");
}

static bool parse_type(struct manifest_reader *reader, const json_t *json, enum adopt_type *ret)
{
        const char *name = json_string_value(json);

        for (int i = 0; name && i < N_ADOPT_TYPES; i++)
                if (!strcmp(types[i].name, name)) {
                        *ret = (enum adopt_type) i;
                        return true;
                }
        return manifest_fail(reader, "a step of adoption is of no known type");
}

static bool parse_seconds(struct manifest_reader *reader, const json_t *json, unsigned *ret)
{
        json_int_t value = json_integer_value(json);

        if (json && (!json_is_integer(json) || value < 1 || value > ADOPT_SECONDS_MAX))
                return manifest_fail(reader, "a limit is not a number of seconds");
        *ret = (unsigned) value;
        return true;
}

static bool parse_texts(struct manifest_reader *reader, json_t *json, struct adopt_step *step)
{
        const char **texts[2];

        find_texts(step, texts);
        for (size_t i = 0; i < 2 && texts[i]; i++) {
                json_t *value = manifest_get(reader, json, types[step->type].texts[i]);

                if (!value)
                        return false;
                *texts[i] = types[step->type].paths[i] ? manifest_parse_path(reader, value)
                                                       : manifest_parse_name(reader, value);
                if (!*texts[i])
                        return false;
        }
        return true;
}

/* A line with a line end in it would never be found again. */
static bool check_line(struct manifest_reader *reader, const struct adopt_step *step)
{
        return step->type != ADOPT_LINE || !strchr(step->line.line, '\n') ||
               manifest_fail(reader, "a line is not one line");
}

/* All but the type; those that may be absent are counted in @keys. */
static bool parse_common(struct manifest_reader *reader, json_t *json, struct adopt_step *ret,
                         size_t *keys)
{
        json_t *why = json_object_get(json, "why"), *lenient = json_object_get(json, "lenient");
        json_t *needed = json_object_get(json, "needed");
        json_t *seconds = json_object_get(json, "seconds");

        *keys = (why != NULL) + (lenient != NULL) + (needed != NULL) + (seconds != NULL);
        ret->why = why ? manifest_parse_name(reader, why) : NULL;
        return !reader->problem && manifest_parse_flag(reader, lenient, &ret->lenient) &&
               manifest_parse_flag(reader, needed, &ret->needed) &&
               parse_seconds(reader, seconds, &ret->seconds);
}

static bool parse_step(struct manifest_reader *reader, json_t *json, struct adopt_step *ret)
{
        size_t keys = 0, own;

        if (!json_is_object(json))
                return manifest_fail(reader, "a value is not an object");
        if (!parse_type(reader, json_object_get(json, "type"), &ret->type) ||
            !parse_common(reader, json, ret, &keys))
                return false;
        own = (size_t) types[ret->type].argv + types[ret->type].flag +
              (types[ret->type].texts[0] != NULL) + (types[ret->type].texts[1] != NULL);
        if (!manifest_is_object(reader, json, 1 + keys + own))
                return false;
        if (types[ret->type].argv &&
            !parse_argv(reader, manifest_get(reader, json, "argv"), argv_of(ret)))
                return false;
        if (types[ret->type].flag &&
            !manifest_parse_flag(reader, manifest_get(reader, json, "present"), &ret->line.present))
                return false;
        return parse_texts(reader, json, ret) && check_line(reader, ret) && !reader->problem;
}

static bool parse_list(struct manifest_reader *reader, const json_t *json, struct adopt_list *ret)
{
        json_t *item;
        size_t i;

        if (!json_is_array(json) || json_array_size(json) > STEPS_MAX)
                return manifest_fail(reader, "the steps of adoption are no array of sensible size");
        json_array_foreach(json, i, item)
        {
                struct adopt_step step = { 0 };

                if (!parse_step(reader, item, &step))
                        return false;
                LIST_ADD(reader->mem, ret, step);
        }
        return true;
}

bool manifest_parse_adoption(struct manifest_reader *reader, json_t *json, struct adoption *ret)
{
        json_t *release = json_object_get(json, "release"); /* NULL for what is no object */
        json_t *reread = json_object_get(json, "reread");
        const char *service;

        if (!json)
                return true;
        if (!manifest_is_object(reader, json, 3 + (release != NULL) + (reread != NULL)))
                return false;
        service = manifest_parse_name(reader, manifest_get(reader, json, "service"));
        if (!service)
                return false;
        ret->service = *service ? service : NULL;
        return parse_list(reader, manifest_get(reader, json, "take"), &ret->take) &&
               parse_list(reader, manifest_get(reader, json, "leave"), &ret->leave) &&
               (!release || parse_list(reader, release, &ret->release)) &&
               (!reread || parse_list(reader, reread, &ret->reread)) &&
               (!adoption_is_empty(ret) || ret->reread.n ||
                manifest_fail(reader, "an adoption is without any step"));
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words that the parts of the manifest are written and read with. Names are bytes to the kernel
 * but text to JSON: one that is not UTF-8 is written as {"hex": "..."}, like the values of extended
 * attributes, so nothing is ever lost.
 */
#include "text/manifest-parts.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "base/strbuf.h"

enum { NAME_SIZE = PATH_MAX - 1 }; /* of a path, without the final NUL */

json_t *manifest_must(json_t *json)
{
        if (!json)
                error_out_of_memory();
        return json;
}

void manifest_set(json_t *object, const char *key, json_t *value)
{
        if (json_object_set_new(object, key, manifest_must(value)) < 0)
                error_out_of_memory();
}

void manifest_append(json_t *array, json_t *value)
{
        if (json_array_append_new(array, manifest_must(value)) < 0)
                error_out_of_memory();
}

json_t *manifest_hex(const void *bytes, size_t size)
{
        struct strbuf hex cleanup(strbuf_free) = STRBUF_INIT;

        for (size_t i = 0; i < size; i++)
                strbuf_addf(&hex, "%02x", ((const unsigned char *) bytes)[i]);
        return json_string(strbuf_str(&hex));
}

json_t *manifest_name(const char *name)
{
        json_t *json = json_string(name), *object;

        if (json)
                return json;
        object = manifest_must(json_object());
        manifest_set(object, "hex", manifest_hex(name, strlen(name)));
        return object;
}

bool manifest_fail(struct manifest_reader *reader, const char *problem)
{
        if (!reader->problem)
                reader->problem = problem;
        return false;
}

/* The value of @key, or NULL. */
json_t *manifest_get(struct manifest_reader *reader, json_t *object, const char *key)
{
        json_t *value = json_object_get(object, key);

        if (!value)
                manifest_fail(reader, "a key is missing");
        return value;
}

bool manifest_is_object(struct manifest_reader *reader, const json_t *json, size_t n_keys)
{
        if (!json_is_object(json))
                return manifest_fail(reader, "a value is not an object");
        if (json_object_size(json) != n_keys)
                return manifest_fail(reader, "an object has keys that are not known");
        return true;
}

static int hex_digit(char c)
{
        static const char digits[] = "0123456789abcdef";
        const char *found = c ? strchr(digits, c) : NULL;

        return found ? (int) (found - digits) : -1;
}

bool manifest_parse_hex(struct manifest_reader *reader, const json_t *json, size_t max, char **ret,
                        size_t *ret_size)
{
        const char *hex = json_string_value(json);
        size_t size = hex ? strlen(hex) / 2 : 0;

        if (!hex || strlen(hex) % 2 || size > max)
                return manifest_fail(reader, "a value is not in hexadecimal");
        *ret = arena_alloc(reader->mem, size + 1);
        *ret_size = size;
        for (size_t i = 0; i < size; i++) {
                int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

                if (high < 0 || low < 0)
                        return manifest_fail(reader, "a value is not in hexadecimal");
                (*ret)[i] = (char) (high << 4 | low);
        }
        return true;
}

const char *manifest_parse_name(struct manifest_reader *reader, json_t *json)
{
        char *name = NULL;
        size_t size = 0;

        if (json_is_string(json))
                return arena_strdup(reader->mem, json_string_value(json));
        if (!manifest_is_object(reader, json, 1) ||
            !manifest_parse_hex(reader, manifest_get(reader, json, "hex"), NAME_SIZE, &name, &size))
                return NULL;
        if (strlen(name) != size) {
                manifest_fail(reader, "a name holds a NUL byte");
                return NULL;
        }
        return name;
}

/* Absolute, no empty component, no "." or "..". */
static bool path_ok(const char *path)
{
        if (path[0] != '/' || strlen(path) > NAME_SIZE)
                return false;
        for (const char *at = path; at; at = strchr(at + 1, '/')) {
                size_t len = strcspn(at + 1, "/");

                if (len == 0 || len > NAME_MAX || (len == 1 && at[1] == '.') ||
                    (len == 2 && at[1] == '.' && at[2] == '.'))
                        return false;
        }
        return true;
}

const char *manifest_parse_path(struct manifest_reader *reader, json_t *json)
{
        const char *path = manifest_parse_name(reader, json);

        if (path && !path_ok(path)) {
                manifest_fail(reader, "a path is not absolute or not plain");
                return NULL;
        }
        return path;
}

bool manifest_parse_flag(struct manifest_reader *reader, const json_t *json, bool *ret)
{
        *ret = json_is_true(json);
        return !json || json_is_boolean(json) ||
               manifest_fail(reader, "a flag is neither true nor false");
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The manifest as JSON: the run as a whole, and its files.
 */
#include "text/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "mkbridge/names.h"
#include "text/manifest-parts.h"

enum {
        FORMAT = 1,
        FILES_MAX = 1000,       /* a run changes some twenty at most */
        XATTR_SIZE = 64 * 1024, /* XATTR_SIZE_MAX of linux/limits.h */
};

static void json_decrefpp(json_t **json)
{
        json_decref(*json);
}

static json_t *format_meta(const struct file_meta *meta)
{
        json_t *object, *xattrs;
        char mode[16];

        if (!meta)
                return json_null();
        object = manifest_must(json_object());
        snprintf(mode, sizeof(mode), "%04o", (unsigned) meta->mode & 07777);
        manifest_set(object, "mode", json_string(mode));
        manifest_set(object, "uid", json_integer(meta->uid));
        manifest_set(object, "gid", json_integer(meta->gid));

        xattrs = manifest_must(json_array());
        for (size_t i = 0; i < meta->xattrs.n; i++) {
                const struct file_xattr *xattr = &meta->xattrs.items[i];
                json_t *item = manifest_must(json_object());

                manifest_set(item, "name", manifest_name(xattr->name));
                manifest_set(item, "value", manifest_hex(xattr->value, xattr->size));
                manifest_append(xattrs, item);
        }
        manifest_set(object, "xattrs", xattrs);
        return object;
}

static json_t *format_files(const struct manifest *manifest)
{
        json_t *array = manifest_must(json_array());

        for (size_t i = 0; i < manifest->files.n; i++) {
                const struct manifest_file *file = &manifest->files.items[i];
                json_t *item = manifest_must(json_object());

                manifest_set(item, "path", manifest_name(file->path));
                manifest_set(item, "before", format_meta(file->before));
                manifest_set(item, "after", format_meta(file->after));
                manifest_append(array, item);
        }
        return array;
}

static json_t *format_names(const struct string_list *names)
{
        json_t *array = manifest_must(json_array());

        for (size_t i = 0; i < names->n; i++)
                manifest_append(array, manifest_name(names->items[i]));
        return array;
}

/* What old records do not have is written only where there is something to tell. */
static void format_optional(json_t *object, const struct manifest *manifest)
{
        if (manifest->record.live)
                manifest_set(object, "live", json_true());
        if (manifest->record.made_bridge)
                manifest_set(object, "made_bridge", json_true());
        if (manifest->record.dropped)
                manifest_set(object, "dropped", json_true());
        if (manifest->record.gone.n)
                manifest_set(object, "gone", manifest_gone(&manifest->record.gone));
        if (manifest->record.addresses.n)
                manifest_set(object, "addresses", format_names(&manifest->record.addresses));
        if (manifest->record.gateways.n)
                manifest_set(object, "gateways", format_names(&manifest->record.gateways));
        if (manifest->record.ports.n)
                manifest_set(object, "ports", format_names(&manifest->record.ports));
        if (manifest->record.l3_port)
                manifest_set(object, "l3_port", manifest_name(manifest->record.l3_port));
        if (manifest->record.backend)
                manifest_set(object, "backend", manifest_name(manifest->record.backend));
        if (!adoption_is_empty(&manifest->record.adoption) || manifest->record.adoption.reread.n)
                manifest_set(object, "adoption", manifest_adoption(&manifest->record.adoption));
}

char *manifest_format(struct arena *mem, const struct manifest *manifest)
{
        json_t *object cleanup(json_decrefpp) = manifest_must(json_object());
        char *dump cleanup(freep) = NULL;

        manifest_set(object, "format", json_integer(FORMAT));
        manifest_set(object, "bridge", json_string(manifest->bridge));
        manifest_set(object, "undo", json_boolean(manifest->undo));
        manifest_set(object, "files", format_files(manifest));
        manifest_set(object, "folders", format_names(&manifest->folders));
        format_optional(object, manifest);

        dump = json_dumps(object, JSON_INDENT(2) | JSON_SORT_KEYS);
        if (!dump)
                error_out_of_memory();
        return arena_printf(mem, "%s\n", dump);
}

static bool parse_mode(struct manifest_reader *reader, const json_t *json, mode_t *ret)
{
        const char *text = json_string_value(json);

        *ret = 0;
        if (!text || strlen(text) != 4 || strspn(text, "01234567") != 4)
                return manifest_fail(reader, "a mode is not four octal digits");
        for (; *text; text++)
                *ret = *ret << 3 | (mode_t) (*text - '0');
        return true;
}

static bool parse_id(struct manifest_reader *reader, const json_t *json, uint32_t *ret)
{
        json_int_t value = json_integer_value(json);

        if (!json_is_integer(json) || value < 0 || value >= UINT32_MAX)
                return manifest_fail(reader, "an owner is not a number");
        *ret = (uint32_t) value;
        return true;
}

static bool parse_xattr(struct manifest_reader *reader, json_t *json, struct file_xattr *ret)
{
        char *value = NULL;

        if (!manifest_is_object(reader, json, 2))
                return false;
        ret->name = manifest_parse_name(reader, manifest_get(reader, json, "name"));
        if (!ret->name)
                return false;
        if (!*ret->name || strlen(ret->name) > 255) /* XATTR_NAME_MAX of linux/limits.h */
                return manifest_fail(reader, "an extended attribute has no proper name");
        if (!manifest_parse_hex(reader, manifest_get(reader, json, "value"), XATTR_SIZE, &value,
                                &ret->size))
                return false;
        ret->value = value;
        return true;
}

/* NULL for null, and after a problem. */
static const struct file_meta *parse_meta(struct manifest_reader *reader, json_t *json)
{
        struct file_meta *meta = arena_alloc(reader->mem, sizeof(*meta));
        json_t *xattrs, *item;
        size_t i;

        if (!json || json_is_null(json) || !manifest_is_object(reader, json, 4))
                return NULL;
        xattrs = manifest_get(reader, json, "xattrs");
        if (!parse_mode(reader, manifest_get(reader, json, "mode"), &meta->mode) ||
            !parse_id(reader, manifest_get(reader, json, "uid"), &meta->uid) ||
            !parse_id(reader, manifest_get(reader, json, "gid"), &meta->gid))
                return NULL;
        if (!json_is_array(xattrs)) {
                manifest_fail(reader, "\"xattrs\" is not an array");
                return NULL;
        }
        json_array_foreach(xattrs, i, item)
        {
                struct file_xattr xattr = { 0 };

                if (!parse_xattr(reader, item, &xattr))
                        return NULL;
                LIST_ADD(reader->mem, &meta->xattrs, xattr);
        }
        return meta;
}

static bool parse_file(struct manifest_reader *reader, json_t *json, struct manifest_file *ret)
{
        if (!manifest_is_object(reader, json, 3))
                return false;
        ret->path = manifest_parse_path(reader, manifest_get(reader, json, "path"));
        ret->before = parse_meta(reader, manifest_get(reader, json, "before"));
        ret->after = parse_meta(reader, manifest_get(reader, json, "after"));
        if (!reader->problem && !ret->before && !ret->after)
                manifest_fail(reader, "a file is absent before and after");
        return !reader->problem;
}

static bool parse_files(struct manifest_reader *reader, json_t *json, struct manifest *ret)
{
        json_t *item;
        size_t i;

        if (!json_is_array(json) || json_array_size(json) > FILES_MAX)
                return manifest_fail(reader, "\"files\" is not an array of sensible size");
        json_array_foreach(json, i, item)
        {
                struct manifest_file file = { 0 };

                if (!parse_file(reader, item, &file))
                        return false;
                for (size_t k = 0; k < ret->files.n; k++)
                        if (!strcmp(ret->files.items[k].path, file.path))
                                return manifest_fail(reader, "a path is there twice");
                LIST_ADD(reader->mem, &ret->files, file);
        }
        return true;
}

static bool parse_folders(struct manifest_reader *reader, json_t *json, struct manifest *ret)
{
        json_t *item;
        size_t i;

        if (!json_is_array(json) || json_array_size(json) > FILES_MAX)
                return manifest_fail(reader, "\"folders\" is not an array of sensible size");
        json_array_foreach(json, i, item)
        {
                const char *path = manifest_parse_path(reader, item);

                if (!path)
                        return false;
                LIST_ADD(reader->mem, &ret->folders, path);
        }
        return true;
}

static const char *parse_link(struct manifest_reader *reader, json_t *json)
{
        const char *name = manifest_parse_name(reader, json);

        if (name && link_name_problem(name)) {
                manifest_fail(reader, "a port is not the name of a link");
                return NULL;
        }
        return name;
}

static bool parse_ports(struct manifest_reader *reader, json_t *json, struct manifest *ret)
{
        json_t *item;
        size_t i;

        if (json && (!json_is_array(json) || json_array_size(json) > FILES_MAX))
                return manifest_fail(reader, "\"ports\" is not an array of sensible size");
        json_array_foreach(json, i, item)
        {
                const char *name = parse_link(reader, item);

                if (!name)
                        return false;
                LIST_ADD(reader->mem, &ret->record.ports, name);
        }
        return true;
}

static bool parse_l3_port(struct manifest_reader *reader, json_t *json, struct manifest *ret)
{
        if (!json)
                return true;
        ret->record.l3_port = parse_link(reader, json);
        for (size_t i = 0; ret->record.l3_port && i < ret->record.ports.n; i++)
                if (!strcmp(ret->record.ports.items[i], ret->record.l3_port))
                        return true;
        return manifest_fail(reader, "\"l3_port\" is none of the ports");
}

static bool parse_backend(struct manifest_reader *reader, json_t *json, struct manifest *ret)
{
        ret->record.backend = json ? manifest_parse_name(reader, json) : NULL;
        if (json && (!ret->record.backend || !*ret->record.backend))
                return manifest_fail(reader, "\"backend\" is not a name");
        return true;
}

/* Keys that may be absent. Leaves in @n_keys how many of them are there. */
static bool parse_optional(struct manifest_reader *reader, json_t *root, struct manifest *ret,
                           size_t *n_keys)
{
        static const char *const keys[] = { "live",      "made_bridge", "dropped", "gone",
                                            "addresses", "gateways",    "ports",   "l3_port",
                                            "backend",   "adoption" };

        *n_keys = 0;
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                *n_keys += json_object_get(root, keys[i]) != NULL;
        return manifest_parse_flag(reader, json_object_get(root, "live"), &ret->record.live) &&
               manifest_parse_flag(reader, json_object_get(root, "made_bridge"),
                                   &ret->record.made_bridge) &&
               manifest_parse_flag(reader, json_object_get(root, "dropped"),
                                   &ret->record.dropped) &&
               manifest_parse_gone(reader, json_object_get(root, "gone"), &ret->record.gone) &&
               manifest_parse_addresses(reader, json_object_get(root, "addresses"),
                                        &ret->record.addresses) &&
               manifest_parse_gateways(reader, json_object_get(root, "gateways"),
                                       &ret->record.gateways) &&
               parse_ports(reader, json_object_get(root, "ports"), ret) &&
               parse_l3_port(reader, json_object_get(root, "l3_port"), ret) &&
               parse_backend(reader, json_object_get(root, "backend"), ret) &&
               manifest_parse_adoption(reader, json_object_get(root, "adoption"),
                                       &ret->record.adoption);
}

static bool parse_all(struct manifest_reader *reader, json_t *root, struct manifest *ret)
{
        const json_t *format = json_object_get(root, "format"), *undo, *bridge;
        size_t n_optional;

        if (!json_is_integer(format) || json_integer_value(format) != FORMAT)
                return manifest_fail(reader, "its \"format\" is not known to this version");
        if (!parse_optional(reader, root, ret, &n_optional) ||
            !manifest_is_object(reader, root, 5 + n_optional))
                return false;

        bridge = manifest_get(reader, root, "bridge");
        if (!json_is_string(bridge) || link_name_problem(json_string_value(bridge)))
                return manifest_fail(reader, "\"bridge\" is not the name of a link");
        ret->bridge = arena_strdup(reader->mem, json_string_value(bridge));

        undo = manifest_get(reader, root, "undo");
        if (!json_is_boolean(undo))
                return manifest_fail(reader, "\"undo\" is neither true nor false");
        ret->undo = json_is_true(undo);

        return parse_files(reader, manifest_get(reader, root, "files"), ret) &&
               parse_folders(reader, manifest_get(reader, root, "folders"), ret);
}

static bool is_newer(json_t *root)
{
        return json_integer_value(json_object_get(root, "format")) > FORMAT;
}

int manifest_parse(struct arena *mem, const char *origin, const char *text, struct manifest *ret,
                   struct error *err)
{
        static const char hint[] = "it was written by mkbridge and is damaged; "
                                   "the original texts lie beside it";
        static const char newer[] = "use the newer mkbridge that has written it";
        struct manifest_reader reader = { .mem = mem };
        json_error_t problem;
        json_t *root cleanup(json_decrefpp) = json_loads(text, JSON_REJECT_DUPLICATES, &problem);

        *ret = (struct manifest){ 0 };
        if (!root)
                return error_set(err, STATUS_FAILED, EINVAL, origin, hint,
                                 "is not valid JSON: line %d: %s", problem.line, problem.text);
        if (!parse_all(&reader, root, ret))
                return error_set(err, STATUS_FAILED, EINVAL, origin, is_newer(root) ? newer : hint,
                                 "is not a manifest: %s", reader.problem);
        return 0;
}

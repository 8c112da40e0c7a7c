// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The configuration as its reader sees it: /etc/network/interfaces, with the files that it sources
 * in their places. ifupdown gives up all of it when one line is wrong, so a line that it would not
 * take is a refusal, too: a bridge in such a file would never come up.
 */
#include <fnmatch.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/ifupdown/ifupdown.h"

enum { DEPTH_MAX = 16 }; /* of files that source files, as observe follows them */

/* "Is a directory", "couldn't open interfaces file", and it goes on; a link that leads nowhere it
 * does not even tell (0.8.41). A FIFO holds up the boot. */
enum { SOURCED_PASSES = PASS_MOST };

bool ifupdown_is_two(const struct host *host)
{
        return host->system.services[SERVICE_IFUPDOWN2].installed;
}

static bool is_glob(const char *text)
{
        return strpbrk(text, "*?[") != NULL;
}

bool ifupdown_plain_name(const char *name)
{
        return *name &&
               !name[strspn(name,
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

/* What a source line is about: files that match a pattern, or all of a folder that have a plain
 * name. */
struct pattern {
        const char *path; /* absolute */
        bool folder;
};

/* A relative path starts at the folder of the file that it is in. */
static struct pattern pattern_of(struct arena *mem, const struct file *file,
                                 const struct interfaces_line *line, const char *word)
{
        const char *slash = strrchr(file->path, '/');
        struct pattern pattern = { .folder = strcmp(line->word, "source") != 0 };

        pattern.path = *word == '/' ? arena_strdup(mem, word)
                                    : arena_printf(mem, "%.*s%s", (int) (slash + 1 - file->path),
                                                   file->path, word);
        return pattern;
}

static const char *base_name(const char *path)
{
        return strrchr(path, '/') + 1;
}

static bool matches(const struct pattern *pattern, const char *path)
{
        size_t len = (size_t) (base_name(path) - 1 - path);
        char folder[4096];

        if (!pattern->folder)
                return fnmatch(pattern->path, path, FNM_PATHNAME | FNM_PERIOD) == 0;
        if (len >= sizeof(folder) || !ifupdown_plain_name(base_name(path)))
                return false;
        memcpy(folder, path, len);
        folder[len] = '\0';
        return fnmatch(pattern->path, folder, FNM_PATHNAME | FNM_PERIOD) == 0;
}

/* As observe wants it: a folder and a glob. */
static struct source source_of(struct arena *mem, const struct pattern *pattern)
{
        const char *slash = strrchr(pattern->path, '/');

        if (pattern->folder)
                return (struct source){ pattern->path, "*", SOURCE_LINKS, SOURCED_PASSES };
        return (struct source){ slash == pattern->path
                                        ? "/"
                                        : arena_strndup(mem, pattern->path,
                                                        (size_t) (slash - pattern->path)),
                                slash + 1, SOURCE_LINKS, SOURCED_PASSES };
}

static size_t trimmed(const char *path)
{
        size_t len = strlen(path);

        while (len > 1 && path[len - 1] == '/')
                len--;
        return len;
}

typedef void each_pattern(struct arena *mem, const struct pattern *pattern, void *arg);

/* ifupdown takes every word of the line (wordexp(3)), ifupdown2 the first one. */
static void for_each_pattern(struct arena *mem, const struct file *file,
                             const struct interfaces_line *line, each_pattern *call, void *arg)
{
        const char *word;

        for (size_t i = 0; (word = interfaces_word(mem, line->rest, i)); i++) {
                struct pattern pattern = pattern_of(mem, file, line, word);

                pattern.path = arena_strndup(mem, pattern.path, trimmed(pattern.path));
                call(mem, &pattern, arg);
        }
}

static void add_source(struct arena *mem, struct source_list *list, const struct pattern *pattern)
{
        struct source source = source_of(mem, pattern);

        if (*source.folder && *source.glob)
                LIST_ADD(mem, list, source);
}

struct source_list ifupdown_sources(struct arena *mem, const struct host *host)
{
        return ifupdown_read(mem, host).sources;
}

/* Reading */

struct reader {
        struct arena *mem;
        const struct host *host;
        struct ifupdown_config *config;
        unsigned depth;
};

static void refuse_line(struct reader *reader, const struct file *file, unsigned number,
                        const char *what, const char *hint)
{
        refuse(reader->mem, &reader->config->refusals,
               arena_printf(reader->mem, "%s:%u", file->path, number), hint, "%s", what);
}

static void read_file(struct reader *reader, const struct file *file);

static bool is_open(const struct reader *reader, const struct file *file)
{
        for (size_t i = 0; i < reader->config->files.n; i++)
                if (reader->config->files.items[i].file == file)
                        return true;
        return false;
}

static void read_matches(struct arena *mem, const struct pattern *pattern, void *arg)
{
        struct reader *reader = arg;

        add_source(mem, &reader->config->sources, pattern);
        if (matches(pattern, INTERFACES_FOLDER "/x"))
                reader->config->sources_folder = true;
        for (size_t i = 0; i < reader->host->files.n; i++) {
                const struct file *file = &reader->host->files.items[i];

                if (file->state != FILE_ABSENT && !backend_passes(file, SOURCED_PASSES) &&
                    matches(pattern, file->path))
                        read_file(reader, file);
        }
}

static const char *or_empty(const char *text)
{
        return text ? text : "";
}

static struct ifupdown_stanza stanza_of(struct arena *mem, const struct interfaces *doc,
                                        size_t file, size_t header, bool two)
{
        const struct interfaces_line *line = &doc->items[header];
        struct ifupdown_stanza stanza = {
                .file = file,
                .header = header,
                .end = interfaces_stanza_end(doc, header),
                .keyword = line->word,
                .name = or_empty(interfaces_word(mem, line->rest, 0)),
                .family = or_empty(interfaces_word(mem, line->rest, 1)),
                .method = or_empty(interfaces_word(mem, line->rest, 2)),
                .inherits = "",
        };
        const char *word;

        for (size_t i = 1; (word = interfaces_word(mem, line->rest, i)); i++)
                if (!two && strcmp(word, "inherits") == 0) // ifupdown2 passes over it
                        stanza.inherits = or_empty(interfaces_word(mem, line->rest, i + 1));
        if (strcmp(stanza.family, "inherits") == 0)
                stanza.family = stanza.method = "";
        if (strcmp(stanza.method, "inherits") == 0)
                stanza.method = "";
        return stanza;
}

/* wordexp(3) would expand these; nothing that is read here is ever expanded. */
static void check_pattern(struct reader *reader, const struct file *file,
                          const struct interfaces_line *line)
{
        if (strpbrk(line->rest, "$~`\"'\\"))
                refuse_line(reader, file, line->number,
                            "has a pattern that only a shell can expand", "write the path out");
}

/* What one of the readers takes in another way, or not at all. */
static void check_line(struct reader *reader, const struct file *file,
                       const struct interfaces_line *line)
{
        bool two = reader->config->two;
        size_t len = strcspn(line->text, "\n");

        if (line->type == INTERFACES_OTHER && !two)
                refuse_line(reader, file, line->number,
                            *line->rest ? "is an option outside of any stanza"
                                        : "is an option without a value",
                            "ifup would read nothing at all of this file; mend it first");
        if (two && line->text[strspn(line->text, " \t")] == '%')
                refuse_line(reader, file, line->number, "is a line of a Mako template",
                            "mkbridge does not run templates; write the result into the file");
        if (two && line->type == INTERFACES_COMMENT && len && line->text[len - 1] == '\\')
                refuse_line(reader, file, line->number, "is a comment that ends in a backslash",
                            "ifupdown2 takes the next line for a part of it; take the backslash "
                            "out");
}

static bool known_family(const char *family)
{
        static const char *const words[] = { "inet", "inet6", "ipx", "can", "link", "x25" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(family, words[i]) == 0)
                        return true;
        return false;
}

/* Does the last word of a header want another one behind it? */
static bool ends_in_inherits(const struct ifupdown_file *file, const struct ifupdown_stanza *stanza)
{
        static const char word[] = "inherits";
        const char *rest = file->doc.items[stanza->header].rest;
        size_t len = strlen(rest), n = sizeof(word) - 1;

        return len > n && strcmp(rest + len - n, word) == 0 && strchr(" \t", rest[len - n - 1]);
}

/* ifupdown wants family and method, or something to inherit them from; ifupdown2 does without. */
static void check_header(struct reader *reader, const struct ifupdown_stanza *stanza)
{
        const struct ifupdown_file *file = &reader->config->files.items[stanza->file];
        bool whole = known_family(stanza->family) && *stanza->method;

        if (strcmp(stanza->keyword, "iface") != 0)
                return;
        if (!reader->config->two && ends_in_inherits(file, stanza)) {
                refuse_line(reader, file->file, file->doc.items[stanza->header].number,
                            "says inherits, and not from whom",
                            "mend it first; ifup would read nothing at all of this file");
                return;
        }
        if (whole || (*stanza->inherits && (!*stanza->family || known_family(stanza->family))) ||
            (reader->config->two && *stanza->name &&
             (!*stanza->family || (known_family(stanza->family) && !*stanza->method))))
                return;
        refuse_line(reader, file->file, file->doc.items[stanza->header].number,
                    "is no stanza that ifup takes: it lacks a name, a family such as inet, or a "
                    "method such as static",
                    "mend it first; ifup would read nothing at all of this file");
}

/* What the stanza inherits, so that it is whole from now on. */
static void inherit(struct reader *reader, struct ifupdown_stanza *stanza)
{
        const struct ifupdown_file *file = &reader->config->files.items[stanza->file];
        const unsigned number = file->doc.items[stanza->header].number;
        const char *hint, *wrong = ifupdown_inherit(reader->mem, reader->config, stanza, &hint);

        if (wrong)
                refuse_line(reader, file->file, number, wrong, hint);
}

static void take_line(struct reader *reader, size_t file, size_t at)
{
        struct ifupdown_config *config = reader->config;
        const struct interfaces *doc = &config->files.items[file].doc;
        const struct interfaces_line *line = &doc->items[at];
        struct ifupdown_stanza *stanza;

        check_line(reader, config->files.items[file].file, line);
        switch (line->type) {
        case INTERFACES_IFACE:
        case INTERFACES_STANZA:
                LIST_ADD(reader->mem, &config->stanzas,
                         stanza_of(reader->mem, doc, file, at, config->two));
                stanza = &config->stanzas.items[config->stanzas.n - 1];
                check_header(reader, stanza);
                if (*stanza->inherits)
                        inherit(reader, stanza);
                break;
        case INTERFACES_NAMES:
        case INTERFACES_RENAME:
                LIST_ADD(reader->mem, &config->names,
                         (struct ifupdown_names){ file, at, line->word, line->rest });
                break;
        case INTERFACES_SOURCE:
                check_pattern(reader, config->files.items[file].file, line);
                if (!config->two || strcmp(line->word, "source") == 0)
                        for_each_pattern(reader->mem, config->files.items[file].file, line,
                                         read_matches, reader);
                break;
        case INTERFACES_BLANK:
        case INTERFACES_COMMENT:
        case INTERFACES_OPTION:
        case INTERFACES_OTHER:
                break;
        }
}

static void read_file(struct reader *reader, const struct file *file)
{
        struct ifupdown_config *config = reader->config;
        size_t index = config->files.n;

        if (reader->depth > DEPTH_MAX || is_open(reader, file))
                return;
        if (!backend_usable(reader->mem, file, &config->refusals))
                return;
        LIST_ADD(reader->mem, &config->files,
                 (struct ifupdown_file){ file, file_interfaces(reader->mem, file) });
        reader->depth++;
        for (size_t i = 0; i < config->files.items[index].doc.n; i++)
                take_line(reader, index, i);
        reader->depth--;
}

struct ifupdown_config ifupdown_read(struct arena *mem, const struct host *host)
{
        struct ifupdown_config config = { .two = ifupdown_is_two(host), .host = host };
        struct reader reader = { .mem = mem, .host = host, .config = &config };
        const struct file *file = host_file(host, INTERFACES_FILE);

        if (file)
                read_file(&reader, file);
        return config;
}

/* Questions */

bool ifupdown_is_for(const struct ifupdown_stanza *stanza, const char *name)
{
        return strcmp(stanza->keyword, "iface") == 0 && strcmp(stanza->name, name) == 0;
}

const struct ifupdown_stanza *ifupdown_dhcp(const struct ifupdown_config *config, const char *name,
                                            int family)
{
        const char *word = family == AF_INET6 ? "inet6" : "inet";

        for (size_t i = 0; i < config->stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &config->stanzas.items[i];

                if (ifupdown_is_for(stanza, name) && strcmp(stanza->family, word) == 0 &&
                    strcmp(stanza->method, "dhcp") == 0)
                        return stanza;
        }
        return NULL;
}

const char *ifupdown_alias(const struct ifupdown_stanza *stanza, const char *name)
{
        size_t len = strlen(name);

        if (strcmp(stanza->keyword, "iface") != 0 || strncmp(stanza->name, name, len) != 0 ||
            stanza->name[len] != ':')
                return NULL;
        return stanza->name + len + 1;
}

long ifupdown_first(const struct ifupdown_config *config, const char *name)
{
        long alias = NOWHERE;

        for (size_t i = 0; i < config->stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &config->stanzas.items[i];

                if (ifupdown_is_for(stanza, name))
                        return (long) i;
                if (alias == NOWHERE && ifupdown_alias(stanza, name))
                        alias = (long) i;
        }
        return alias;
}

const char *ifupdown_get(const struct ifupdown_config *config, const struct ifupdown_stanza *stanza,
                         const char *option)
{
        for (size_t i = stanza->header + 1; i < stanza->end; i++) {
                const struct interfaces_line *line = ifupdown_line(config, stanza->file, i);

                if (line->type == INTERFACES_OPTION && interfaces_same_option(line->word, option))
                        return line->rest;
        }
        return NULL;
}

const char *ifupdown_get_any(const struct ifupdown_config *config, const char *name,
                             const char *option)
{
        for (size_t i = 0; i < config->stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &config->stanzas.items[i];
                const char *value =
                        ifupdown_is_for(stanza, name) ? ifupdown_get(config, stanza, option) : NULL;

                if (value)
                        return value;
        }
        return NULL;
}

/*
 * 802.1X on a cable, which wpasupplicant's hooks do with this driver of several. The switch asks
 * for it at a group address that no bridge passes on, so that it works on a port as it did on the
 * card.
 */
static const struct key_rule wired = { .class = KEY_OF_CARD };

static bool is_wired(const char *drivers)
{
        const char *word = drivers ? strstr(drivers, "wired") : NULL;

        return word && (word == drivers || word[-1] == ',') && strchr(",", word[strlen("wired")]);
}

const struct key_rule *ifupdown_key(const struct ifupdown_config *config, const char *name,
                                    const char *option)
{
        const struct key_rule *rule = key_find(&ifupdown_keys, NULL, option);

        if (rule->class == KEY_REFUSED && strncmp(option, "wpa", 3) == 0 &&
            is_wired(ifupdown_get_any(config, name, "wpa-driver")))
                return &wired;
        return rule;
}

bool ifupdown_mtu_counts(const struct ifupdown_config *config, const struct ifupdown_stanza *stanza)
{
        return config->two ||
               (strcmp(stanza->family, "inet") == 0 && strcmp(stanza->method, "dhcp") != 0);
}

const char *ifupdown_mtu(const struct ifupdown_config *config, const char *name)
{
        for (size_t i = 0; i < config->stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &config->stanzas.items[i];
                const char *value =
                        ifupdown_is_for(stanza, name) && ifupdown_mtu_counts(config, stanza)
                                ? ifupdown_get(config, stanza, "mtu")
                                : NULL;

                if (value)
                        return value;
        }
        return NULL;
}

bool ifupdown_is_on(const char *value)
{
        return value && (strcasecmp(value, "on") == 0 || strcasecmp(value, "yes") == 0 ||
                         strcmp(value, "1") == 0);
}

bool ifupdown_is_v6(const struct ifupdown_config *config, const struct interfaces_line *line,
                    bool v6)
{
        if (!config->two ||
            (strcmp(line->word, "address") != 0 && strcmp(line->word, "gateway") != 0))
                return v6;
        return strchr(line->rest, ':') != NULL;
}

/* What of "mac/52:54:00:12:34:56/1=lan" is in front of @end, or of the whole word. */
static size_t part_length(const char *text)
{
        return strcspn(text, "/=");
}

static bool part_fits(struct arena *mem, const char *value, const char *text, int flags)
{
        return fnmatch(arena_strndup(mem, value, part_length(value)), text, flags) == 0;
}

enum ifupdown_fit ifupdown_pattern_fits(struct arena *mem, const struct ifupdown_config *config,
                                        const char *word, const char *name)
{
        const char *mac = host_mac(config->host, name);
        size_t len = part_length(word);
        const char *value = word + len + 1;

        if (word[len] != '/' || strncmp(word, "/dev/", 5) == 0)
                return FITS_NOT;
        if (!len)
                return part_fits(mem, value, name, 0) ? FITS : FITS_NOT;
        if (len != 3 || strncmp(word, "mac", len) != 0 || !mac)
                return FITS_PERHAPS;
        return part_fits(mem, value, mac, FNM_CASEFOLD) ? FITS : FITS_NOT;
}

/* A word of an auto line that stands for other names: a pattern [VARIABLE]/VALUE[/OPTIONS];
 * ifupdown2 has globs. A mapping (=LOGICAL) to another name brings up the stanza of that. */
static bool pattern_matches(struct arena *mem, const struct ifupdown_config *config,
                            const char *word, const char *name)
{
        const char *equals = strchr(word, '=');

        if (config->two)
                return strcmp(word, "all") == 0 || (is_glob(word) && fnmatch(word, name, 0) == 0);
        return (!equals || strcmp(equals + 1, name) == 0) &&
               ifupdown_pattern_fits(mem, config, word, name) != FITS_NOT;
}

static bool starts(const struct ifupdown_names *line, const char *keyword)
{
        return strcmp(line->keyword, keyword) == 0;
}

static bool names_match(struct arena *mem, const struct ifupdown_config *config,
                        const struct ifupdown_names *line, const char *name)
{
        const char *word;

        for (size_t i = 0; (word = interfaces_word(mem, line->names, i)); i++)
                if (strcmp(word, name) == 0 || pattern_matches(mem, config, word, name))
                        return true;
        return false;
}

bool ifupdown_by_pattern(struct arena *mem, const struct ifupdown_config *config, const char *name)
{
        for (size_t i = 0; i < config->names.n; i++) {
                const struct ifupdown_names *line = &config->names.items[i];
                const char *word;

                for (size_t w = 0; (word = interfaces_word(mem, line->names, w)); w++)
                        if ((starts(line, "auto") || starts(line, "allow-auto") ||
                             starts(line, "allow-hotplug")) &&
                            pattern_matches(mem, config, word, name))
                                return true;
        }
        return false;
}

enum ifupdown_start ifupdown_start(struct arena *mem, const struct ifupdown_config *config,
                                   const char *name)
{
        static const struct {
                const char *keyword;
                enum ifupdown_start start;
        } keywords[] = {
                { "auto", START_AUTO },
                { "allow-auto", START_AUTO },
                { "allow-hotplug", START_HOTPLUG },
        };
        enum ifupdown_start best = START_NOT;

        for (size_t i = 0; i < config->names.n; i++)
                for (size_t k = 0; k < ARRAY_LEN(keywords); k++)
                        if (strcmp(config->names.items[i].keyword, keywords[k].keyword) == 0 &&
                            names_match(mem, config, &config->names.items[i], name) &&
                            keywords[k].start > best)
                                best = keywords[k].start;
        return best;
}

bool ifupdown_comes_up(struct arena *mem, const struct ifupdown_config *config, const char *name)
{
        if (ifupdown_start(mem, config, name) != START_NOT)
                return true;
        for (size_t i = 0; i < config->stanzas.n; i++)
                if (ifupdown_alias(&config->stanzas.items[i], name) &&
                    ifupdown_start(mem, config, config->stanzas.items[i].name) != START_NOT)
                        return true;
        return false;
}

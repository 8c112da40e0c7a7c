// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which profile NetworkManager uses for a link: it reads the files of three folders, takes one of
 * each UUID, and of those that fit a link the one with the highest autoconnect-priority, and among
 * these the one that was used last. What is active now is asked first.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/common/reading.h"
#include "backend/adopt/adoption.h"
#include "backend/keyfile/keyfile.h"
#include "mkbridge/names.h"

static const struct {
        const char *folder;
        bool any_name; /* without ".nmconnection", too */
} places[N_KEYFILE_PLACES] = {
        [PLACE_RUN] = { KEYFILE_RUN "/", false },
        [PLACE_ETC] = { KEYFILE_ETC "/", true },
        [PLACE_LIB] = { KEYFILE_LIB "/", false },
};

/* mkstemp(3) leaves such names: a dot and six letters or digits. */
static bool is_temporary(const char *name)
{
        const char *dot = strrchr(name, '.');

        return dot && dot > name && strlen(dot) == 7 &&
               strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
                       6;
}

/* Measured; of the names that look like a backup, only "~" keeps a profile from being read. */
static bool is_read(const char *name, bool any_name)
{
        static const char *const ignored[] = { "~", ".pem", ".der", ".nmmeta" };

        if (name[0] == '.' || strchr(name, '/') || is_temporary(name))
                return false;
        for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
                if (ends_in(name, ignored[i]))
                        return false;
        return any_name || ends_in(name, ".nmconnection");
}

/* The place of a file that NetworkManager takes for a profile, or N_KEYFILE_PLACES. */
static enum keyfile_place place_of(const char *path)
{
        for (int i = 0; i < N_KEYFILE_PLACES; i++) {
                size_t len = strlen(places[i].folder);

                if (strncmp(path, places[i].folder, len) == 0)
                        return is_read(path + len, places[i].any_name) ? (enum keyfile_place) i
                                                                       : N_KEYFILE_PLACES;
        }
        return N_KEYFILE_PLACES;
}

bool keyfile_overlooks(const char *path)
{
        for (size_t i = 0; i < N_KEYFILE_PLACES; i++)
                if (strncmp(path, places[i].folder, strlen(places[i].folder)) == 0)
                        return place_of(path) == N_KEYFILE_PLACES;
        return false;
}

static long number(const char *text)
{
        return text ? strtol(text, NULL, 10) : 0;
}

/* NetworkManager passes over one that is out of its range, and takes the profile. */
static long priority_of(const struct ini *doc)
{
        const long priority = number(ini_get(doc, "connection", "autoconnect-priority"));

        return labs(priority) <= KEYFILE_PRIORITY_MAX ? priority : 0;
}

static bool made_by_netplan(const char *path, const struct ini *doc)
{
        const char *origin = ini_get(doc, "user", "org.freedesktop.NetworkManager.origin");

        return strncmp(strrchr(path, '/') + 1, "netplan-", 8) == 0 ||
               (origin && strcmp(origin, "netplan") == 0);
}

/* When profiles were last used. */
struct stamps {
        struct ini doc;
        struct lookup last;
};

static struct stamps read_stamps(struct arena *mem, const struct host *host)
{
        const struct file *file = host_file(host, "/var/lib/NetworkManager/timestamps");
        struct stamps stamps = { .last.mem = mem };

        if (!file || !file->data)
                return stamps;
        stamps.doc = file_ini(mem, file, INI_KEYFILE);
        stamps.last = keyfile_last(mem, &stamps.doc);
        return stamps;
}

static uint64_t last_used(const struct stamps *stamps, const char *uuid)
{
        long at = lookup_find(&stamps->last, (struct lookup_key){ "timestamps", uuid, NULL });
        const char *stamp = uuid && at >= 0 ? stamps->doc.items[at].value : NULL;

        return stamp ? strtoull(stamp, NULL, 10) : 0;
}

/* Without type= NetworkManager goes by the sections: [ethernet] is the card's only if no other
 * section says what the link is. */
static const char *type_of_sections(const struct ini *doc)
{
        static const char *const types[] = { "vlan", "bond",  "team", "bridge",  "wifi",
                                             "tun",  "dummy", "veth", "ethernet" };

        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                for (size_t k = 0; k < doc->n; k++)
                        if (doc->items[k].type == INI_SECTION &&
                            strcmp(keyfile_section(doc->items[k].name), types[i]) == 0)
                                return types[i];
        return "";
}

static struct keyfile read_profile(struct arena *mem, const struct host *host,
                                   const struct file *file, enum keyfile_place place,
                                   const struct stamps *stamps)
{
        struct keyfile profile = { .file = file, .place = place };

        profile.doc = file_ini(mem, file, INI_KEYFILE);
        profile.id = ini_get(&profile.doc, "connection", "id");
        profile.uuid = ini_get(&profile.doc, "connection", "uuid");
        profile.type = ini_get(&profile.doc, "connection", "type");
        profile.type =
                profile.type ? keyfile_section(profile.type) : type_of_sections(&profile.doc);
        profile.generated = keyfile_true(ini_get(&profile.doc, ".nmmeta", "nm-generated"));
        profile.netplan = made_by_netplan(file->path, &profile.doc);
        if ((file->mode & 077) || (!host->system.offline && file->uid != 0)) {
                profile.ignored = "it must be root's, with mode 0600";
                profile.mend = "chown root and chmod 600, or remove it";
        } else {
                profile.ignored = keyfile_problem(mem, &profile.doc);
                profile.mend = "mend it, so that the host comes up by it, or remove it";
        }
        profile.priority = priority_of(&profile.doc);
        profile.used = last_used(stamps, profile.uuid);
        return profile;
}

/* A word of a list such as "en*;!en5" that is for the link; see [match] in nm-settings(5). A file
 * has two backslashes for one, which keeps what is behind it from being an operator. */
static bool matches_word(const char *word, const char *name)
{
        return fnmatch(word + (word[0] == '\\' && word[1] == '\\'), name, 0) == 0;
}

/* "A;B;" with fnmatch(3) patterns; "!" turns one around, "|" and "&" say how it counts. */
static bool matches_list(struct arena *mem, const char *list, const char *name)
{
        bool any = false, found = false, all = true;

        for (const char *at = list; *at;) {
                size_t len = strcspn(at, ";,");
                const char *word = arena_strndup(mem, at, len);
                const bool must = *word == '&' || *word == '!';
                bool negated;

                word += *word == '&' || *word == '|';
                negated = *word == '!';
                if (*word) {
                        bool fits = matches_word(word + negated, name) != negated;

                        if (must)
                                all = all && fits;
                        else
                                any = true;
                        found = found || (!must && fits);
                }
                at += len + (at[len] != '\0');
        }
        return all && (!any || found);
}

static bool blacklisted(const struct keyfile *profile, const struct link *link)
{
        const char *list = keyfile_get(&profile->doc, "ethernet", "mac-address-blacklist");

        return list && link && link->mac && strcasestr(list, link->mac);
}

/* A link as profiles see it. */
struct target {
        const char *name;
        const struct link *link; /* NULL: it is not here */
        const char *mac;         /* NULL: not known */
        bool made;               /* some profile has to make it, so it is no card */
};

/* A profile of type ethernet is for a card; it is for nothing that some profile has to make. */
static bool type_fits(const struct keyfile *profile, const struct target *target, bool named)
{
        const struct link *link = target->link;

        if (strcmp(profile->type, "ethernet") != 0)
                return named;
        if (!link)
                return named || !target->made;
        return link->kind == LINK_PHYSICAL || link->kind == LINK_VETH || link->kind == LINK_OTHER;
}

/* What of [match] NetworkManager asks and we cannot: the bus path, the driver, the kernel's
 * command line. */
static const char *doubtful(const struct keyfile *profile)
{
        static const char *const keys[] = { "path", "driver", "kernel-command-line" };
        static const char *const names[] = { "match.path", "match.driver",
                                             "match.kernel-command-line" };

        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                if (ini_get(&profile->doc, "match", keys[i]))
                        return names[i];
        return NULL;
}

static bool is_of_another(const struct target *target, const char *mac)
{
        if (target->link)
                return !link_has_mac(target->link, mac);
        return target->mac && !mac_is_same(target->mac, mac);
}

/* A card whose MAC is not known may be the one of a profile, or another. */
static const char the_card[] = "the card";

static void match_link(struct arena *mem, struct keyfile *profile, const struct target *target)
{
        const struct link *link = target->link;
        const char *name = target->name;
        const char *interface = keyfile_interface(&profile->doc, profile->type);
        const char *mac = keyfile_mac(mem, &profile->doc);
        const char *globs = ini_get(&profile->doc, "match", "interface-name");
        bool named = interface && *interface;

        if ((named && strcmp(interface, name) != 0) || !type_fits(profile, target, named) ||
            (mac && is_of_another(target, mac)) || blacklisted(profile, link) ||
            (globs && !matches_list(mem, globs, name)))
                return;
        profile->doubt = doubtful(profile);
        if (!link && !named && !globs && !(mac && target->mac))
                profile->doubt = the_card;
        if (profile->doubt && !named)
                profile->match = MATCH_UNSURE;
        else
                profile->match = named ? MATCH_NAME : mac ? MATCH_MAC : MATCH_GENERIC;
}

/* A link to /dev/null called UUID.nmmeta takes a profile of /usr/lib away. */
static bool is_buried(struct arena *mem, const struct host *host, const struct keyfile *profile)
{
        static const char *const folders[] = { KEYFILE_ETC, KEYFILE_RUN };

        if (!profile->uuid || profile->place != PLACE_LIB)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
                const char *path = arena_printf(mem, "%s/%s.nmmeta", folders[i], profile->uuid);
                const struct file *file = host_file(host, path);

                if (file && file->symlink)
                        return true;
        }
        return false;
}

/* The strongest place that has a profile of the UUID which is read. */
static struct lookup strongest_places(struct arena *mem, const struct keyfile_list *list)
{
        struct lookup strongest = { .mem = mem };

        for (size_t i = 0; i < list->n; i++) {
                const struct keyfile *profile = &list->items[i];
                struct lookup_key uuid = { .key = profile->ignored ? NULL : profile->uuid };
                long known = lookup_find(&strongest, uuid);

                if (uuid.key && (known < 0 || (long) profile->place < known))
                        lookup_put(&strongest, uuid, profile->place);
        }
        return strongest;
}

static bool is_shadowed(const struct lookup *strongest, const struct keyfile *profile)
{
        long place = lookup_find(strongest, (struct lookup_key){ .key = profile->uuid });

        return place >= 0 && place < (long) profile->place;
}

/* Is it a VLAN by its name, or does a profile make it: a bond, a VLAN, ...? */
static bool is_made(const struct keyfile_list *list, const char *name)
{
        const char *dot = strrchr(name, '.');

        for (size_t i = 0; i < list->n; i++) {
                const char *interface = keyfile_interface(&list->items[i].doc, list->items[i].type);

                if (interface && strcmp(interface, name) == 0 &&
                    strcmp(list->items[i].type, "ethernet") != 0)
                        return true;
        }
        return dot && dot[1] && strspn(dot + 1, "0123456789") == strlen(dot + 1);
}

/* All profiles, whether or not NetworkManager would take them; nobody changes their documents. */
static const void *read_profiles(struct arena *mem, const struct host *host)
{
        struct keyfile_list *all = arena_alloc(mem, sizeof(*all));
        const struct stamps stamps = read_stamps(mem, host);

        for (size_t i = 0; i < host->files.n; i++) {
                const struct file *file = &host->files.items[i];
                enum keyfile_place place = place_of(file->path);

                if (place != N_KEYFILE_PLACES && file->state == FILE_READ)
                        LIST_ADD(mem, all, read_profile(mem, host, file, place, &stamps));
        }
        return all;
}

struct keyfile_list keyfile_load(struct arena *mem, const struct host *host, const char *name)
{
        const struct keyfile_list *all = host_reading(mem, host, read_profiles);
        const struct lookup strongest = strongest_places(mem, all);
        const struct target target = { .name = name,
                                       .link = host_link(host, name),
                                       .mac = host_mac(host, name),
                                       .made = is_made(all, name) };
        struct keyfile_list list = { 0 };

        for (size_t i = 0; i < all->n; i++) {
                struct keyfile profile = all->items[i];

                if (is_shadowed(&strongest, &profile) || is_buried(mem, host, &profile))
                        continue;
                profile.doc = file_ini(mem, profile.file, INI_KEYFILE);
                match_link(mem, &profile, &target);
                LIST_ADD(mem, &list, profile);
        }
        return list;
}

/* May NetworkManager choose it for the link by itself? */
static bool automatic(const struct keyfile *profile)
{
        return profile->match != MATCH_NONE && !profile->ignored && !profile->generated &&
               !keyfile_false(ini_get(&profile->doc, "connection", "autoconnect"));
}

/* What is in /run somebody makes anew at each boot. */
static bool lasts(const struct keyfile *profile)
{
        return profile->place != PLACE_RUN;
}

static bool better(const struct keyfile *a, const struct keyfile *b)
{
        return a->priority != b->priority ? a->priority > b->priority : a->used > b->used;
}

static void refuse_two(struct arena *mem, const struct keyfile *a, const struct keyfile *b,
                       const char *name, struct refusal_list *refusals)
{
        refuse(mem, refusals, b->file->path,
               "give one of them a higher autoconnect-priority, or remove it",
               "is for %s, and so is %s; which of the two NetworkManager "
               "takes cannot be told",
               name, a->file->path);
}

static bool any_names_card(const struct keyfile_list *list)
{
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].match == MATCH_NAME && automatic(&list->items[i]))
                        return true;
        return false;
}

/*
 * Is the profile for the card by a MAC that is not known, where another names the card? Whichever
 * it is for, that one is meant; port.c sees to it that it comes first.
 */
static bool is_outdone(const struct keyfile *profile, bool named)
{
        return named && profile->doubt == the_card &&
               keyfile_get(&profile->doc, "ethernet", "mac-address");
}

struct choice {
        const struct keyfile *best, *manual, *tie; /* tie: with the one that is chosen */
};

static void consider_automatic(struct choice *choice, const struct keyfile *profile)
{
        const struct keyfile *best = choice->best;

        if (best && !better(best, profile))
                choice->tie = better(profile, best) ? NULL : profile;
        if (!best || better(profile, best))
                choice->best = profile;
}

static void consider_manual(struct choice *choice, const struct keyfile *profile)
{
        const struct keyfile *manual = choice->manual;

        if (manual && !choice->best && lasts(manual) == lasts(profile))
                choice->tie = profile;
        if (manual && (lasts(manual) || !lasts(profile)))
                return;
        choice->manual = profile;
        if (!choice->best)
                choice->tie = NULL;
}

/* The active one; else the best of those that connect by themselves; else the only one. */
static const struct keyfile *choose(struct arena *mem, const struct keyfile_list *list,
                                    const char *active, const char *name, enum keyfile_match least,
                                    struct refusal_list *refusals)
{
        struct choice choice = { 0 };
        const bool named = any_names_card(list);

        for (size_t i = 0; i < list->n; i++) {
                const struct keyfile *profile = &list->items[i];

                if (profile->match < least || profile->ignored || profile->generated ||
                    is_outdone(profile, named))
                        continue;
                if (active && profile->uuid && strcmp(active, profile->uuid) == 0)
                        return profile;
                if (automatic(profile))
                        consider_automatic(&choice, profile);
                else
                        consider_manual(&choice, profile);
        }
        if (choice.best && choice.tie && automatic(choice.tie))
                refuse_two(mem, choice.best, choice.tie, name, refusals);
        else if (!choice.best && choice.manual && choice.tie)
                refuse_two(mem, choice.manual, choice.tie, name, refusals);
        return choice.best ? choice.best : choice.manual;
}

/* Files of this link that NetworkManager does not read, which somebody may think it does. */
static void check_unread(struct arena *mem, const struct keyfile_list *list, const char *name,
                         struct refusal_list *refusals)
{
        for (size_t i = 0; i < list->n; i++) {
                const struct keyfile *profile = &list->items[i];

                if (profile->ignored && profile->match >= MATCH_MAC)
                        refuse(mem, refusals, profile->file->path, profile->mend,
                               "is for %s, but NetworkManager ignores it: %s", name,
                               profile->ignored);
        }
}

/* GKeyFile refuses the whole file for one such line. */
static bool is_sound(struct arena *mem, const struct keyfile *profile,
                     struct refusal_list *refusals)
{
        if (!backend_usable(mem, profile->file, refusals))
                return false;
        for (size_t i = 0; i < profile->doc.n; i++) {
                const struct ini_line *line = &profile->doc.items[i];

                if (!line->problem)
                        continue;
                refuse(mem, refusals, arena_printf(mem, "%s:%u", profile->file->path, line->number),
                       "mend the line", "the line %s, so NetworkManager ignores the file",
                       line->problem);
                return false;
        }
        return true;
}

static bool is_active(const struct keyfile *profile, const char *uuid)
{
        return uuid && profile->uuid && strcmp(profile->uuid, uuid) == 0;
}

/* Is it for a card by what cannot be told here, and would it be taken before @found? Not what an
 * initrd has left in /run: that is made anew at each boot, and is for all. */
static bool may_come_first(struct arena *mem, const struct keyfile *profile,
                           const struct keyfile *found)
{
        const char *mac = keyfile_mac(mem, &profile->doc), *own = keyfile_mac(mem, &found->doc);

        return profile->doubt == the_card && profile->place != PLACE_RUN && automatic(profile) &&
               profile->priority > found->priority && !(mac && own && !mac_is_same(mac, own));
}

/* The card's network layer would be the other's, which nobody sees. */
static void check_others(struct arena *mem, const struct keyfile_list *list, const char *name,
                         const struct keyfile *found, struct refusal_list *refusals)
{
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].file != found->file &&
                    may_come_first(mem, &list->items[i], found))
                        refuse(mem, refusals, list->items[i].file->path,
                               arena_printf(mem,
                                            "add interface-name=%s to its [connection] if it "
                                            "is, or that of its card",
                                            name),
                               "may be for %s, and comes before %s by its autoconnect-priority: "
                               "the card cannot be asked here",
                               name, found->file->path);
}

struct keyfile keyfile_find(struct arena *mem, const struct host *host, const char *name,
                            enum keyfile_match least, struct refusal_list *refusals)
{
        struct keyfile_list list = keyfile_load(mem, host, name);
        struct ini device = adopt_nm_device(mem, host, name);
        const char *active = ini_get(&device, "device", "connection-uuid");
        const struct keyfile *found = choose(mem, &list, active, name, least, refusals);

        check_unread(mem, &list, name, refusals);
        if (!found || !is_sound(mem, found, refusals))
                return (struct keyfile){ 0 };
        if (found->match == MATCH_UNSURE && !is_active(found, active))
                refuse(mem, refusals, found->file->path,
                       arena_printf(mem, "add interface-name=%s to its [connection]", name),
                       "may be for %s: %s cannot be asked here", name, found->doubt);
        else if (!host_link(host, name))
                check_others(mem, &list, name, found, refusals);
        return *found;
}

long keyfile_priority(struct arena *mem, const struct host *host, const char *name, const char *own,
                      const struct file *file)
{
        struct keyfile_list list = keyfile_load(mem, host, name);
        long highest = KEYFILE_PRIORITY_NONE;

        for (size_t i = 0; i < list.n; i++) {
                const struct keyfile *profile = &list.items[i];

                if (automatic(profile) && !is_active(profile, own) && profile->file != file &&
                    profile->priority > highest)
                        highest = profile->priority;
        }
        return highest;
}

bool keyfile_shared(const struct keyfile *profile)
{
        long multi = number(ini_get(&profile->doc, "connection", "multi-connect"));

        return profile->match == MATCH_GENERIC && multi > 1; /* 0: default, 1: single */
}

void keyfile_macs(struct arena *mem, const struct host *host, const char *name,
                  struct string_list *macs)
{
        struct keyfile_list list = keyfile_load(mem, host, name);

        for (size_t i = 0; i < list.n; i++) {
                const char *mac = keyfile_mac(mem, &list.items[i].doc);

                if (mac && list.items[i].doubt == the_card)
                        LIST_ADD(mem, macs, mac);
        }
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules of udev for a bridge; see udev-rule.h. The files below /sys/class/net/BRIDGE/bridge are
 * there when udev hears of the bridge, and before anybody puts a port under it, since every service
 * waits for udev. So is the port, on most hosts; where it comes later the program of its rule
 * fails, and the bridge takes its MAC when it becomes a port.
 */
#include "backend/common/udev-rule.h"

#include <fnmatch.h>
#include <string.h>

#include "backend/common/common.h"
#include "mkbridge/around.h"

/* As the kernel's files have them: numbers, and times in 1/100 s. */
static const struct option_traits kernel_traits = {
        .names = OPTION_NAMES(sysfs),
        .off = "0",
        .on = "1",
        .times = TIMES_CENTI,
};

const char *udev_rule_path(struct arena *mem, const char *bridge)
{
        return arena_printf(mem, "/etc/udev/rules.d/90-mkbridge-%s.rules", bridge);
}

static const char *rule_start(struct arena *mem, const char *bridge, const char *rest)
{
        return arena_printf(mem, "ACTION==\"add\", SUBSYSTEM==\"net\", KERNEL==\"%s\", %s", bridge,
                            rest);
}

static const char *next_line(const char *line)
{
        line += strcspn(line, "\n");
        return line + (*line == '\n');
}

/* @text with the rule that begins with @start and goes on with @rest, in place of one for the same;
 * without one if @rest is NULL. */
static const char *put_rule(struct arena *mem, const char *text, const char *start,
                            const char *rest)
{
        const char *line = text;

        while (*line && strncmp(line, start, strlen(start)) != 0)
                line = next_line(line);
        if (!rest)
                return arena_printf(mem, "%.*s%s", (int) (line - text), text, next_line(line));
        return arena_printf(mem, "%.*s%s%s%s\n%s", (int) (line - text), text,
                            line > text && line[-1] != '\n' ? "\n" : "", start, rest,
                            next_line(line));
}

/* The text of the file with the rule for one more option. */
static const char *with_option(const struct rendering *it, const char *text,
                               const struct bridge_setting *set)
{
        const char *value = option_value(it->mem, &kernel_traits, set, &it->plan->refusals);
        const char *name = option_name(&kernel_traits, set->option);

        if (!value)
                return text;
        return put_rule(it->mem, text,
                        rule_start(it->mem, it->intent->bridge,
                                   arena_printf(it->mem, "ATTR{bridge/%s}=", name)),
                        arena_printf(it->mem, "\"%s\"", value));
}

static bool has_no_word(const struct bridge_setting *set, const struct option_traits *traits)
{
        return !option_name(traits, set->option) && !option_is_lacking(traits, set->option);
}

static const char *with_options(const struct rendering *it, const char *path, const char *text,
                                option_traits_for *traits_of, void *job)
{
        const struct request *request = it->intent->request;

        for (size_t i = 0; i < request->settings.n; i++) {
                const struct bridge_setting *set = &request->settings.items[i];
                const char *old = text;

                if (!has_no_word(set, traits_of(job, set->option)))
                        continue;
                text = with_option(it, text, set);
                if (strcmp(old, text) != 0)
                        backend_add_key(it->mem, it->plan, path,
                                        option_name(&kernel_traits, set->option), KEY_ADDED,
                                        "asked for; the service has no word for it, so udev sets "
                                        "it");
        }
        return text;
}

static const char *with_mac(const struct rendering *it, const char *path, const char *text)
{
        const struct intent *intent = it->intent;
        const struct port_intent *port = intent_mac_port(intent);
        const char *start = rule_start(it->mem, intent->bridge, "PROGRAM==");
        const char *old = text;

        /* a bridge that is there may have the MAC that it has by the rule */
        if (intent->bridge_profile.path ? intent->request->mac : intent->mac)
                return put_rule(it->mem, text, start, NULL);
        if (intent->bridge_profile.path || !intent_port_brings_mac(intent))
                return text;
        text = put_rule(it->mem, text, start,
                        arena_printf(it->mem,
                                     "\"/bin/cat /sys/class/net/%s/address\", "
                                     "RUN+=\"/sbin/ip link set dev %s address %%c\"",
                                     port->name, intent->bridge));
        if (strcmp(old, text) != 0)
                backend_add_key(it->mem, it->plan, path, "address", KEY_ADDED,
                                "that of the card, which is not known here");
        return text;
}

/* The value in quotes of one pair of a line, which begins with @key: "NAME="; or NULL. */
static const char *value_of(struct arena *mem, const char *line, const char *key)
{
        const size_t len = strlen(key), all = strcspn(line, "\n");

        for (size_t i = 0; i + len < all; i++)
                if ((i == 0 || strchr(" \t,", line[i - 1])) && strncmp(line + i, key, len) == 0 &&
                    line[i + len] == '"')
                        return arena_strndup(mem, line + i + len + 1,
                                             strcspn(line + i + len + 1, "\"\n"));
        return NULL;
}

/* The name that the line of a rule gives to the card of that MAC; or NULL. */
static const char *name_by_mac(struct arena *mem, const char *line, const char *mac)
{
        const char *asked = value_of(mem, line, "ATTR{address}==");
        const char *name = value_of(mem, line, "NAME=");

        if (!asked || line[strspn(line, " \t")] == '#' || fnmatch(asked, mac, FNM_CASEFOLD) != 0)
                return NULL;
        return name ? name : value_of(mem, line, "NAME:=");
}

const char *udev_rule_name_of(struct arena *mem, const struct host *host, const char *mac)
{
        const char *found = NULL;

        for (size_t i = 0; i < host->around.n && !found; i++) {
                const struct around_file *file = &host->around.items[i];
                const char *line = file->place->kind == AROUND_UDEV ? file->text : "";

                for (; *line && !found; line = next_line(line))
                        found = name_by_mac(mem, line, mac);
        }
        return found;
}

/* Would the line of a rule, which gives a card its name by its MAC, take the bridge for the card? A
 * bridge has no device, and so no driver of one. */
static bool takes_bridge(const struct rendering *it, const char *line)
{
        const char *kernel = value_of(it->mem, line, "KERNEL==");

        return name_by_mac(it->mem, line, it->intent->mac) &&
               !value_of(it->mem, line, "DRIVERS==") &&
               (!kernel || fnmatch(kernel, it->intent->bridge, 0) == 0);
}

static bool any_takes_bridge(const struct rendering *it)
{
        for (size_t i = 0; it->intent->mac && i < it->host->around.n; i++) {
                const struct around_file *file = &it->host->around.items[i];
                const char *line = file->place->kind == AROUND_UDEV ? file->text : "";

                for (; *line; line = next_line(line))
                        if (takes_bridge(it, line))
                                return true;
        }
        return false;
}

static const char *with_name(const struct rendering *it, const char *path, const char *text)
{
        const char *old = text;

        if (it->intent->bridge_profile.path || !any_takes_bridge(it))
                return text;
        text = put_rule(it->mem, text, rule_start(it->mem, it->intent->bridge, "NAME:="),
                        arena_printf(it->mem, "\"%s\"", it->intent->bridge));
        if (strcmp(old, text) != 0)
                backend_add_key(it->mem, it->plan, path, "NAME", KEY_ADDED,
                                "a rule names the card by its MAC, and would take the bridge for "
                                "the card");
        return text;
}

void udev_rule_write(const struct rendering *it, const struct rendering_steps *steps, void *job)
{
        const char *path = udev_rule_path(it->mem, it->intent->bridge);
        const struct file *file = host_file(it->host, path);
        const char *before = file && file->data ? file->data : "", *text = before;

        if (!steps->takes_mac || !steps->takes_mac(job))
                text = with_mac(it, path, text);
        text = with_name(it, path, text);
        text = with_options(it, path, text, steps->options, job);
        if (strcmp(text, before) != 0)
                backend_add_op(it->mem, it->plan, it->host, path, *text ? text : NULL,
                               "sets what the service has no word for");
}

/* @text with the port in place of '@'. */
static const char *for_port(struct arena *mem, const char *text, const char *port)
{
        const char *at = strchr(text, '@');

        return at ? arena_printf(mem, "%.*s%s%s", (int) (at - text), text, port, at + 1) : text;
}

/* A port has the VLAN of what has no tag, and no other. */
void option_note_vlans(const struct rendering *it, option_traits_for *traits_of, void *job)
{
        const struct request *request = it->intent->request;
        const struct bridge_setting *on = request_setting(request, "vlan_filtering");
        const struct bridge_setting *pvid = request_setting(request, "vlan_default_pvid");
        const char *port = it->intent->ports.items[0].name;

        if (!on || !on->value)
                return;
        add_note(it->mem, &it->plan->notes, "vlan_filtering: %s; to let others pass %s: %s",
                 !pvid         ? "a port passes what has no tag and VLAN 1, and no other VLAN"
                 : pvid->value ? arena_printf(it->mem,
                                              "a port passes what has no tag and VLAN %s, and no "
                                              "other VLAN",
                                              pvid->text)
                               : "a port passes nothing, as no VLAN is its default",
                 port, for_port(it->mem, traits_of(job, on->option)->more_vlans, port));
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules of udev for the options of a bridge; see option-rule.h. The files below
 * /sys/class/net/BRIDGE/bridge are there when udev hears of the bridge, and before anybody puts a
 * port under it, since every service waits for udev.
 */
#include "backend/common/option-rule.h"

#include <string.h>

#include "backend/common/common.h"

/* As the kernel's files have them: numbers, and times in 1/100 s. */
static const struct option_traits kernel_traits = {
        .names = OPTION_NAMES(sysfs),
        .off = "0",
        .on = "1",
        .times = TIMES_CENTI,
};

const char *option_rule_path(struct arena *mem, const char *bridge)
{
        return arena_printf(mem, "/etc/udev/rules.d/90-mkbridge-%s.rules", bridge);
}

static const char *rule_start(struct arena *mem, const char *bridge, const char *file)
{
        return arena_printf(mem,
                            "ACTION==\"add\", SUBSYSTEM==\"net\", KERNEL==\"%s\", ATTR{bridge/%s}=",
                            bridge, file);
}

static const char *next_line(const char *line)
{
        line += strcspn(line, "\n");
        return line + (*line == '\n');
}

/* The text of the file with the rule for one more option, in place of one for the same. */
static const char *with_rule(const struct rendering *it, const char *text,
                             const struct bridge_setting *set)
{
        const char *start =
                rule_start(it->mem, it->intent->bridge, option_name(&kernel_traits, set->option));
        const char *value = option_value(it->mem, &kernel_traits, set, &it->plan->refusals);
        const char *line = text;

        if (!value)
                return text;
        while (*line && strncmp(line, start, strlen(start)) != 0)
                line = next_line(line);
        return arena_printf(it->mem, "%.*s%s%s\"%s\"\n%s", (int) (line - text), text,
                            line > text && line[-1] != '\n' ? "\n" : "", start, value,
                            next_line(line));
}

static bool has_no_word(const struct bridge_setting *set, const struct option_traits *traits)
{
        return !option_name(traits, set->option) && !option_is_lacking(traits, set->option);
}

void option_rule_write(const struct rendering *it, option_traits_for *traits_of, void *job)
{
        const struct request *request = it->intent->request;
        const char *path = option_rule_path(it->mem, it->intent->bridge);
        const struct file *file = host_file(it->host, path);
        const char *before = file && file->data ? file->data : "", *text = before;

        for (size_t i = 0; i < request->settings.n; i++) {
                const struct bridge_setting *set = &request->settings.items[i];
                const char *old = text;

                if (!has_no_word(set, traits_of(job, set->option)))
                        continue;
                text = with_rule(it, text, set);
                if (strcmp(old, text) != 0)
                        backend_add_key(it->mem, it->plan, path,
                                        option_name(&kernel_traits, set->option), KEY_ADDED,
                                        "asked for; the service has no word for it, so udev sets "
                                        "it");
        }
        if (text != before)
                backend_add_op(it->mem, it->plan, it->host, path, text,
                               "sets options of the bridge");
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

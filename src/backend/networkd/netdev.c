// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's .netdev file, which makes the bridge: its name, MAC and options. It is pure data, so
 * it has no template. One that is there already is changed key by key.
 */
#include <string.h>
#include <strings.h>

#include "backend/networkd/render.h"

enum { CENTI = 100 };

/* The part in which a key counts: the last that has it, or the main file. */
static struct networkd_part *part_with(struct networkd_unit *unit, const char *section,
                                       const char *key)
{
        struct networkd_part *found = &unit->items[0];

        for (size_t i = 0; i < unit->n; i++)
                if (ini_find(&unit->items[i].doc, section, key) >= 0)
                        found = &unit->items[i];
        return found;
}

static void set_key(struct networkd_job *job, struct networkd_unit *unit, const char *section,
                    const char *key, const char *value)
{
        struct networkd_part *part = part_with(unit, section, key);
        const char *has = ini_get(&part->doc, section, key);

        if (has && strcasecmp(has, value) == 0)
                return;
        ini_set(job->mem, &part->doc, section, key, value);
        backend_add_key(job->mem, job->plan, part->file->path, key, has ? KEY_CHANGED : KEY_ADDED,
                        "asked for");
}

/* Writes the parts that have changed. */
void networkd_store(struct networkd_job *job, struct networkd_unit *unit, const char *why)
{
        for (size_t i = 0; i < unit->n; i++) {
                const struct networkd_part *part = &unit->items[i];
                char *text = ini_format(job->mem, &part->doc);

                if (strcmp(text, part->file->data) == 0)
                        continue;
                if (!networkd_is_ours(part->file->path))
                        backend_refuse(job->mem, &job->plan->refusals, part->file->path,
                                       "would have to be changed, and is not in " NETWORKD_FOLDER,
                                       "copy it there first");
                backend_add_op(job->mem, job->plan, job->host, part->file->path, text, why);
        }
}

/* The value of an option in the words of systemd.netdev(5). */
static const char *option_value(struct arena *mem, const struct bridge_setting *setting)
{
        unsigned long long value = setting->value;

        switch (setting->option->type) {
        case OPTION_BOOL:
                return value ? "yes" : "no";
        case OPTION_SECONDS:
                return value % CENTI
                               ? arena_printf(mem, "%llu.%02llu", value / CENTI, value % CENTI)
                               : arena_printf(mem, "%llu", value / CENTI);
        case OPTION_PROTOCOL:
                return strcasecmp(setting->text, "802.1ad") == 0 ? "802.1ad" : "802.1q";
        case OPTION_NUMBER:
        case OPTION_MASK:
        case OPTION_MAC:
                break;
        }
        if (!value && strcmp(setting->option->name, "vlan_default_pvid") == 0)
                return "none";
        return arena_printf(mem, "%llu", value);
}

/* networkd takes 0 for "not set" here, and leaves the kernel's default. */
static bool zero_is_unset(const char *name)
{
        static const char *const names[] = { "priority", "group_fwd_mask" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (strcmp(name, names[i]) == 0)
                        return true;
        return false;
}

static struct networkd_additions option_keys(struct networkd_job *job, bool new_bridge)
{
        const struct setting_list *settings = &job->intent->request->settings;
        struct networkd_additions list = { 0 };
        bool stp = false;

        for (size_t i = 0; i < settings->n; i++) {
                const struct bridge_setting *setting = &settings->items[i];
                const char *name = setting->option->name, *key = setting->option->words.networkd;

                stp |= strcmp(name, "stp") == 0;
                if (!key)
                        backend_refuse(job->mem, &job->plan->refusals,
                                       arena_printf(job->mem, "-o %s", name),
                                       "systemd-networkd has no key for it",
                                       "leave it out, or set it by a udev rule");
                else if (!setting->value && zero_is_unset(name))
                        backend_refuse(job->mem, &job->plan->refusals,
                                       arena_printf(job->mem, "-o %s", name),
                                       "systemd-networkd takes 0 for not set",
                                       "give another value");
                else
                        networkd_add(job, &list, key, option_value(job->mem, setting));
        }
        if (!stp && new_bridge)
                networkd_add(job, &list, "STP", "no");
        return list;
}

/*
 * Left alone, networkd makes up a MAC for a bridge. Where the card's is not known, the bridge must
 * take it from its port, and networkd as well as udev must be told to leave it alone.
 */
static void inherit_mac(struct networkd_job *job, const char *netdev_path)
{
        const char *path =
                arena_printf(job->mem, "%.*s.link", (int) (strlen(netdev_path) - strlen(".netdev")),
                             netdev_path);

        backend_add_op(job->mem, job->plan, job->host, path,
                       arena_printf(job->mem,
                                    "[Match]\nOriginalName=%s\n\n[Link]\nMACAddressPolicy=none\n",
                                    job->intent->bridge),
                       "keeps udev from making up a MAC for the bridge");
        LIST_ADD(job->mem, &job->plan->notes,
                 "the MAC of the card is not known here, so the bridge takes that of its port "
                 "(systemd 249 and later); --mac pins it");
}

static void new_netdev(struct networkd_job *job, const char *path)
{
        struct networkd_additions options = option_keys(job, true);
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "[NetDev]\nName=%s\nKind=bridge\nMACAddress=%s\n\n[Bridge]\n",
                    job->intent->bridge, job->intent->mac ? job->intent->mac : "none");
        for (size_t i = 0; i < options.n; i++)
                strbuf_adds(&text, options.items[i].text);
        backend_add_op(job->mem, job->plan, job->host, path, strbuf_take(&text, job->mem),
                       "makes the bridge");
        backend_add_key(job->mem, job->plan, path, "MACAddress", KEY_ADDED,
                        job->intent->mac ? job->intent->mac_why
                                         : "networkd would make one up otherwise");
        for (size_t i = 0; i < options.n; i++)
                backend_add_key(job->mem, job->plan, path, options.items[i].name, KEY_ADDED,
                                strcmp(options.items[i].name, "STP") == 0 &&
                                                !networkd_true(options.items[i].value)
                                        ? STP_OFF_WHY
                                        : "asked for");
        if (!job->intent->mac)
                inherit_mac(job, path);
}

static void change_netdev(struct networkd_job *job, struct networkd_unit *netdev)
{
        struct networkd_additions options = option_keys(job, false);

        for (size_t i = 0; i < options.n; i++)
                set_key(job, netdev, "Bridge", options.items[i].name, options.items[i].value);
        if (job->intent->request->mac)
                set_key(job, netdev, "NetDev", "MACAddress", job->intent->request->mac);
        l3_note_kept_mac(job->mem, job->intent, job->plan, job->intent->bridge_profile.mac);
        networkd_store(job, netdev, "the bridge, which was there already");
}

void networkd_make_netdev(struct networkd_job *job, const char *network_path)
{
        struct networkd_unit *netdev = networkd_netdev(job->mem, job->host, job->intent->bridge);

        if (netdev)
                change_netdev(job, netdev);
        else
                new_netdev(job, arena_printf(job->mem, "%.*s.netdev",
                                             (int) (strlen(network_path) - strlen(".network")),
                                             network_path));
}

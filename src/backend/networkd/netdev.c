// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bridge's .netdev file, which makes the bridge: its name, MAC and options. It is pure data, so
 * it has no template. One that is there already is changed key by key.
 */
#include <string.h>
#include <strings.h>

#include "backend/common/link-file.h"
#include "backend/networkd/render.h"

const struct option_traits networkd_option_traits = {
        .names = OPTION_NAMES(words.networkd),
        .more_vlans = "VLAN=2-4094 in [BridgeVLAN] of its .network file",
        .reader = "systemd-networkd",
        .off = "no",
        .on = "yes",
        .dot1q = "802.1q",
        .times = TIMES_PLACES,
        .zero_words = true,
};

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
                        refuse(job->mem, &job->plan->refusals, part->file->path,
                               "copy it there first",
                               "would have to be changed, and is not in " NETWORKD_FOLDER);
                backend_add_op(job->mem, job->plan, job->host, part->file->path, text, why);
        }
}

/* In the words of systemd.netdev(5). */
static struct key_value_list option_pairs(struct networkd_job *job, bool new_bridge)
{
        const struct request *request = job->intent->request;
        struct key_value_list pairs = { 0 };

        option_put_all(job->mem, &networkd_option_traits, request, &pairs, &job->plan->refusals);
        if (new_bridge && !request_setting(request, "stp"))
                option_put_stp_off(job->mem, &networkd_option_traits, &pairs);
        return pairs;
}

/* udev reads the file beside the bridge's own, too. */
static void add_link_file(struct networkd_job *job, const char *netdev_path)
{
        const char *name = strrchr(netdev_path, '/') + 1;
        const int len = (int) (strlen(name) - strlen(".netdev"));

        backend_add_link_file(job->mem, job->host, job->intent->bridge, job->intent->mac, false,
                              arena_printf(job->mem, "%.*s.link", len, name), job->plan);
        if (!job->intent->mac)
                networkd_note_unknown_mac(job->mem, job->intent, job->plan);
}

static void new_netdev(struct networkd_job *job, const char *path)
{
        struct key_value_list options = option_pairs(job, true);
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "[NetDev]\nName=%s\nKind=bridge\nMACAddress=%s\n\n[Bridge]\n",
                    job->intent->bridge, job->intent->mac ? job->intent->mac : "none");
        for (size_t i = 0; i < options.n; i++)
                strbuf_addf(&text, "%s=%s\n", options.items[i].key, options.items[i].value);
        backend_add_op(job->mem, job->plan, job->host, path, strbuf_take(&text, job->mem),
                       "makes the bridge");
        backend_add_key(job->mem, job->plan, path, "MACAddress", KEY_ADDED,
                        job->intent->mac ? job->intent->mac_why
                                         : "networkd would make one up otherwise");
        option_explain(job->mem, &networkd_option_traits, &options, path, NULL, "asked for",
                       job->plan);
        add_link_file(job, path);
}

static void change_netdev(struct networkd_job *job, struct networkd_unit *netdev)
{
        struct key_value_list options = option_pairs(job, false);

        for (size_t i = 0; i < options.n; i++)
                set_key(job, netdev, "Bridge", options.items[i].key, options.items[i].value);
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

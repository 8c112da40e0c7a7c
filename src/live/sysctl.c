// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings of a link below /proc/sys/net go along with its network layer. Most are written
 * before the target has addresses; two need care:
 *
 * addr_gen_mode makes the kernel add a link-local address, with DAD, the moment that it is written,
 * unless that address is there already: so it comes after the addresses.
 *
 * rp_filter 1 drops what comes in on a link that the route back does not go out on. While the
 * switch lasts that is so, and the larger one of conf/all and the link's own counts, so the link
 * has 2 for a while.
 *
 * accept_ra: while a port leaves the bridge, the bridge hears no router. The kernel would make the
 * routes of an advertisement anew beside those that have moved.
 */
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>

#include "live/live.h"

#define IPV4 "ipv4/conf"
#define IPV6 "ipv6/conf"

static const char rp_filter[] = "rp_filter", gen_mode[] = "addr_gen_mode";
static const char accept_ra[] = "accept_ra";

/* Written by others than the loop over all, or not at all. */
static const struct {
        const char *tree, *key;
} special[] = {
        { IPV6, "disable_ipv6" },  { IPV6, gen_mode },
        { IPV6, "stable_secret" }, { IPV6, "mtu" },           /* follows that of the link */
        { IPV6, "mc_forwarding" }, { IPV4, "mc_forwarding" }, /* read only */
        { IPV4, rp_filter },
};

/*
 * The value of a setting, or NULL. Folders are listed in the same order as a rule, so the next one
 * asked for is where @hint points, which is kept up to date.
 */
static const char *value_of(const struct live_switch *sw, const char *tree, const char *link,
                            const char *key, size_t *hint)
{
        const struct sysctl_list *list = &sw->network->sysctls;

        for (size_t i = 0; i < list->n; i++) {
                size_t at = (*hint + i) % list->n;
                const struct sysctl *item = &list->items[at];

                if (strcmp(item->key, key) == 0 && strcmp(item->link, link) == 0 &&
                    strcmp(item->tree, tree) == 0) {
                        *hint = at + 1;
                        return item->value;
                }
        }
        return NULL;
}

const char *live_sysctl_value(const struct live_switch *sw, const char *tree, const char *link,
                              const char *key)
{
        size_t hint = 0;

        return value_of(sw, tree, link, key, &hint);
}

/* What a link has before anything is written: its own, or, not being there yet, the default. */
static const char *present(const struct live_switch *sw, const char *tree, const char *link,
                           const char *key, size_t *hint)
{
        bool is_new = sw->live->makes_bridge && strcmp(link, sw->live->bridge.name) == 0;

        return value_of(sw, tree, is_new ? "default" : link, key, hint);
}

static void set(struct live_switch *sw, struct live_growing *script, enum live_why why,
                const char *tree, const char *link, const char *key, const char *to)
{
        live_sysctl(sw, script, why,
                    (struct live_sysctl){ arena_printf(sw->mem, "%s/%s/%s", tree, link, key), to });
}

static bool is_special(const struct sysctl *item)
{
        for (size_t i = 0; i < ARRAY_LEN(special); i++)
                if (strcmp(item->key, special[i].key) == 0 &&
                    strcmp(item->tree, special[i].tree) == 0)
                        return true;
        return false;
}

static const char *source_name(const struct live_switch *sw)
{
        return sw->live->source.name;
}

static const char *target_name(const struct live_switch *sw)
{
        return sw->live->target.name;
}

/* One that differs goes from source to target: what the source has, and NULL for @former when the
 * target's is not known. */
static bool differs(const struct live_switch *sw, const char *tree, const char *key,
                    const char **ret_to, const char **ret_former)
{
        size_t hint = 0;

        *ret_to = live_sysctl_value(sw, tree, source_name(sw), key);
        *ret_former = present(sw, tree, target_name(sw), key, &hint);
        return *ret_to && *ret_former && strcmp(*ret_to, *ret_former) != 0;
}

/* All but the special ones, to the target or (@back) as the target had them. */
static void carry_all(struct live_switch *sw, struct live_growing *script, bool back)
{
        const struct sysctl_list *list = &sw->network->sysctls;
        size_t hint = 0;

        for (size_t i = 0; i < list->n; i++) {
                const struct sysctl *item = &list->items[i];
                const char *former;

                if (strcmp(item->link, source_name(sw)) != 0 || is_special(item))
                        continue;
                former = present(sw, item->tree, target_name(sw), item->key, &hint);
                if (former && strcmp(former, item->value) != 0)
                        set(sw, script, WHY_SYSCTL, item->tree, target_name(sw), item->key,
                            back ? former : item->value);
        }
}

static void carry(struct live_switch *sw, struct live_growing *script, const char *key, bool back)
{
        const char *to, *former;

        if (differs(sw, IPV6, key, &to, &former))
                set(sw, script, WHY_SYSCTL, IPV6, target_name(sw), key, back ? former : to);
}

/* A secret is never in conf/default, and a link that has none cannot be read. */
static void carry_secret(struct live_switch *sw)
{
        const char *to = live_sysctl_value(sw, IPV6, source_name(sw), "stable_secret");

        if (to && *to && sw->live->makes_bridge)
                set(sw, &sw->move_script, WHY_SYSCTL, IPV6, target_name(sw), "stable_secret", to);
}

/* Reverse path filtering */

/* Strict in effect: the larger one counts. What is not known might be. */
static bool is_strict(const struct live_switch *sw, const char *own)
{
        const char *all = live_sysctl_value(sw, IPV4, "all", rp_filter);
        long a = all ? strtol(all, NULL, 10) : 1, b = strtol(own, NULL, 10);

        return (a > b ? a : b) == 1;
}

/* The link that frames come in on while the routes are still, or already, on the other one. */
static const struct live_link *loosened(const struct live_switch *sw)
{
        return sw->undo ? &sw->live->source : &sw->live->target;
}

/* What the target shall have in the end; the source keeps what it has. */
static const char *final_filter(const struct live_switch *sw, const struct live_link *link)
{
        return link == &sw->live->target ? live_sysctl_value(sw, IPV4, source_name(sw), rp_filter)
                                         : live_sysctl_value(sw, IPV4, link->name, rp_filter);
}

static void set_filter(struct live_switch *sw, struct live_growing *script, enum live_why why,
                       const struct live_link *link, const char *to)
{
        set(sw, script, why, IPV4, link->name, rp_filter, to);
}

/* What the link has in between: loose if it would be strict. */
static const char *interim_filter(const struct live_switch *sw, const struct live_link *link)
{
        const char *to = final_filter(sw, link);

        return to && link == loosened(sw) && is_strict(sw, to) ? "2" : to;
}

static void loosen(struct live_switch *sw, const struct live_link *link)
{
        const char *to = interim_filter(sw, link);
        size_t hint = 0;
        const char *former = present(sw, IPV4, link->name, rp_filter, &hint);

        if (to && former && strcmp(to, former) != 0)
                set_filter(sw, &sw->move_script,
                           to == final_filter(sw, link) ? WHY_SYSCTL : WHY_LOOSE, link, to);
}

static void tighten(struct live_switch *sw, const struct live_link *link)
{
        const char *to = final_filter(sw, link);

        if (to && to != interim_filter(sw, link))
                set_filter(sw, &sw->finish, WHY_STRICT, link, to);
}

/* True when the switch writes it at all. */
static bool changes_filter(const struct live_switch *sw, const struct live_link *link,
                           const char *own)
{
        const char *interim = interim_filter(sw, link);

        return interim && (strcmp(own, interim) != 0 || interim != final_filter(sw, link));
}

/* Router advertisements */

/* The bridge's, which may be gone again, or not be there yet. */
static void set_hearing(struct live_switch *sw, struct live_growing *script, enum live_why why,
                        const char *to)
{
        const char *own = live_sysctl_value(sw, IPV6, source_name(sw), accept_ra);
        const char *path = arena_printf(sw->mem, IPV6 "/%s/%s", sw->live->bridge.name, accept_ra);

        if (to && own && strcmp(own, "0") != 0 && !sw->network->sysctls_fixed)
                live_sysctl(sw, script, why, (struct live_sysctl){ path, to, TOLERATE_GONE });
}

static void deafen(struct live_switch *sw, struct live_growing *script)
{
        set_hearing(sw, script, WHY_DEAF, "0");
}

static void hear_again(struct live_switch *sw, struct live_growing *script, enum live_why why)
{
        set_hearing(sw, script, why, live_sysctl_value(sw, IPV6, sw->live->bridge.name, accept_ra));
}

/* What each step of the scripts writes */

/*
 * IPv6 of a target that is there is switched on, as bridge-utils leaves a port: what the kernel
 * would make at once is one of the addresses that come.
 */
static bool wakes_ipv6(const struct live_switch *sw)
{
        const char *on, *off, *mode;

        if (sw->live->makes_bridge || !differs(sw, IPV6, "disable_ipv6", &on, &off))
                return false;
        mode = live_sysctl_value(sw, IPV6, target_name(sw), gen_mode);
        return strcmp(on, "0") == 0 && mode && strcmp(mode, "1") != 0;
}

void live_sysctl_move(struct live_switch *sw)
{
        if (!sw->switches)
                return;
        if (sw->undo)
                deafen(sw, &sw->move_script);
        if (wakes_ipv6(sw))
                set(sw, &sw->move_script, WHY_NO_OWN_ADDRESS, IPV6, target_name(sw), gen_mode, "1");
        carry(sw, &sw->move_script, "disable_ipv6", false);
        carry_all(sw, &sw->move_script, false);
        carry_secret(sw);
        loosen(sw, &sw->live->target);
        if (sw->undo)
                loosen(sw, &sw->live->source);
}

void live_sysctl_late(struct live_switch *sw)
{
        const char *to, *former;

        if (sw->switches && (differs(sw, IPV6, gen_mode, &to, &former) || (to && wakes_ipv6(sw))))
                set(sw, &sw->move_script, WHY_GEN_MODE, IPV6, target_name(sw), gen_mode, to);
}

void live_sysctl_finish(struct live_switch *sw)
{
        if (!sw->switches)
                return;
        tighten(sw, &sw->live->target);
        if (!sw->undo || sw->live->removes_bridge)
                return;
        tighten(sw, &sw->live->source);
        hear_again(sw, &sw->finish, WHY_LEFT);
}

/* Ports that lose their link-local addresses must not get them back when their carrier does. */
static bool loses_link_local(const struct live_switch *sw, const struct live_port *port)
{
        const char *mode = live_sysctl_value(sw, IPV6, port->link.name, gen_mode);

        return !sw->undo && !port->enslaved && mode && strcmp(mode, "1") != 0;
}

/* @up: for ports that have link-local addresses to lose; else for those that shall not get any. */
void live_gen_mode_off(struct live_switch *sw, struct live_growing *script, bool up)
{
        for (size_t i = 0; i < sw->ports.n; i++)
                if (sw->ports.items[i].seen->up == up && loses_link_local(sw, &sw->ports.items[i]))
                        set(sw, script, WHY_NO_LINK_LOCAL, IPV6, sw->ports.items[i].link.name,
                            gen_mode, "1");
}

/* A port that an undo releases, and that gets no addresses from the bridge, makes its own again.
 * NULL: it does so, or never did. */
static const char *regained_mode(const struct live_switch *sw, const struct live_port *port)
{
        const char *mode = live_sysctl_value(sw, IPV6, port->link.name, gen_mode);
        const char *usual = live_sysctl_value(sw, IPV6, "default", gen_mode);

        if (!sw->undo || port == sw->l3_port || !port->enslaved || !mode || !usual)
                return NULL;
        return strcmp(mode, "1") == 0 && strcmp(usual, "1") != 0 ? usual : NULL;
}

void live_gen_mode_on(struct live_switch *sw)
{
        for (size_t i = 0; i < sw->ports.n; i++) {
                const char *mode = regained_mode(sw, &sw->ports.items[i]);

                if (mode)
                        set(sw, &sw->finish, WHY_LINK_LOCAL, IPV6, sw->ports.items[i].link.name,
                            gen_mode, mode);
        }
}

/* Putting back. A bridge that an undo removed has come back with the defaults. */

static void recreate_all(struct live_switch *sw)
{
        const struct sysctl_list *list = &sw->network->sysctls;
        size_t hint = 0;

        for (size_t i = 0; i < list->n; i++) {
                const struct sysctl *item = &list->items[i];
                const char *given;

                if (strcmp(item->link, source_name(sw)) != 0 || is_special(item))
                        continue;
                given = value_of(sw, item->tree, "default", item->key, &hint);
                if (given && strcmp(given, item->value) != 0)
                        set(sw, &sw->back, WHY_BACK, item->tree, item->link, item->key,
                            item->value);
        }
}

static void recreate(struct live_switch *sw, const char *key)
{
        const char *own = live_sysctl_value(sw, IPV6, source_name(sw), key);
        const char *given = live_sysctl_value(sw, IPV6, "default", key);

        if (own && *own && (!given || strcmp(own, given) != 0))
                set(sw, &sw->back, WHY_BACK, IPV6, source_name(sw), key, own);
}

void live_sysctl_back_first(struct live_switch *sw)
{
        const char *own;

        if (!sw->switches)
                return;
        if (sw->live->removes_bridge) {
                recreate(sw, "disable_ipv6");
                recreate_all(sw);
                recreate(sw, "stable_secret");
        }
        if (sw->undo)
                hear_again(sw, &sw->back, WHY_BACK);
        else
                deafen(sw, &sw->back);
        own = live_sysctl_value(sw, IPV4, source_name(sw), rp_filter);
        if (own && is_strict(sw, own))
                set_filter(sw, &sw->back, WHY_BACK, &sw->live->source, "2");
}

void live_sysctl_back_late(struct live_switch *sw)
{
        if (sw->live->removes_bridge && sw->switches)
                recreate(sw, gen_mode);
        for (size_t i = 0; i < sw->ports.n; i++) {
                const struct live_port *port = &sw->ports.items[i];

                if (!loses_link_local(sw, port) && !regained_mode(sw, port))
                        continue;
                /* A link that is down gets an address at once, and would keep it. */
                live_port_up_for_back(sw, port);
                set(sw, &sw->back, WHY_BACK, IPV6, port->link.name, gen_mode,
                    live_sysctl_value(sw, IPV6, port->link.name, gen_mode));
        }
}

/* A target that stays gets back what it had. */
void live_sysctl_back_target(struct live_switch *sw)
{
        const char *own, *mode;

        if (!sw->switches || sw->live->makes_bridge)
                return;
        if (!sw->undo)
                hear_again(sw, &sw->back, WHY_BACK);
        carry_all(sw, &sw->back, true);
        carry(sw, &sw->back, "disable_ipv6", true);
        mode = live_sysctl_value(sw, IPV6, target_name(sw), gen_mode);
        if (wakes_ipv6(sw))
                set(sw, &sw->back, WHY_BACK, IPV6, target_name(sw), gen_mode, mode);
        else
                carry(sw, &sw->back, gen_mode, true);
        own = live_sysctl_value(sw, IPV4, target_name(sw), rp_filter);
        if (own && changes_filter(sw, &sw->live->target, own))
                set_filter(sw, &sw->back, WHY_BACK, &sw->live->target, own);
}

void live_sysctl_back_last(struct live_switch *sw)
{
        const char *own =
                sw->switches ? live_sysctl_value(sw, IPV4, source_name(sw), rp_filter) : NULL;

        if (own && (is_strict(sw, own) || sw->live->removes_bridge))
                set_filter(sw, &sw->back, WHY_BACK, &sw->live->source, own);
}

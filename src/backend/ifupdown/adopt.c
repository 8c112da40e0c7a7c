// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * After a live switch. ifupdown has no daemon: what it knows is a line a link in
 * /run/network/ifstate and a file a link beside it, and what it started is a DHCP client. ifupdown2
 * keeps what it did in a file of its own making, so it is asked to bring the bridge up: it finds
 * everything in place, changes nothing, and remembers.
 */
#include <string.h>

#include "backend/ifupdown/adopt.h"

#define STATE_FILE "/run/network/ifstate"

enum { IFUP_SECONDS = 60 };

static void add_line(const struct ifupdown_adoption *job, struct adopt_list *list, const char *path,
                     const char *line, bool present)
{
        LIST_ADD(job->mem, list,
                 (struct adopt_step){ .type = ADOPT_LINE,
                                      .why = present ? "ifupdown knows it as up"
                                                     : "ifupdown forgets it",
                                      .line = { .path = path, .line = line, .present = present } });
}

/* One file is for `ifquery --state` and `ifdown -a`; that of the link is what ifup and ifdown of
 * this link go by. */
static void add_state(const struct ifupdown_adoption *job, struct adopt_list *list,
                      const char *link, bool present)
{
        add_line(job, list, STATE_FILE, arena_printf(job->mem, "%s=%s", link, link), present);
        add_line(job, list, arena_printf(job->mem, STATE_FILE ".%s", link), link, present);
}

/* As `ifup -a` would leave it: a link is in the list when something brings it up by name. */
static void adopt_state(const struct ifupdown_adoption *job)
{
        const char *port = job->intent->l3_port ? job->intent->l3_port->name : NULL;
        struct adoption *adoption = &job->plan->adoption;
        struct arena *mem = job->mem;

        add_state(job, &adoption->take, job->intent->bridge, true);
        if (!job->intent->bridge_profile.path)
                add_state(job, &adoption->leave, job->intent->bridge, false);
        if (!port || ifupdown_start(mem, &job->before, port) == START_NOT ||
            ifupdown_start(mem, &job->after, port) != START_NOT)
                return;
        add_state(job, &adoption->take, port, false);
        add_state(job, &adoption->leave, port, true);
}

/* The hooks of systemd-resolved keep name servers by link, and ask them through that link. */
static const char *dns_option(const struct ifupdown_config *config, const char *link, bool v6,
                              const char *option)
{
        for (size_t i = 0; i < config->stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &config->stanzas.items[i];
                const char *value = NULL;

                if (ifupdown_is_for(stanza, link) && (strcmp(stanza->family, "inet6") == 0) == v6)
                        value = ifupdown_get(config, stanza, option);
                if (value)
                        return value;
        }
        return NULL;
}

static void add_hook(const struct ifupdown_adoption *job, struct adopt_list *list,
                     const struct ifupdown_config *config, const char *link, bool v6, bool up)
{
        const char *servers = dns_option(config, link, v6, "dns-nameservers");
        const char *search = dns_option(config, link, v6, "dns-search");
        const char *domain = dns_option(config, link, v6, "dns-domain");
        const char **argv = arena_alloc(job->mem, 9 * sizeof(*argv));
        size_t n = 0;

        if (!servers)
                return;
        argv[n++] = "env";
        argv[n++] = arena_printf(job->mem, "IFACE=%s", link);
        argv[n++] = v6 ? "ADDRFAM=inet6" : "ADDRFAM=inet";
        argv[n++] = arena_printf(job->mem, "IF_DNS_NAMESERVERS=%s", servers);
        if (search)
                argv[n++] = arena_printf(job->mem, "IF_DNS_SEARCH=%s", search);
        if (domain)
                argv[n++] = arena_printf(job->mem, "IF_DNS_DOMAIN=%s", domain);
        argv[n++] = up ? "/etc/network/if-up.d/resolved" : "/etc/network/if-down.d/resolved";
        LIST_ADD(job->mem, list,
                 (struct adopt_step){ .type = ADOPT_RUN,
                                      .why = up ? "systemd-resolved gets the name servers of it"
                                                : "systemd-resolved forgets those of it",
                                      .lenient = true,
                                      .argv = argv });
}

static void adopt_dns(const struct ifupdown_adoption *job)
{
        const char *port = job->intent->l3_port->name, *bridge = job->intent->bridge;
        struct adoption *adoption = &job->plan->adoption;

        if (!host_file(job->host, "/etc/network/if-up.d/resolved"))
                return;
        for (int v6 = 0; v6 <= 1; v6++) {
                add_hook(job, &adoption->take, &job->after, bridge, v6, true);
                add_hook(job, &adoption->take, &job->before, port, v6, false);
                add_hook(job, &adoption->leave, &job->before, port, v6, true);
        }
}

static void add_ifup(const struct ifupdown_adoption *job, struct adopt_list *list, const char *link)
{
        adopt_run(job->mem, list, IFUP_SECONDS,
                  "ifupdown2 finds it as its files say, and remembers",
                  ADOPT_WORDS(job->mem, "ifup", link));
}

void ifupdown_adopt(struct arena *mem, const struct host *host, const struct intent *intent,
                    struct plan *plan)
{
        struct ifupdown_adoption job = { .mem = mem, .host = host, .intent = intent, .plan = plan };
        struct host then = backend_host_after(mem, host, plan);
        bool two = ifupdown_is_two(host);
        const struct network_service_state *state =
                &host->system.services[two ? SERVICE_IFUPDOWN2 : SERVICE_IFUPDOWN];

        if (!state->installed || host->system.offline || host->system.chroot)
                return;
        job.before = ifupdown_read(mem, host);
        job.after = ifupdown_read(mem, &then);
        if (intent->l3_port && !ifupdown_adopt_clients(&job))
                return;
        plan->adoption.service = two ? "ifupdown2" : "ifupdown";
        if (!two) {
                adopt_state(&job);
                if (intent->l3_port)
                        adopt_dns(&job);
                return;
        }
        add_ifup(&job, &plan->adoption.take, intent->bridge);
        if (intent->l3_port)
                add_ifup(&job, &plan->adoption.leave, intent->l3_port->name);
}

/*
 * A card that is allow-hotplug comes up by the event that udev makes of it, and nothing else brings
 * it up: what was asked when the event came found that the card is the bridge's.
 */
void ifupdown_reread(struct arena *mem, const struct host *host, const struct intent *intent,
                     struct plan *plan)
{
        const struct ifupdown_config before = ifupdown_read(mem, host);

        for (size_t i = 0; i < intent->ports.n; i++) {
                const char *port = intent->ports.items[i].name;

                if (before.two || ifupdown_start(mem, &before, port) != START_HOTPLUG)
                        continue;
                adopt_run(mem, &plan->adoption.reread, 0, "the card comes up by its event",
                          ADOPT_WORDS(mem, "udevadm", "trigger", "--action=add",
                                      arena_printf(mem, "/sys/class/net/%s", port)));
        }
}

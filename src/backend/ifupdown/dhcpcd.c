// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dhcpcd, as ifup starts it for one link: it looks after IPv4, router advertisements and DHCPv6 in
 * one, so no other client runs beside it. It acts on what it sees: an address that goes makes it
 * ask anew. Killed, all its processes end and leave everything as it is; a new one that finds the
 * lease and the address there asks for it once, and changes nothing. What it takes for the link's
 * are the addresses, and those routes that have the metric which it would give them.
 */
#include <netinet/in.h>
#include <string.h>

#include "backend/ifupdown/adopt.h"
#include "mkbridge/host.h"

enum { METRIC = 1000 }; /* and the number of the link */

static const char *pid_file(struct arena *mem, const char *link)
{
        return arena_printf(mem, "/run/dhcpcd/%s.pid", link);
}

static const char *const *leases(struct arena *mem, const char *link)
{
        const char **paths = arena_alloc(mem, 3 * sizeof(*paths));

        paths[0] = arena_printf(mem, "/var/lib/dhcpcd/%s.lease", link);
        paths[1] = arena_printf(mem, "/var/lib/dhcpcd/%s.lease6", link);
        paths[2] = NULL;
        return paths;
}

/*
 * As ifup does, but it waits for the lease; and where no server answers, it goes on with the one
 * that there is: without these words it would forget it, and put a link-local address and a default
 * route of its own in its place.
 */
static const char *const *command(struct arena *mem, const struct ifupdown_config *config,
                                  const struct ifupdown_stanza *stanza, const char *link)
{
        static const struct {
                const char *option, *word;
        } options[] = { { "hostname", "-h" },
                        { "vendor", "-i" },
                        { "client", "-I" },
                        { "leasetime", "-l" },
                        { "metric", "-m" } };
        struct string_list words = { 0 };

        LIST_ADD(mem, &words, "dhcpcd");
        LIST_ADD(mem, &words, "--waitip=4");
        LIST_ADD(mem, &words, "--lastlease");
        LIST_ADD(mem, &words, "--noipv4ll");
        for (size_t i = 0; stanza && i < ARRAY_LEN(options); i++) {
                const char *value = ifupdown_get(config, stanza, options[i].option);

                if (!value)
                        continue;
                LIST_ADD(mem, &words, options[i].word);
                LIST_ADD(mem, &words, value);
        }
        LIST_ADD(mem, &words, link);
        LIST_ADD(mem, &words, NULL);
        return (const char *const *) words.items;
}

/* A lease that it goes on with is one to it, too; but it writes down what the server answers. */
static const char *const *look_at_lease(struct arena *mem, const char *link)
{
        return ADOPT_WORDS(mem, "find", arena_printf(mem, "/var/lib/dhcpcd/%s.lease", link),
                           "-newer", pid_file(mem, link));
}

static void add_run(struct arena *mem, struct adopt_list *list, const char *why,
                    const char *const *argv)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){
                         .type = ADOPT_RUN, .why = why, .lenient = true, .argv = argv });
}

/* ifup writes them after dhcpcd has taken router advertisements away from the kernel. */
static void add_setting(struct arena *mem, struct adopt_list *list, const char *link,
                        const char *key, const char *value)
{
        const char *name = arena_printf(mem, "net.ipv6.conf.%s.%s=%s", link, key, value);

        add_run(mem, list, "as ifup leaves it for its IPv6 stanza",
                ADOPT_WORDS(mem, "sysctl", "-q", "-e", "-w", name));
}

static const struct ifupdown_stanza *v6_stanza(const struct ifupdown_config *config,
                                               const char *link)
{
        for (size_t i = 0; i < config->stanzas.n; i++)
                if (ifupdown_is_for(&config->stanzas.items[i], link) &&
                    strcmp(config->stanzas.items[i].family, "inet6") == 0)
                        return &config->stanzas.items[i];
        return NULL;
}

/* interfaces(5): what a method says of the two where the stanza does not. @kernel: nobody else will
 * look after the automatic addresses. */
static struct adopt_list settle(struct arena *mem, const struct ifupdown_config *config,
                                const char *link, bool kernel)
{
        static const struct {
                const char *method, *accept_ra, *autoconf;
        } methods[] = { { "auto", "2", "1" }, { "dhcp", "1", NULL } };
        const struct ifupdown_stanza *stanza = v6_stanza(config, link);
        const char *accept_ra = stanza ? ifupdown_get(config, stanza, "accept_ra") : NULL;
        const char *autoconf = stanza ? ifupdown_get(config, stanza, "autoconf") : NULL;
        struct adopt_list list = { 0 };

        for (size_t i = 0; stanza && i < ARRAY_LEN(methods); i++) {
                if (strcmp(stanza->method, methods[i].method) != 0)
                        continue;
                accept_ra = accept_ra ? accept_ra : methods[i].accept_ra;
                autoconf = autoconf ? autoconf : methods[i].autoconf;
        }
        if (!stanza && kernel)
                accept_ra = autoconf = "1";
        if (accept_ra)
                add_setting(mem, &list, link, "accept_ra", accept_ra);
        if (autoconf)
                add_setting(mem, &list, link, "autoconf", autoconf);
        return list;
}

/* Name servers: its hooks keep them by link and by what has told them. */
static void add_hooks(const struct ifupdown_adoption *job, struct adopt_list *list,
                      const char *link)
{
        static const char *const paths[] = { "/usr/lib/dhcpcd/dhcpcd-run-hooks",
                                             "/usr/libexec/dhcpcd-run-hooks" };
        static const char *const protocols[] = { "dhcp", "ra", "dhcp6" };
        const char *hooks = NULL;

        for (size_t i = 0; i < ARRAY_LEN(paths) && !hooks; i++)
                hooks = host_file(job->host, paths[i]) ? paths[i] : NULL;
        for (size_t i = 0; hooks && i < ARRAY_LEN(protocols); i++) {
                add_run(job->mem, list, "its hooks forget the name servers of that link",
                        ADOPT_WORDS(job->mem, "env", arena_printf(job->mem, "interface=%s", link),
                                    arena_printf(job->mem, "protocol=%s", protocols[i]),
                                    "reason=STOPPED", "if_configured=true", "if_down=true", hooks));
        }
}

/* Killed, it leaves them behind; and the lease is only of the link that has the client. */
static void add_removal(struct arena *mem, struct adopt_list *list, const char *link,
                        const char *const *paths)
{
        static const char *const names[] = { "pid", "sock", "unpriv.sock" };
        struct string_list words = { 0 };

        LIST_ADD(mem, &words, "rm");
        LIST_ADD(mem, &words, "-f");
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                LIST_ADD(mem, &words, arena_printf(mem, "/run/dhcpcd/%s.%s", link, names[i]));
        for (; paths && *paths; paths++)
                LIST_ADD(mem, &words, *paths);
        LIST_ADD(mem, &words, NULL);
        add_run(mem, list, "what the client of that link has left",
                (const char *const *) words.items);
}

static struct adopt_client_side side(const struct ifupdown_adoption *job,
                                     const struct ifupdown_config *config, const char *link,
                                     const struct ifupdown_stanza *stanza)
{
        struct adopt_client_side ret = {
                .pid_file = stanza ? pid_file(job->mem, link) : NULL,
                .leases = leases(job->mem, link),
                .start = command(job->mem, config, stanza, link),
                .answered = { look_at_lease(job->mem, link), "\\.lease$" },
                .settle = settle(job->mem, config, link,
                                 !stanza && !l3_replaced(job->intent->request, L3_ADDRESS, true)),
        };

        add_hooks(job, &ret.forget, link);
        return ret;
}

void ifupdown_adopt_dhcpcd(const struct ifupdown_adoption *job,
                           const struct ifupdown_client *client)
{
        struct adopt_client both = {
                .program = "dhcpcd",
                .reacts = true,
                .port = side(job, &job->before, client->port, client->had),
                .bridge = side(job, &job->after, client->bridge, client->has),
        };

        if (!client->had) /* nothing was its own there */
                both.port.settle = (struct adopt_list){ 0 };
        add_removal(job->mem, &both.port.forget, client->port, NULL);
        add_removal(job->mem, &both.bridge.forget, client->bridge, both.bridge.leases);
        adopt_dhcp_client(job->mem, job->plan, &both);
}

/* Routes */

/* A line of dhcpcd.conf(5) that begins with @key, and goes on with @value if that is given. */
static bool config_says(struct arena *mem, const struct host *host, const char *key,
                        const char *value)
{
        const struct file *file = host_file(host, DHCPCD_CONFIG);
        const char *text = file && file->data ? file->data : "";
        size_t len = strlen(key), end;

        for (; *text; text += end + (text[end] == '\n')) {
                const char *word;

                text += strspn(text, " \t");
                end = strcspn(text, "\n");
                if (end <= len || strncmp(text, key, len) != 0 || !strchr(" \t", text[len]))
                        continue;
                word = interfaces_word(mem, arena_strndup(mem, text + len, end - len), 0);
                if (word && (!value || strcmp(word, value) == 0))
                        return true;
        }
        return false;
}

/* Lines that say which link the ones behind them are for, or which links it cares for at all. */
static bool names_links(const char *word)
{
        static const char *const words[] = { "interface", "allowinterfaces", "denyinterfaces" };

        for (size_t i = 0; word && i < ARRAY_LEN(words); i++)
                if (strcmp(word, words[i]) == 0)
                        return true;
        return false;
}

void ifupdown_rename_dhcpcd_blocks(struct arena *mem, const struct request *request,
                                   const struct host *host, const struct client_file *links,
                                   struct plan *plan)
{
        const struct file *file = host_file(host, DHCPCD_CONFIG);
        struct strbuf out = STRBUF_INIT;
        size_t len;

        if (!file || (request->dry_run && backend_forbidden(file)) ||
            !backend_usable(mem, file, &plan->refusals))
                return;
        for (const char *line = file->data; *line; line += len) {
                const char *text;

                len = strcspn(line, "\n");
                len += line[len] == '\n';
                text = arena_strndup(mem, line, len);
                if (names_links(interfaces_word(mem, text, 0)))
                        text = interfaces_replace_word(mem, text, 1, links->from_link,
                                                       links->to_link);
                strbuf_adds(&out, text);
        }
        backend_add_op(mem, plan, host, DHCPCD_CONFIG, strbuf_take(&out, mem),
                       arena_printf(mem, "what it says of %s is for %s now", links->from_link,
                                    links->to_link));
}

const char *ifupdown_dhcpcd_metric(struct arena *mem, const struct host *host,
                                   const struct ifupdown_config *config, const char *name)
{
        const struct ifupdown_stanza *stanza = ifupdown_dhcp(config, name, AF_INET);
        const struct link *link = host_link(host, name);

        if (!link || !stanza || ifupdown_get(config, stanza, "metric") ||
            !host_file(host, pid_file(mem, name)) || config_says(mem, host, "metric", NULL))
                return NULL;
        return arena_printf(mem, "%d", METRIC + link->index);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What ifupdown2 does otherwise than ifupdown: it makes each bridge with an address a router, sets
 * no address of a stanza that asks by DHCP, and leaves a bridge out whose port has a script that
 * fails.
 */
#include <string.h>

#include "backend/ifupdown/render.h"

/* ifupdown2 sets no address of a stanza that asks by DHCP: what is of IPv6 gets one of its own. */
void ifupdown_split_dhcp(struct ifupdown_job *job)
{
        struct ifupdown_new v6 = { .family = "inet6", .method = "static" };
        struct string_list rest = { 0 };

        if (!job->config.two || strcmp(job->method, "dhcp") != 0)
                return;
        for (size_t i = 0; i < job->carried.n; i++) {
                const char *text = job->carried.items[i];
                struct interfaces_line line = {
                        .word = interfaces_word(job->mem, text, 0),
                        .rest = interfaces_word(job->mem, text, 1),
                };

                if (line.word && line.rest && ifupdown_is_v6(&job->config, &line, false))
                        LIST_ADD(job->mem, &v6.carried, text);
                else
                        LIST_ADD(job->mem, &rest, text);
        }
        job->carried = rest;
        if (v6.carried.n)
                LIST_ADD(job->mem, &job->news, v6);
}

static bool gets_address(const struct ifupdown_job *job)
{
        const struct request *request = job->intent->request;

        for (size_t i = 0; job->giver && i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];
                const char *address = ifupdown_is_for(stanza, job->giver->port->name)
                                              ? ifupdown_get(&job->config, stanza, "address")
                                              : NULL;

                if (address && !l3_replaced(request, L3_ADDRESS, strchr(address, ':') != NULL))
                        return true;
        }
        return request->addresses.n && !job->intent->bridge_profile.path;
}

/*
 * ifupdown2 makes each bridge with an address a router, whatever the stanza says (3.0 to 3.3), and
 * a router hears no other. So the bridge gets what the card had: the stanza's word, or what the
 * kernel gives each link.
 */
static struct string_list forwarding_lines(struct ifupdown_job *job)
{
        static const char *const words[][2] = { { "ip-forward", "ipv4" },
                                                { "ip6-forward", "ipv6" } };
        const char *bridge = job->intent->bridge;
        struct string_list lines = { 0 };

        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                const char *said = job->giver
                                           ? ifupdown_get_any(&job->config, job->giver->port->name,
                                                              words[i][0])
                                           : NULL;
                const char *conf = arena_printf(job->mem, "/proc/sys/net/%s/conf", words[i][1]);

                if (said && ifupdown_is_on(said))
                        continue;
                LIST_ADD(job->mem, &lines,
                         said ? arena_printf(job->mem,
                                             "    post-up echo 0 >%s/%s/forwarding || true", conf,
                                             bridge)
                              : arena_printf(job->mem,
                                             "    post-up cat %s/default/forwarding "
                                             ">%s/%s/forwarding || true",
                                             conf, conf, bridge));
        }
        return lines;
}

/* An alias is brought up by itself, after the bridge. */
static bool add_to_aliases(struct ifupdown_job *job, const struct string_list *lines)
{
        bool any = false;

        for (size_t i = 0; job->giver && i < job->config.stanzas.n; i++) {
                const struct ifupdown_stanza *stanza = &job->config.stanzas.items[i];

                if (!ifupdown_alias(stanza, job->giver->port->name) ||
                    !ifupdown_get(&job->config, stanza, "address") ||
                    l3_replaced(job->intent->request, L3_ADDRESS,
                                strcmp(stanza->family, "inet6") == 0))
                        continue;
                for (size_t k = 0; k < lines->n; k++)
                        interfaces_add_after(job->mem, &job->config.files.items[stanza->file].doc,
                                             stanza->end - 1,
                                             arena_printf(job->mem, "%s\n", lines->items[k]));
                any = true;
        }
        return any;
}

void ifupdown_keep_forwarding(struct ifupdown_job *job)
{
        const char *path = job->intent->bridge_profile.path;
        struct string_list lines;
        bool any;

        if (!job->config.two)
                return;
        if (!path && job->giver)
                path = job->giver->port->profile.path;
        lines = forwarding_lines(job);
        if (!lines.n)
                return;
        any = add_to_aliases(job, &lines);
        if (gets_address(job)) {
                for (size_t i = 0; i < lines.n; i++)
                        LIST_ADD(job->mem, &job->carried, lines.items[i]);
                any = true;
        }
        if (any)
                backend_add_key(job->mem, job->plan, path ? path : INTERFACES_FILE, "post-up",
                                KEY_ADDED,
                                "ifupdown2 makes a bridge with an address a router, which the card "
                                "was not");
}

/* Folders of scripts that ifupdown2 runs for each link before a bridge has it. */
static bool is_up_hook(const char *path)
{
        static const char *const folders[] = { "/etc/network/if-pre-up.d/", "/etc/network/if-up.d/",
                                               "/etc/network/if-post-up.d/" };

        for (size_t i = 0; i < ARRAY_LEN(folders); i++)
                if (strncmp(path, folders[i], strlen(folders[i])) == 0)
                        return true;
        return false;
}

static const char *without_blanks(struct arena *mem, const char *text, size_t len)
{
        while (len && strchr(" \t\r", text[len - 1]))
                len--;
        while (len && strchr(" \t", *text)) {
                text++;
                len--;
        }
        return arena_strndup(mem, text, len);
}

/* Does a line of a script succeed whatever comes of its command? */
static bool is_harmless(const char *line)
{
        static const char *const ends[] = { "|| exit 0", "||exit 0", "|| true",
                                            "||true",    "|| :",     "||:" };

        for (size_t i = 0; i < ARRAY_LEN(ends); i++)
                if (ends_in(line, ends[i]))
                        return true;
        return false;
}

/* Does it have the shell leave at the first command that fails? */
static bool is_strict(const char *line)
{
        if (strncmp(line, "#!", 2) == 0)
                return strstr(line, " -e");
        return strncmp(line, "set -", 5) == 0 && strchr(line + 5, 'e');
}

/*
 * May the script, which names the port, fail at a line that works on its network layer? One that
 * ends with `exit 0` does not, unless it leaves before.
 */
static bool may_fail(struct arena *mem, const char *text, const char *port)
{
        bool network = false, strict = false;
        const char *last = "";

        if (!link_named(text, NAMES_ALONE, port))
                return false;
        for (const char *line = text; line && *line;) {
                const size_t len = strcspn(line, "\n");
                const char *words = without_blanks(mem, line, len);

                strict |= is_strict(words);
                network |= *words != '#' && !is_harmless(words) &&
                           ifupdown_command(words) == COMMAND_NETWORK;
                if (*words && *words != '#')
                        last = words;
                line += len + (line[len] == '\n');
        }
        return network && (strict || strcmp(last, "exit 0") != 0);
}

/* Where one fails for a port, ifupdown2 leaves the bridge out. */
void ifupdown_check_hooks(struct ifupdown_job *job, const char *port)
{
        const struct around_list *around = &job->host->around;

        for (size_t i = 0; job->config.two && i < around->n; i++)
                if (is_up_hook(around->items[i].path) &&
                    may_fail(job->mem, around->items[i].text, port))
                        refuse(job->mem, &job->plan->refusals, around->items[i].path,
                               arena_printf(job->mem,
                                            "make what it does for %s part of the stanza "
                                            "of %s, as post-up, and take it out there",
                                            port, port),
                               "works on the network layer of %s, which a port has none of: it "
                               "would fail, and ifupdown2 would leave %s out",
                               port, job->intent->bridge);
}

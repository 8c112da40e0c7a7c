// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the dialect of interfaces(5), and the ifupdown backend over a tree that is this one file.
 * The first byte chooses what the command line would say. Properties:
 *
 *  - an unchanged document comes out byte for byte, and so does one with a word replaced by itself;
 *  - wherever a plan comes out without a refusal, a second plan over its result has nothing to do.
 */
#include "fuzz.h"
#include "mkbridge/backend.h"
#include "mkbridge/decide.h"
#include "mkbridge/render.h"
#include "text/interfaces.h"

#define PATH "/etc/network/interfaces"

static void check_document(struct arena *mem, const char *text)
{
        struct interfaces doc = interfaces_parse(mem, text);
        size_t lines = 0;

        HOLDS(strcmp(interfaces_format(mem, &doc), text) == 0);
        for (size_t i = 0; i < doc.n; i++) {
                const struct interfaces_line *line = &doc.items[i];

                lines += strlen(line->text);
                HOLDS((line->word == NULL) ==
                      (line->type == INTERFACES_BLANK || line->type == INTERFACES_COMMENT));
                if (!line->word)
                        continue;
                HOLDS(strcmp(interfaces_replace_word(mem, line->text, 0, line->word, line->word),
                             line->text) == 0);
                HOLDS(interfaces_stanza_end(&doc, i) > i &&
                      interfaces_stanza_end(&doc, i) <= doc.n);
                HOLDS(interfaces_comments(&doc, i) <= i);
        }
        HOLDS(lines == strlen(text));
}

static void make_request(struct arena *mem, unsigned choice, struct request *request)
{
        *request = (struct request){ .bridge = "vnet0", .backend = "ifupdown" };
        LIST_ADD(mem, &request->ports, "eth0");
        if (choice & 1)
                LIST_ADD(mem, &request->ports, "eth1");
        if ((choice & 6) == 2)
                request->l3 = L3_DHCP;
        if ((choice & 6) == 4)
                request->l3 = L3_NONE;
        if ((choice & 6) == 6) {
                request->l3 = L3_STATIC;
                LIST_ADD(mem, &request->addresses, "192.0.2.77/24");
                LIST_ADD(mem, &request->addresses, "2001:db8::77/64");
                LIST_ADD(mem, &request->gateways, "192.0.2.1");
        }
        if (choice & 8)
                LIST_ADD(mem, &request->dns, "192.0.2.53");
        if (choice & 16)
                request->mac = "52:54:00:00:00:77";
}

static void make_host(struct arena *mem, unsigned choice, const char *text, struct host *host)
{
        const struct backend *backend = backend_find("ifupdown");

        *host = (struct host){ .bridge_template = { "bridge",
                                                    backend->builtin_template("", "bridge") },
                               .port_template = { "port", backend->builtin_template("", "port") } };
        host->system.offline = true;
        host->system.bridge_utils = true;
        host->system.services[choice & 32 ? SERVICE_IFUPDOWN2 : SERVICE_IFUPDOWN] =
                (struct network_service_state){ .installed = true, .enabled = true };
        LIST_ADD(mem, &host->files,
                 (struct file){ .path = PATH,
                                .real = PATH,
                                .state = FILE_READ,
                                .mode = 0644,
                                .data = text,
                                .size = strlen(text) });
}

static bool make_plan(struct arena *mem, const struct request *request, const struct host *host,
                      struct intent *intent, struct plan *plan)
{
        struct error err;

        decide(mem, request, host, intent);
        for (size_t i = 0; i < intent->refusals.n; i++)
                HOLDS(intent->refusals.items[i].where && *intent->refusals.items[i].what);
        if (intent->refusals.n)
                return false;
        HOLDS(render(mem, host, intent, plan, &err) == 0);
        return !plan->refusals.n;
}

/* The text that the plan leaves. */
static const char *text_after(const struct plan *plan, const char *text)
{
        for (size_t i = 0; i < plan->ops.n; i++) {
                const struct op_file *op = &plan->ops.items[i].file;

                HOLDS(plan->ops.items[i].type == OP_FILE && strcmp(op->path, PATH) == 0);
                HOLDS(op->before && strcmp(op->before, text) == 0 && op->after);
                text = op->after;
        }
        return text;
}

static void check_plan(struct arena *mem, unsigned choice, const char *text)
{
        struct plan plan = { 0 }, again = { 0 };
        struct request request;
        struct intent intent, second;
        struct host host;

        make_request(mem, choice, &request);
        make_host(mem, choice, text, &host);
        if (!make_plan(mem, &request, &host, &intent, &plan))
                return;
        make_host(mem, choice, text_after(&plan, text), &host);
        HOLDS(make_plan(mem, &request, &host, &second, &again));
        HOLDS(plan_is_empty(&again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena mem cleanup(arena_free) = { 0 };
        cleanup(freep) char *text = fuzz_string(data, size);

        if (!*text)
                return 0;
        check_document(&mem, text + 1);
        check_plan(&mem, (unsigned char) *text, text + 1);
        return 0;
}

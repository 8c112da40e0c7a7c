// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which command of ip(8) or sysctl(8) a step of the live switch is.
 */
#include "show/ip/words.h"

#include <string.h>

#include "show/ip/parts.h"
#include "mkbridge/names.h"
#include "wire/wire.h"

static const struct object {
        uint16_t type; /* RTM_NEW...; RTM_DEL... is the next number */
        void (*put)(struct ip_sentence *to, const struct nlmsghdr *message, const char *verb);
} objects[] = {
        { RTM_NEWLINK, ip_link_words },       { RTM_NEWADDR, ip_address_words },
        { RTM_NEWROUTE, ip_route_words },     { RTM_NEWRULE, ip_rule_words },
        { RTM_NEWNEIGH, ip_neighbour_words }, { RTM_NEWNEXTHOP, ip_nexthop_words },
};

static const struct object *object_of(uint16_t type)
{
        for (size_t i = 0; i < ARRAY_LEN(objects); i++)
                if (type == objects[i].type || type == objects[i].type + 1)
                        return &objects[i];
        return NULL;
}

/* What iproute2 makes of its verbs, read backwards. */
static const char *verb_of(const struct live_request *request, const struct object *object)
{
        static const struct {
                uint16_t flags;
                const char *verb;
        } verbs[] = {
                { NLM_F_CREATE | NLM_F_EXCL, "add" },
                { NLM_F_CREATE | NLM_F_REPLACE, "replace" },
                { NLM_F_CREATE | NLM_F_APPEND, "append" },
                { NLM_F_REPLACE, "change" },
        };
        const uint16_t all = NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE | NLM_F_APPEND;

        if (request->type != object->type)
                return "delete";
        if (object->type == RTM_NEWLINK)
                return request->flags & NLM_F_CREATE ? "add" : "set";
        for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
                if ((request->flags & all) == verbs[i].flags)
                        return verbs[i].verb;
        return object->type == RTM_NEWROUTE ? "prepend" : "add";
}

static struct wire_move move_of(const struct live_plan *live)
{
        return (struct wire_move){ .from = live->source.index,
                                   .to = live->target.index,
                                   .from_name = live->source.name,
                                   .to_name = live->target.name };
}

static void add_request(struct ip_sentence *to, const struct live_request *request)
{
        _Alignas(struct nlmsghdr) char buffer[WIRE_MESSAGE_MAX];
        const struct wire_move move = move_of(to->live);
        const struct nlmsghdr *message = request->message;
        const struct object *object;

        if (request->moved) {
                size_t size = wire_retarget(buffer, sizeof(buffer), message, &move);

                message = size ? (const void *) buffer : NULL;
        }
        object = message && wire_body(message) ? object_of(request->type) : NULL;
        if (!object) {
                strbuf_addf(to->out, "# a request of type %u", request->type);
                return;
        }
        to->removal = request->type != object->type;
        object->put(to, message, verb_of(request, object));
        strbuf_adds(to->out, strbuf_str(&to->rest));
}

/* With '/' between the parts when one of them, the name of a VLAN as a rule, has a '.'. */
static void add_sysctl(struct strbuf *out, const struct live_sysctl *sysctl)
{
        struct strbuf word cleanup(strbuf_free) = STRBUF_INIT;
        bool dots = strchr(sysctl->path, '.');

        strbuf_addf(&word, "net%c%s=%s", dots ? '/' : '.', sysctl->path, sysctl->value);
        for (size_t i = 0; !dots && i < strlen(sysctl->path) + 4; i++)
                if (word.data[i] == '/')
                        word.data[i] = '.';
        strbuf_adds(out, "sysctl -w ");
        shell_quote(out, word.data);
}

void ip_words(struct strbuf *out, const struct host *host, const struct live_plan *live,
              const struct live_op *op)
{
        struct ip_sentence to = { .out = out, .host = host, .live = live };

        switch (op->type) {
        case LIVE_REQUEST:
                add_request(&to, &op->request);
                break;
        case LIVE_SYSCTL:
                add_sysctl(out, &op->sysctl);
                break;
        case LIVE_REDIRECT:
                strbuf_addf(out,
                            "# at ingress, hand what comes in on %s to %s (BPF, where the "
                            "kernel has it)",
                            op->redirect.on.name, op->redirect.to.name);
                break;
        case LIVE_REDIRECT_OFF:
                strbuf_addf(out, "# at ingress of %s, hand nothing on any more",
                            op->redirect.on.name);
                break;
        case LIVE_WAIT_ADDRESSES:
                strbuf_addf(out, "# wait until the kernel takes packets for each address of %s",
                            op->wait.name);
                break;
        case LIVE_WAIT_UP:
                strbuf_addf(out, "# wait until the operational state of %s is up", op->wait.name);
        }
        strbuf_free(&to.rest);
}

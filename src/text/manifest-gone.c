// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a live switch took off the host, in the record of a run: messages of the kernel as they
 * were, since nothing else says all of a route. What is in one is checked by who reads it (wire);
 * here only that it is one.
 */
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "mkbridge/names.h"
#include "text/manifest-parts.h"

enum { GONE_MAX = 10000, MESSAGE_SIZE = 64 * 1024, LIST_MAX = 1000 };

json_t *manifest_gone(const struct live_gone_list *list)
{
        json_t *array = manifest_must(json_array());

        for (size_t i = 0; i < list->n; i++) {
                json_t *object = manifest_must(json_object());

                manifest_set(object, "link", manifest_name(list->items[i].link));
                manifest_set(
                        object, "message",
                        manifest_hex(list->items[i].message, list->items[i].message->nlmsg_len));
                manifest_append(array, object);
        }
        return array;
}

static size_t body_size(uint16_t type)
{
        switch (type) {
        case RTM_NEWADDR:
                return sizeof(struct ifaddrmsg);
        case RTM_NEWROUTE:
                return sizeof(struct rtmsg);
        case RTM_NEWNEXTHOP:
                return sizeof(struct nhmsg);
        default:
                return 0;
        }
}

static bool parse_message(struct manifest_reader *reader, const json_t *json,
                          const struct nlmsghdr **ret)
{
        struct nlmsghdr header = { 0 };
        size_t size = 0, body;
        char *bytes = NULL;

        if (!manifest_parse_hex(reader, json, MESSAGE_SIZE, &bytes, &size))
                return false;
        if (size >= sizeof(header))
                memcpy(&header, bytes, sizeof(header));
        body = body_size(header.nlmsg_type);
        if (!body || header.nlmsg_len != size || size < NLMSG_LENGTH(body))
                return manifest_fail(reader,
                                     "what has gone is neither an address nor a route nor a "
                                     "nexthop object");
        *ret = (const void *) bytes; /* of the arena, so it is aligned */
        return true;
}

bool manifest_parse_gone(struct manifest_reader *reader, json_t *json, struct live_gone_list *ret)
{
        json_t *item;
        size_t i;

        if (json && (!json_is_array(json) || json_array_size(json) > GONE_MAX))
                return manifest_fail(reader, "\"gone\" is not an array of sensible size");
        json_array_foreach(json, i, item)
        {
                struct live_gone gone = { 0 };

                if (!manifest_is_object(reader, item, 2))
                        return false;
                gone.link = manifest_parse_name(reader, manifest_get(reader, item, "link"));
                if (!gone.link)
                        return false;
                if (link_name_problem(gone.link))
                        return manifest_fail(reader, "what has gone was on no link");
                if (!parse_message(reader, manifest_get(reader, item, "message"), &gone.message))
                        return false;
                LIST_ADD(reader->mem, ret, gone);
        }
        return true;
}

/* Texts that @family has a family for. */
static bool parse_list(struct manifest_reader *reader, json_t *json,
                       int (*family)(const char *text), struct string_list *ret)
{
        json_t *item;
        size_t i;

        if (json && (!json_is_array(json) || json_array_size(json) > LIST_MAX))
                return manifest_fail(reader, "a list of addresses is of no sensible size");
        json_array_foreach(json, i, item)
        {
                const char *text = manifest_parse_name(reader, item);

                if (!text)
                        return false;
                if (!family(text))
                        return manifest_fail(reader, "what was asked for is not an address");
                LIST_ADD(reader->mem, ret, text);
        }
        return true;
}

bool manifest_parse_addresses(struct manifest_reader *reader, json_t *json, struct string_list *ret)
{
        return parse_list(reader, json, address_prefix_family, ret);
}

bool manifest_parse_gateways(struct manifest_reader *reader, json_t *json, struct string_list *ret)
{
        return parse_list(reader, json, address_family, ret);
}

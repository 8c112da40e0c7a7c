// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can only be judged when the whole command line is read: which options go together, what the
 * operands are, and whether addresses are such that a host can have them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "cli/options.h"
#include "mkbridge/guests.h"
#include "mkbridge/names.h"

/* An address as bits, big-endian, so that both families are judged by the same code. */
struct address {
        int family;
        unsigned prefix;
        unsigned char bytes[16];
};

/* @text is known to be an address of @family, with or without a prefix. */
static struct address address_of(const char *text, int family)
{
        struct address address = { .family = family };
        const char *slash = strchr(text, '/');
        char alone[INET6_ADDRSTRLEN] = "";
        size_t len = slash ? (size_t) (slash - text) : strlen(text);

        memcpy(alone, text, len < sizeof(alone) ? len : sizeof(alone) - 1);
        inet_pton(family, alone, address.bytes);
        address.prefix = slash ? (unsigned) strtoul(slash + 1, NULL, 10)
                               : 8 * (unsigned) address_size(address.family);
        return address;
}

/* True when the bits from @prefix on are all @value. */
static bool host_part_is(const struct address *address, bool value)
{
        for (size_t i = address->prefix; i < 8 * address_size(address->family); i++)
                if ((address->bytes[i / 8] >> (7 - i % 8) & 1) != value)
                        return false;
        return true;
}

static bool is_loopback(const struct address *address)
{
        static const unsigned char loopback6[16] = { [15] = 1 };

        if (address->family == AF_INET)
                return address->bytes[0] == 127;
        return !memcmp(address->bytes, loopback6, sizeof(loopback6));
}

/* Why no interface can have the address, as what "is" it; NULL: it can. */
static const char *address_problem(const struct address *address)
{
        static const unsigned char zero[16];
        static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
        const unsigned char *bytes = address->bytes;

        if (address->family == AF_INET) {
                if (bytes[0] == 0)
                        return "not an address of a host (0.0.0.0/8)";
                if (!memcmp(bytes, "\xff\xff\xff\xff", 4))
                        return "the broadcast address";
                return (bytes[0] & 0xf0) == 0xe0 ? "a multicast address" : NULL;
        }
        if (!memcmp(bytes, zero, sizeof(zero)))
                return "the unspecified address";
        if (!memcmp(bytes, mapped, sizeof(mapped)))
                return "an IPv4 address in IPv6 clothing";
        return bytes[0] == 0xff ? "a multicast address" : NULL;
}

/* The same for an address that the bridge is to have, with its prefix. */
static const char *own_address_problem(const struct address *address)
{
        const char *problem = address_problem(address);

        if (problem)
                return problem;
        if (is_loopback(address))
                return "a loopback address";
        if (address->family != AF_INET || address->prefix > 30)
                return NULL;
        if (host_part_is(address, false))
                return "the address of the network itself";
        return host_part_is(address, true) ? "the broadcast address of its network" : NULL;
}

static bool same_address(const struct address *a, const struct address *b)
{
        return a->family == b->family && !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static int check_addresses(struct parse *parse)
{
        const struct string_list *list = &parse->request->addresses;

        for (size_t i = 0; i < list->n; i++) {
                int family = address_prefix_family(list->items[i]);
                struct address address;
                const char *problem;

                if (!family)
                        return parse_error(
                                parse, "--address", "write it as 192.0.2.10/24 or 2001:db8::10/64",
                                "'%s' is not an address with a prefix length", list->items[i]);
                address = address_of(list->items[i], family);
                problem = own_address_problem(&address);
                if (problem)
                        return parse_error(parse, "--address", "give an address of this host",
                                           "'%s' is %s", list->items[i], problem);
                for (size_t j = 0; j < i; j++) {
                        struct address other =
                                address_of(list->items[j], address_prefix_family(list->items[j]));

                        if (same_address(&address, &other))
                                return parse_error(parse, "--address", "keep one of them",
                                                   "'%s' is given twice", list->items[i]);
                }
        }
        return 0;
}

/* Whether one of the --address is of @family, and whether one of them is @gateway itself. */
static bool address_given(const struct request *request, int family, const struct address *same)
{
        for (size_t i = 0; i < request->addresses.n; i++) {
                const char *text = request->addresses.items[i];
                struct address address = address_of(text, address_prefix_family(text));

                if (address.family == family && (!same || same_address(&address, same)))
                        return true;
        }
        return false;
}

static const char *family_name(int family)
{
        return family == AF_INET ? "IPv4" : "IPv6";
}

static int check_gateway(struct parse *parse, const char *text, int family)
{
        const struct address address = address_of(text, family);
        const char *problem = address_problem(&address);

        if (!problem && is_loopback(&address))
                problem = "a loopback address";
        if (problem)
                return parse_error(parse, "--gateway", "give the address of the router",
                                   "'%s' is %s", text, problem);
        if (!address_given(parse->request, family, NULL))
                return parse_error(parse, "--gateway", "give one with --address, too",
                                   "'%s' needs an address of the same family, %s", text,
                                   family_name(family));
        if (address_given(parse->request, family, &address))
                return parse_error(parse, "--gateway", "give the address of the router",
                                   "'%s' is the bridge's own address", text);
        return 0;
}

static int check_gateways(struct parse *parse)
{
        const struct string_list *list = &parse->request->gateways;
        bool seen4 = false, seen6 = false;

        for (size_t i = 0; i < list->n; i++) {
                int family = address_family(list->items[i]);
                bool *seen = family == AF_INET ? &seen4 : &seen6;
                int r;

                if (!family)
                        return parse_error(parse, "--gateway", "write it as 192.0.2.1",
                                           "'%s' is not an address", list->items[i]);
                if (*seen)
                        return parse_error(parse, "--gateway", "keep one of them",
                                           "'%s' is a second one for %s", list->items[i],
                                           family_name(family));
                *seen = true;
                r = check_gateway(parse, list->items[i], family);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* A name server may well be on loopback: a resolver of this host. */
static int check_dns(struct parse *parse)
{
        const struct string_list *list = &parse->request->dns;

        if (list->n && parse->request->l3 == L3_NONE)
                return parse_error(parse, "--dns", "leave one of the two out",
                                   "is of no use to a bridge with --no-ip");
        for (size_t i = 0; i < list->n; i++) {
                int family = address_family(list->items[i]);
                const struct address address =
                        family ? address_of(list->items[i], family) : (struct address){ 0 };
                const char *problem = family ? address_problem(&address) : "not an address";

                if (problem)
                        return parse_error(parse, "--dns", "give the address of a name server",
                                           "'%s' is %s", list->items[i], problem);
        }
        return 0;
}

static int check_links(struct parse *parse)
{
        const struct request *request = parse->request;
        const char *mac = request->mac;

        if (mac && !mac_assignable(mac))
                return parse_error(parse, "--mac", "write it as 52:54:00:12:34:56",
                                   mac_valid(mac) ? "'%s' cannot be the MAC of a bridge: it is a "
                                                    "multicast address or all zero"
                                                  : "'%s' is not a MAC address",
                                   mac);
        if (request->l3_from && !string_list_has(&request->ports, request->l3_from) &&
            strcmp(request->l3_from, request->bridge) != 0)
                return parse_error(parse, "--l3-from",
                                   "name one of the PORTs, or the BRIDGE to keep what it has",
                                   "'%s' is neither a PORT nor the BRIDGE of this command line",
                                   request->l3_from);
        if (request->l3_from && request->l3 != L3_KEEP)
                return parse_error(parse, "--l3-from", "leave one of the two out",
                                   "says that addresses are kept, --%s that they are replaced",
                                   parse->l3_name);
        return 0;
}

static int check_name(struct parse *parse, const char *what, const char *name)
{
        bool bridge = strcmp(what, "BRIDGE") == 0;
        const char *problem = link_name_problem(name);

        if (!problem)
                return 0;
        return parse_error(parse, arena_printf(parse->mem, "%s '%s'", what, name),
                           bridge ? "use letters, digits, '.', '_' and '-', such as vnet0"
                                  : "ip link lists the names of the links that are here",
                           "the name %s", problem);
}

/* One word alone, or none. */
static int too_few_operands(struct parse *parse)
{
        const char *word = parse->operands.n ? parse->operands.items[0] : NULL;
        const char *meant = word ? option_of_word(word) : NULL;

        parse->request->wants_cards = !parse->request->root;
        if (meant)
                return parse_error(parse, word,
                                   arena_printf(parse->mem, "did you mean mkbridge %s?", meant),
                                   "a PORT and a BRIDGE are needed");
        return parse_error(parse, word ? word : "command line",
                           "write it as mkbridge eth0 vnet0; mkbridge --list shows the cards",
                           word ? "is alone: a PORT and a BRIDGE are needed"
                                : "PORT and BRIDGE are missing");
}

static int take_port(struct parse *parse, const char *port)
{
        struct request *request = parse->request;

        if (check_name(parse, "PORT", port) < 0)
                return -EINVAL;
        if (request->bridge && !strcmp(port, request->bridge))
                return parse_error(parse, port, "choose another name for the bridge",
                                   "is PORT and BRIDGE at once");
        if (string_list_has(&request->ports, port))
                return parse_error(parse, port, "name each PORT once", "is given twice");
        LIST_ADD(parse->mem, &request->ports, port);
        return 0;
}

/* PORT... BRIDGE */
static int check_ports(struct parse *parse)
{
        struct request *request = parse->request;
        const struct string_list *operands = &parse->operands;

        if (operands->n < 2)
                return too_few_operands(parse);

        request->bridge = operands->items[operands->n - 1];
        for (size_t i = 0; i + 1 < operands->n; i++)
                if (take_port(parse, operands->items[i]) < 0)
                        return -EINVAL;
        return check_name(parse, "BRIDGE", request->bridge);
}

/* --check takes ports alone, as many as there are. */
static int check_only_ports(struct parse *parse)
{
        for (size_t i = 0; i < parse->operands.n; i++)
                if (take_port(parse, parse->operands.items[i]) < 0)
                        return -EINVAL;
        return 0;
}

/* What each of the other actions takes. */
static const struct {
        enum action action;
        size_t min, max;
        const char *takes;
} action_operands[] = {
        { ACTION_UNDO, 1, 1, "one BRIDGE" },     { ACTION_COMMIT, 1, 1, "one BRIDGE" },
        { ACTION_ROLLBACK, 1, 1, "one BRIDGE" }, { ACTION_STATUS, 0, 1, "at most one BRIDGE" },
        { ACTION_RECOVER, 0, 0, "no name" },     { ACTION_LIST, 0, 0, "no name" },
        { ACTION_GUEST, 1, 1, "one BRIDGE" },
};

/* The option that chose it, as somebody would write it. */
static const char *action_words(struct parse *parse)
{
        const char *kind = parse->request->guest;

        return arena_printf(parse->mem, "--%s%s%s", parse->action_name, kind ? "=" : "",
                            kind ? kind : "");
}

/* At most one operand, and that is the BRIDGE. */
static int check_bridge(struct parse *parse, size_t min, size_t max, const char *takes)
{
        const struct string_list *operands = &parse->operands;

        if (operands->n < min)
                return parse_error(
                        parse, parse_dashed(parse, parse->action_name),
                        arena_printf(parse->mem, "as in mkbridge %s vnet0", action_words(parse)),
                        "BRIDGE is missing");
        if (operands->n > max)
                return parse_error(parse, operands->items[max], "see mkbridge --help",
                                   "is one word too many: --%s takes %s", parse->action_name,
                                   takes);
        if (!operands->n)
                return 0;
        parse->request->bridge = operands->items[0];
        return check_name(parse, "BRIDGE", operands->items[0]);
}

static int check_operands(struct parse *parse)
{
        if (parse->request->action == ACTION_CHECK)
                return check_only_ports(parse);
        for (size_t i = 0; i < ARRAY_LEN(action_operands); i++)
                if (action_operands[i].action == parse->request->action)
                        return check_bridge(parse, action_operands[i].min, action_operands[i].max,
                                            action_operands[i].takes);
        return check_ports(parse);
}

/* A switch is of this host; only a switch can be waited for. An undo may turn out to be one. */
static int check_live(struct parse *parse)
{
        const struct request *request = parse->request;

        if (request->root && request->live)
                return parse_error(parse, "--live", "leave one of the two out",
                                   "makes no sense with --root");
        if (request->root && request->action == ACTION_LIST)
                return parse_error(parse, "--root",
                                   "a preview takes the name of any card: mkbridge --dry-run "
                                   "--root=DIR eth0 vnet0",
                                   "has no kernel below it that could be asked for its links");
        if (request->root && request->confirm)
                return parse_error(parse, "--confirm", "leave one of the two out",
                                   "makes no sense with --root");
        if (request->watch && request->json)
                return parse_error(parse, "--watch", "ask again as often as you need it",
                                   "is for people; it makes no sense with --json");
        if (request->confirm && request->action == ACTION_BRIDGE && !request->live)
                return parse_error(parse, "--confirm", "add --live",
                                   "waits for the end of a live switch, and none is asked for");
        return 0;
}

static int check_guest(struct parse *parse)
{
        const struct request *request = parse->request;
        const struct guest_kind *kind = request->guest ? guest_kind_find(request->guest) : NULL;

        if (!kind || !kind->comma_ends || !strchr(request->bridge, ','))
                return 0;
        return parse_error(parse, arena_printf(parse->mem, "BRIDGE '%s'", request->bridge),
                           "guests of this kind need a bridge with another name",
                           "the name has a ',', which ends it in the words of %s", kind->name);
}

/* Options that mean nothing for what is to be done are mistakes, not to be passed over. */
static int check_actions(struct parse *parse)
{
        for (size_t i = 0; i < n_cli_options; i++) {
                const struct cli_option *option = &cli_options[i];

                if (!parse->seen[i] || option->actions & ON(parse->request->action))
                        continue;
                if (parse->action_name)
                        return parse_error(parse, arena_printf(parse->mem, "--%s", option->name),
                                           "leave it out", "makes no sense with --%s",
                                           parse->action_name);
                return parse_error(parse, arena_printf(parse->mem, "--%s", option->name),
                                   "leave it out", "makes sense with --undo only");
        }
        return 0;
}

int parse_check(struct parse *parse)
{
        static int (*const checks[])(struct parse *) = {
                check_actions,  check_operands, check_live,  check_addresses,
                check_gateways, check_dns,      check_links, check_guest,
        };

        if (parse->request->action == ACTION_COMPLETION)
                return 0;
        for (size_t i = 0; i < ARRAY_LEN(checks); i++)
                if (checks[i](parse) < 0)
                        return -EINVAL;
        return 0;
}

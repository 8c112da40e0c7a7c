// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a link is called by people, and why it may not be a port.
 */
#include <linux/if_arp.h>
#include <string.h>

#include "show/cards.h"

static const char *const fit_words[] = {
        [CARD_FIT] = "yes",         [CARD_NOT_LIVE] = "not-live", [CARD_UNKNOWN] = "unknown",
        [CARD_REFUSED] = "refused", [CARD_UNFIT] = "no",
};
const struct word_table card_fit_words = { fit_words, ARRAY_LEN(fit_words) };

/* Of links that no software has made (linux/if_arp.h). */
static const struct {
        uint16_t hardware;
        const char *word;
} hardware[] = {
        { ARPHRD_ETHER, "Ethernet" }, { ARPHRD_INFINIBAND, "InfiniBand" }, { ARPHRD_CAN, "CAN" },
        { ARPHRD_PPP, "PPP" },        { ARPHRD_IEEE1394, "FireWire" },     { ARPHRD_RAWIP, "WWAN" },
};

/* Words of the kernel that people write in another way. */
static const struct {
        const char *kind, *word;
} kinds[] = {
        { "vlan", "VLAN" },           { "vxlan", "VXLAN" }, { "macsec", "MACsec" },
        { "wireguard", "WireGuard" }, { "vrf", "VRF" },
};

static const char *hardware_word(const struct link *link)
{
        for (size_t i = 0; i < ARRAY_LEN(hardware); i++)
                if (hardware[i].hardware == link->hardware)
                        return hardware[i].word;
        return "other";
}

const char *card_kind(const struct link *link)
{
        if (link->wireless)
                return "Wi-Fi";
        if (link->kind == LINK_PHYSICAL)
                return hardware_word(link);
        if (strcmp(link->kind_name, "tun") == 0)
                return link->ethernet ? "tap" : "tun";
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (strcmp(kinds[i].kind, link->kind_name) == 0)
                        return kinds[i].word;
        return link->kind_name;
}

const char *card_problem(struct arena *mem, const struct refusal *problem)
{
        return arena_printf(mem, "%s: %.*s%s%s", problem->where, (int) strcspn(problem->what, "\n"),
                            problem->what, problem->hint ? "; " : "",
                            problem->hint ? problem->hint : "");
}

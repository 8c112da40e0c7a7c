/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of rendering networkd's files share: the ports are taken apart (take.c),
 * then the bridge's files are made, then the ports'.
 */
#pragma once

#include "backend/networkd/networkd.h"
#include "backend/common/options.h"
#include "backend/common/rendering.h"
#include "backend/common/template.h"

/* What the bridge gets of a port's files: lines without their final newline. */
struct networkd_carried {
        struct string_list link, network; /* for those sections */
        struct string_list sections;      /* whole ones, each after an empty line */
};

/* One port and its files. */
struct networkd_port {
        const struct port_intent *intent;
        struct networkd_unit *unit; /* NULL: it has none */
        bool in_place;              /* its files are for it alone, and ours to change */
        struct networkd_carried carried;
        struct networkd_carried stays; /* not in place: what its own file gets */
};

/*
 * Takes the files of a port apart: what leaves it is in @port->carried then, and no longer in its
 * documents. Each key gets a reason.
 */
void networkd_take_apart(struct arena *mem, const struct intent *intent, struct networkd_port *port,
                         struct plan *plan);

/* Does an option of the command line replace what the rule is about? @value tells the family. */
bool networkd_replaced(const struct request *request, const struct key_rule *rule,
                       const char *value);

/* One rendering. */
struct networkd_job {
        RENDERING;
        struct networkd_port *ports;  /* as many as the intent has */
        const char *dhcp;             /* DHCP= of who gives the network layer, before any change */
        struct networkd_port *l3;     /* whose network layer moves, or NULL */
        struct ini network, sections; /* what it gives, taken apart */
};

/* A path in /etc/systemd/network for a file that is to win over all that match @link; a refusal
 * when there is none. */
const char *networkd_new_path(struct networkd_job *job, const struct networkd_link *link);

/* A path there that begins with a number, has @what in its name, is free and sorts before @first,
 * which may be NULL; NULL: there is none. */
const char *networkd_path_before(struct networkd_job *job, const char *what, const char *first);

/* Has networkd leave the links of guests alone, if there is a file that is for them. */
void networkd_leave_guests(struct networkd_job *job);

/* The look at what a template has made, taken apart as @doc. */
struct template_check networkd_template_check(struct networkd_job *job,
                                              const struct template_file *template,
                                              const struct ini *doc);

/* Takes apart what the ports have given, once all have. */
void networkd_read_given(struct networkd_job *job);

/* The bridge's .netdev and .network. */
int networkd_make_bridge(struct networkd_job *job);

/* How it writes -o options. */
extern const struct option_traits networkd_option_traits;

/* The bridge's .netdev; a new one goes beside @network_path. */
void networkd_make_netdev(struct networkd_job *job, const char *network_path);

/* The .network that the bridge has already. */
void networkd_change_network(struct networkd_job *job, struct networkd_unit *unit);

/* Lines KEY=VALUE beside what is carried over. */
struct networkd_additions {
        struct ini_line *items;
        size_t n;
};

void networkd_add(struct networkd_job *job, struct networkd_additions *list, const char *key,
                  const char *value);

/* What [Network] and [Link] of the bridge get besides. */
struct networkd_additions networkd_network_keys(struct networkd_job *job);
struct networkd_additions networkd_link_keys(struct networkd_job *job);

/* Reasons for them. */
void networkd_explain(struct networkd_job *job, const char *path,
                      const struct networkd_additions *list);

/* Puts the IAID of the card among the sections that the bridge gets, where it needs it. */
void networkd_pin_identity(struct networkd_job *job, struct string_list *sections);

/* Lines as a document; @section is its header, or NULL when they bring their own. */
struct ini networkd_parse_lines(struct arena *mem, const char *section,
                                const struct string_list *lines);

/* Refuses a default route in @doc, a file of the bridge as it is to be, that cannot be reached. */
void networkd_check_gateways(struct networkd_job *job, const struct ini *doc);

/* Operations for the parts of a unit that have changed. */
void networkd_store(struct networkd_job *job, struct networkd_unit *unit, const char *why);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of rendering netplan's files share: the ports' definitions are taken apart
 * (take.c), the bridge's is made or changed (bridge.c), the texts are put together
 * and read once more (render.c).
 */
#pragma once

#include "backend/common/options.h"
#include "backend/common/rendering.h"
#include "backend/netplan/netplan.h"

/* What the bridge gets of one file. */
struct netplan_carried {
        struct netplan_file *file;
        const struct yaml_pair *section; /* that the port is defined in */
        struct string_list lines;        /* at column 0, a pair each, without the last newline */
        size_t step;                     /* how much deeper a level stands here */
};

/* What must be true of the new text. */
struct netplan_promise {
        const struct netplan_place *place;
        const struct yaml_pair *pair;
        enum key_fate fate;
        bool whole; /* its value is as it was */
};

/* A definition to be made. */
struct netplan_fresh {
        const char *id, *body;
};

/* A word of NetworkManager's that netplan hands on. */
struct netplan_word {
        const char *key, *value;
        const char *lines; /* as it stands, at column 0, with its comments; NULL: in flow style */
};

struct netplan_job {
        RENDERING;
        struct netplan *netplan;

        struct netplan_def *bridge; /* NULL: a new one */
        const char *renderer;       /* of the bridge */
        const char *default_renderer;
        struct netplan_file *main; /* what is new of the bridge goes there */
        const struct yaml_pair *main_section;
        size_t step;
        struct {
                struct netplan_carried *items;
                size_t n;
        } carried;
        struct string_list ids; /* of ports that join */
        struct {
                struct netplan_fresh *items;
                size_t n;
        } fresh; /* ports that get a definition */
        struct {
                struct netplan_promise *items;
                size_t n;
        } promises;
        struct {
                const struct yaml_pair **items;
                size_t n;
        } cut; /* of the bridge's own pairs, those that go as a whole */
        struct netplan_additions additions;
        struct key_value_list passed; /* options that netplan hands on to NetworkManager */
        struct {
                struct netplan_word *items;
                size_t n;
        } moved; /* what it has handed on for the port that gives its address */
};

/* A refusal that the text of @file cannot be changed at @node. */
void netplan_refuse_style(struct netplan_job *job, const struct netplan_file *file,
                          const struct yaml *node);

/* A file of the bridge's own, behind those that define its ports: new, or there already. */
struct netplan_file *netplan_own_file(struct netplan_job *job);

/* Could the bridge stand in @section of @file (NULL: a new one there), for netplan's parser? */
bool netplan_is_behind(const struct netplan_job *job, const struct netplan_file *file,
                       const struct yaml_pair *section);

/* Where a new bridge is written, once it is known which ports join: sets job->main. */
void netplan_choose_home(struct netplan_job *job);

/* How much deeper a level stands in the file of @place. */
size_t netplan_step(const struct netplan_place *place);

/* Takes the port's definition apart: edits to its files, lines to job->carried. */
void netplan_take(struct netplan_job *job, const struct netplan_def *def,
                  const struct port_intent *port);

/* The same of a definition that other links share: it stays as it is. Returns the port's ID. */
const char *netplan_split(struct netplan_job *job, const struct netplan_def *def,
                          const struct port_intent *port);

/* The drop-ins for what netplan makes of the port's definition; @id is the one it has then. */
void netplan_take_drop_ins(struct netplan_job *job, const struct netplan_match *found,
                           const struct port_intent *port, const char *id);

/* A definition for a port that has none. */
int netplan_new_port(struct netplan_job *job, const struct port_intent *port);

/* Adds @body as the definition ID in @section of job->main. */
void netplan_define(struct netplan_job *job, const char *section, const char *id, const char *body);

/* Adds @section, which is not there yet, with @body. */
void netplan_define_section(struct netplan_job *job, const char *section, const char *body);

/* The definitions of all ports that get one. */
void netplan_define_ports(struct netplan_job *job);

/* How -o options are written where networkd reads them, and where NetworkManager does. */
extern const struct option_traits netplan_option_traits[2];
const struct option_traits *netplan_traits(const struct netplan_job *job);

/* Finds what netplan hands on to NetworkManager, as job->passed; a bridge that is there must say it
 * already. */
void netplan_pass_through(struct netplan_job *job);

/* -o options as keys of `parameters`; what cannot be expressed is a refusal. A new bridge has STP
 * among them. */
struct key_value_list netplan_parameters(struct netplan_job *job);

int netplan_make_bridge(struct netplan_job *job);

/* The look at what a template has made: the mapping @map. */
struct template_check netplan_template_check(struct netplan_job *job,
                                             const struct template_file *template,
                                             const struct yaml *map);

/* The same for one that is there. */
void netplan_change_bridge(struct netplan_job *job, const struct key_value_list *parameters);

/* Whether @list (NULL, or of another kind: no) has an address of the family. */
bool netplan_has_family(const struct yaml *list, bool v6);

/* Refuses what NetworkManager would not take of the definition @id, where that is its. */
void netplan_check_profile(struct netplan_job *job, const struct netplan *after, const char *id);

/* IDs of ports, for a list in brackets. */
char *netplan_join_ids(struct arena *mem, const struct string_list *ids);

/* The lines that a file gave. */
char *netplan_join_lines(struct netplan_job *job, const struct netplan_carried *carried);

/*
 * Adds what the command line wants to lists that @map has already; the others come back as lines
 * for its end.
 */
char *netplan_merge_additions(struct netplan_job *job, struct netplan_file *file,
                              const struct yaml *map);

/* The same for lines at column 0, which come back; the others go to @rest. */
char *netplan_merged_carried(struct netplan_job *job, const char *body, char **rest);

/* Keeps the DHCP server from taking the bridge for another client than the port. */
void netplan_identity(struct netplan_job *job);

/* Takes what is of the network layer out of that of a port; whether there was any. */
bool netplan_take_passed(struct netplan_job *job, const struct netplan_place *place,
                         const struct yaml_pair *settings, bool gives);

/* Lines at column 0 for what netplan hands on to NetworkManager: job->passed and moved, and what
 * that must be told of a bridge with the network layer @body; or "". */
char *netplan_passed_lines(struct netplan_job *job, const char *body);

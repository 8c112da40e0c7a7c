/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of a check share: the rows of its one table, and how a finding is added.
 */
#pragma once

#include "mkbridge/decide.h"
#include "mkbridge/fitness.h"

struct check_row {
        enum check_code code;
        enum severity severity;
        const char *why;  /* it matters: a line */
        const char *mend; /* what to do, where a finding says nothing better; or NULL */
};

struct check_job {
        struct arena *mem;
        const struct check_input *input;
        const struct host *host;
        const struct fitness *fitness;
        struct finding_list *findings;
};

/* Adds a finding, unless that very one is there already. @where: a link, a file, or NULL: the host;
 * @mend: NULL: what the table says; @fmt: what was seen. */
void found(struct check_job *job, enum check_code code, const char *where, const char *mend,
           const char *fmt, ...) printf_like(5, 6);

/* check-machine.c: processor, KVM, containers; programs and what starts at boot. */
void check_machine(struct check_job *job);
void check_programs(struct check_job *job);
void check_recovery(struct check_job *job);

/* check-filter.c: the packet filter, where frames of bridges are handed to it. */
void check_filter(struct check_job *job);

/* check-port.c: the cards, beside what a run would refuse or note. */
void check_ports(struct check_job *job);

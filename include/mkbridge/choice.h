/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all backends are asked together: whose files are to be written, and which card is meant
 * where none is here.
 */
#pragma once

#include "mkbridge/backend.h"

/* Who is to write, and who else has the same right. */
struct backend_choice {
        const struct backend *backend; /* NULL: nobody claims anything */
        enum claim_strength strength;  /* of its claim, also when it was asked for */
        const char *why;               /* a phrase; "asked for" */
        const char *port;              /* the one that the claim is about; NULL: asked for */
        const struct backend *rival;   /* its files configure a port, too; or NULL */
        const char *rival_why;
        const char *rival_port; /* the same port, or another one */
};

/*
 * The backend that @request asks for; for "auto" the one whose files configure a port or the
 * bridge, or else the one with the strongest claim to all ports, the first of backends[] among
 * equals. @host needs its links, files and system; one that has a choice already is not asked
 * again.
 */
struct backend_choice backend_choose(struct arena *mem, const struct request *request,
                                     const struct host *host);

/*
 * Of the ports of @request those that are not here, and what their MAC address is known to be, by
 * the name or by what files say of cards. @host needs its files and what is around.
 */
struct absent_list backend_absent(struct arena *mem, const struct request *request,
                                  const struct host *host);

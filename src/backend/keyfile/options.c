// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bridge options in the words of [bridge]; see nm-settings(5).
 */
#include "backend/keyfile/render.h"

const struct option_traits keyfile_option_traits = {
        .names = OPTION_NAMES(words.keyfile),
        .more_vlans = "vlans=2-4094 in [bridge-port] of its profile",
        .reader = "NetworkManager",
        .off = "false",
        .on = "true",
        .dot1q = "802.1Q",
        .times = TIMES_WHOLE,
        .nm = true,
};

struct key_value_list keyfile_option_pairs(struct keyfile_job *job)
{
        struct key_value_list pairs = { 0 };

        /* NetworkManager's own default is on. */
        if (!job->bridge.file)
                option_put_stp_off(job->mem, &keyfile_option_traits, &pairs);
        option_put_all(job->mem, &keyfile_option_traits, job->intent->request, &pairs,
                       &job->plan->refusals);
        if (job->bridge.file)
                option_mend_delay(job->mem, &keyfile_option_traits,
                                  keyfile_get(&job->bridge.doc, "bridge", "forward-delay"), &pairs,
                                  job->plan);
        return pairs;
}

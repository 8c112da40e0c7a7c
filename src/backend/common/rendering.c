// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop over the ports that all dialects render by.
 */
#include "backend/common/rendering.h"

#include <string.h>

#include "backend/common/udev-rule.h"

/* One step for each port that is not in place. */
static int each_port(int (*step)(void *job, size_t i), void *job, const struct intent *intent)
{
        for (size_t i = 0; step && i < intent->ports.n; i++) {
                int r = intent->ports.items[i].in_place ? 0 : step(job, i);

                if (r < 0)
                        return r;
        }
        return 0;
}

/* Both of one port before the next one: what is told of it stands together. */
static int look_and_take(const struct rendering_steps *steps, void *job,
                         const struct intent *intent)
{
        for (size_t i = 0; i < intent->ports.n; i++) {
                int r = 0;

                if (steps->look)
                        steps->look(job, i);
                if (!intent->ports.items[i].in_place)
                        r = steps->take(job, i);
                if (r < 0)
                        return r;
        }
        return 0;
}

int backend_render(const struct rendering_steps *steps, struct rendering rendering)
{
        void *job = arena_alloc(rendering.mem, steps->job_size);
        int r;

        memcpy(job, &rendering, sizeof(rendering));
        steps->begin(job);
        r = look_and_take(steps, job, rendering.intent);
        if (r == 0)
                r = steps->bridge(job);
        if (r == 0)
                r = each_port(steps->port, job, rendering.intent);
        if (r < 0)
                return r;
        steps->end(job);
        udev_rule_write(&rendering, steps, job);
        option_note_vlans(&rendering, steps->options, job);
        return 0;
}

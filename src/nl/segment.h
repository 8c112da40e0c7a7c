/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames of our own, to find out which links lead to the same segment.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct segment_port {
        int index;
        bool sends; /* and does not only listen */
};

/*
 * Each of @ports that sends broadcasts, with the MAC address that a switch knows there, three
 * frames within @milliseconds, and all of them listen; calls @found for each that came in at @at
 * and was sent from @from, another one. Needs CAP_NET_RAW; nothing else sees the frames but a host
 * that looks for their type.
 * @ret_failed: the port that it ended at, after a failure
 * Return: 0, also when none came in; -EPERM, -ENETDOWN, or another negative errno.
 */
int segment_probe(const struct segment_port *ports, size_t n, unsigned milliseconds,
                  void (*found)(void *arg, size_t from, size_t at), void *arg, size_t *ret_failed);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bridge options that a service has no word for. udev sees every bridge appear, whoever makes it,
 * and sets them by a rule, in the kernel's own files.
 */
#pragma once

#include "backend/common/options.h"
#include "backend/common/rendering.h"

/* The file of the rules for @bridge, which has to be observed where options are asked for. */
const char *option_rule_path(struct arena *mem, const char *bridge);

/*
 * Writes rules for all options of the request that the service has no word for.
 * @traits_of: those of the dialect for an option
 */
void option_rule_write(const struct rendering *it, option_traits_for *traits_of, void *job);

/* With vlan_filtering on, a note: what passes, and how others do in the words of the dialect. */
void option_note_vlans(const struct rendering *it, option_traits_for *traits_of, void *job);

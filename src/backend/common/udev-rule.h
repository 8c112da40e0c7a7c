/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a bridge is to have and its service has no word for: options, the MAC of a port that nobody
 * knows when the files are written, and its own name where a rule is for its MAC. udev sees every
 * bridge appear, whoever makes it, and sets them by a rule, in the kernel's own files or by ip(8).
 */
#pragma once

#include "backend/common/options.h"
#include "backend/common/rendering.h"

/* The file of the rules for @bridge, which has to be observed. */
const char *udev_rule_path(struct arena *mem, const char *bridge);

/* The name that a rule gives to the card with that MAC address; or NULL. */
const char *udev_rule_name_of(struct arena *mem, const struct host *host, const char *mac);

/*
 * Writes rules for all options of the request that the service has no word for; for a new bridge
 * also one for its MAC, where it is not known and the service cannot take it from the port by
 * itself, and one for its name, where another rule would give it that of the card.
 * @steps: those of the dialect; @job: its job
 */
void udev_rule_write(const struct rendering *it, const struct rendering_steps *steps, void *job);

/* With vlan_filtering on, a note: what passes, and how others do in the words of the dialect. */
void option_note_vlans(const struct rendering *it, option_traits_for *traits_of, void *job);

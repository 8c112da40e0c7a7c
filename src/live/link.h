/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of bridges and of their ports in RTM_NEWLINK messages.
 */
#pragma once

#include "mkbridge/bridge-options.h"
#include "live/live.h"

/* Puts what was asked for with -o into an open IFLA_INFO_DATA. */
void live_put_option(struct wire_builder *builder, const struct bridge_setting *setting);

/* The same options as they are @now (NULL: nobody knows), to put them back. */
void live_put_former(struct wire_builder *builder, const struct bridge_setting *setting,
                     const struct rtattr *now);

/* True when @now, the attribute as the kernel has it, is what was asked for. */
bool live_option_is(const struct bridge_setting *setting, const struct rtattr *now);

/* All options of IFLA_INFO_DATA that a request may hold, but STP; NULL: none. */
void live_copy_options(struct wire_builder *builder, const struct rtattr *data);

/* What the link @index has as the port of a bridge. False: nobody knows. */
bool live_put_port_settings(struct wire_builder *builder, const struct network *network, int index);

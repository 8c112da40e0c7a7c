/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The templates that are built into the program, so that it works where nothing else of it is
 * installed. The code behind this header is made by embed.py from the folder templates/.
 */
#pragma once

/*
 * The text of templates/[SET/]BACKEND/FILE.mustache as it was at build time.
 *
 * @set:     "" for the default set, or the name of a shipped one ("classic")
 * @backend: its name, which is that of the folder
 * @file:    "bridge" or "port"
 *
 * Return: NULL when there is no such template. For a set that lacks one, the caller decides what
 * stands in.
 */
const char *embedded_template(const char *set, const char *backend, const char *file);

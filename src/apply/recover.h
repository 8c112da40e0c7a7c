/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Putting back the files of one bridge.
 */
#pragma once

#include "mkbridge/apply.h"
#include "base/fs.h"

struct settle_service; /* settle.h */

/* `new` is forgotten, `pending` is put back, and the @service told so. Return: 0, or a negative
 * errno; status 4 if something is left. */
int recover_files(struct arena *mem, const struct fs *fs, const char *bridge,
                  const struct settle_service *service, struct apply_report *report,
                  struct error *err);

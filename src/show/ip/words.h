/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A step of the live switch in the words of ip(8) and sysctl(8), such that it can be pasted into a
 * shell. What has no command there, the redirect and the waits, is a comment.
 */
#pragma once

#include "base/strbuf.h"
#include "mkbridge/host.h"
#include "mkbridge/live.h"

/*
 * Appends one line, without its end. A message that is moved is shown as it will be sent. What it
 * holds and ip(8) has no word for is told after '#' at the end, with number and size.
 * @host: knows the names of links that @live does not; NULL: they are called if7, which ip(8) takes
 */
void ip_words(struct strbuf *out, const struct host *host, const struct live_plan *live,
              const struct live_op *op);

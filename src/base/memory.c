// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of a process that gets no memory; below all that allocates.
 */
#include <unistd.h>

#include "base/error.h"

void error_out_of_memory(void)
{
        static const char text[] = "mkbridge: memory: cannot allocate; nothing more was done\n";

        if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
                _exit(STATUS_FAILED);
        _exit(STATUS_FAILED);
}

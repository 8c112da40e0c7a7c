// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The choice between the completion scripts.
 */
#include "cli/completion.h"

#include <string.h>

#include "cli/cli.h"

void cli_completion(struct strbuf *out, const char *shell)
{
        static const struct {
                const char *shell;
                void (*script)(struct strbuf *out);
        } scripts[] = {
                { "bash", completion_bash },
                { "zsh", completion_zsh },
                { "fish", completion_fish },
        };

        for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
                if (!strcmp(shell, scripts[i].shell))
                        scripts[i].script(out);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words that the completion scripts of all shells offer.
 */
#include "cli/completion.h"

#include <string.h>

#include "mkbridge/backend.h"
#include "mkbridge/guests.h"

void completion_values(struct strbuf *out, enum option_values values, const char *separator)
{
        const char *between = "";

        switch (values) {
        case VALUES_BACKEND:
                strbuf_adds(out, "auto");
                for (size_t i = 0; i < n_backends; i++)
                        strbuf_addf(out, "%s%s", separator, backends[i]->name);
                return;
        case VALUES_TEMPLATES:
                strbuf_adds(out, "classic");
                return;
        case VALUES_SHELL:
                for (size_t i = 0; i < n_cli_shells; i++, between = separator)
                        strbuf_addf(out, "%s%s", between, cli_shells[i]);
                return;
        case VALUES_GUEST:
                for (size_t i = 0; i < n_guest_kinds; i++, between = separator)
                        strbuf_addf(out, "%s%s", between, guest_kinds[i].name);
                return;
        case VALUES_NONE:
        case VALUES_FOLDER:
        case VALUES_SETTING:
        case VALUES_LINK:
                return;
        }
}

const char *completion_setting_values(const struct bridge_option *option)
{
        switch (option->type) {
        case OPTION_BOOL:
                return "yes no";
        case OPTION_PROTOCOL:
                return "802.1Q 802.1ad";
        case OPTION_NUMBER:
        case OPTION_SECONDS:
        case OPTION_MAC:
        case OPTION_MASK:
                break;
        }
        return "";
}

void completion_escape(struct strbuf *out, const char *text, const char *special,
                       const char *escape)
{
        for (; *text; text++) {
                if (strchr(special, *text))
                        strbuf_adds(out, escape);
                strbuf_addc(out, *text);
        }
}

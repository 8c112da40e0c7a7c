// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The script for fish: one `complete` command an option.
 */
#include "cli/completion.h"

#include <string.h>

static const char fish_head[] =
        "# fish completion for mkbridge; made by mkbridge --completion=fish\n"
        "\n"
        "function __mkbridge_links\n"
        "        for link in /sys/class/net/*/ifindex\n"
        "                string match -v lo (string split / $link)[5]\n"
        "        end\n"
        "end\n"
        "\n"
        "function __mkbridge_bridges\n"
        "        for folder in /var/lib/mkbridge/*/\n"
        "                string split / $folder | string match -v '' | tail -n 1\n"
        "        end\n"
        "end\n"
        "\n"
        "function __mkbridge_wants_bridge\n"
        "        __fish_contains_opt undo commit rollback status guest\n"
        "end\n"
        "\n"
        "complete -c mkbridge -f\n"
        "complete -c mkbridge -n __mkbridge_wants_bridge -a '(__mkbridge_bridges)'\n"
        "complete -c mkbridge -n 'not __mkbridge_wants_bridge' -a '(__mkbridge_links)'\n";

static void fish_settings(struct strbuf *out)
{
        for (size_t i = 0; i < n_bridge_options; i++) {
                const char *values = completion_setting_values(&bridge_options[i]);

                if (!*values)
                        strbuf_addf(out, " %s=", bridge_options[i].name);
                for (; *values; values += strcspn(values, " "), values += *values == ' ')
                        strbuf_addf(out, " %s=%.*s", bridge_options[i].name,
                                    (int) strcspn(values, " "), values);
        }
}

static void fish_option(struct strbuf *out, const struct cli_option *option)
{
        strbuf_addf(out, "complete -c mkbridge -l %s", option->name);
        if (option->letter)
                strbuf_addf(out, " -s %c", option->letter);
        strbuf_adds(out, " -d '");
        completion_escape(out, option->help, "'\\", "\\");
        strbuf_addc(out, '\'');
        if (option->value) {
                strbuf_adds(out, " -x -a '");
                completion_values(out, option->values, " ");
                if (option->values == VALUES_SETTING)
                        fish_settings(out);
                if (option->values == VALUES_LINK)
                        strbuf_adds(out, "(__mkbridge_links)");
                if (option->values == VALUES_FOLDER || option->values == VALUES_TEMPLATES)
                        strbuf_adds(out, " (__fish_complete_directories)");
                strbuf_addc(out, '\'');
        }
        strbuf_addc(out, '\n');
}

void completion_fish(struct strbuf *out)
{
        strbuf_adds(out, fish_head);
        for (size_t i = 0; i < n_cli_options; i++)
                fish_option(out, &cli_options[i]);
}

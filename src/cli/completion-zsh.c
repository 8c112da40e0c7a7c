// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The script for zsh: a function that describes every option to _arguments.
 */
#include "cli/completion.h"

#include <string.h>

static const char zsh_head[] =
        "#compdef mkbridge\n"
        "# zsh completion for mkbridge; made by mkbridge --completion=zsh\n"
        "\n"
        "_mkbridge_names() {\n"
        "        local -a links bridges\n"
        "        links=(/sys/class/net/*/ifindex(N:h:t))\n"
        "        links=(${links:#lo})\n"
        "        bridges=(/var/lib/mkbridge/*(N/:t))\n"
        "        if (( ${words[(I)--(undo|commit|rollback|status|guest*)]} )); then\n"
        "                _wanted bridges expl 'bridge that mkbridge made' compadd -a bridges\n"
        "        else\n"
        "                _wanted links expl 'network link' compadd -a links\n"
        "        fi\n"
        "}\n"
        "\n"
        "_mkbridge_templates() {\n"
        "        _alternative 'sets:shipped set:(classic)' 'folders:folder:_files -/'\n"
        "}\n"
        "\n"
        "_mkbridge_settings() {\n"
        "        local -a keys values\n"
        "        if compset -P 1 '*='; then\n"
        "                case ${IPREFIX%=} in\n";

static const char zsh_settings_tail[] =
        "                esac\n"
        "                _wanted values expl 'value' compadd -a values\n"
        "                return\n"
        "        fi\n"
        "        keys=(\n";

static void zsh_settings(struct strbuf *out)
{
        for (size_t i = 0; i < n_bridge_options; i++)
                if (*completion_setting_values(&bridge_options[i]))
                        strbuf_addf(out, "                *%s) values=(%s) ;;\n",
                                    bridge_options[i].name,
                                    completion_setting_values(&bridge_options[i]));
        strbuf_adds(out, zsh_settings_tail);
        for (size_t i = 0; i < n_bridge_options; i++) {
                strbuf_addf(out, "                '%s:", bridge_options[i].name);
                completion_escape(out, bridge_options[i].summary, "'", "'\\'");
                strbuf_adds(out, "'\n");
        }
        strbuf_adds(out, "        )\n        _describe -t keys 'bridge option' keys -S =\n}\n\n");
}

/* The part of an _arguments specification that says what the value is. */
static void zsh_value(struct strbuf *out, const struct cli_option *option)
{
        static const char *const actions[] = {
                [VALUES_FOLDER] = "_files -/",
                [VALUES_SETTING] = "_mkbridge_settings",
                [VALUES_LINK] = "_mkbridge_names",
                [VALUES_TEMPLATES] = "_mkbridge_templates",
                [VALUES_NONE] = " ",
        };

        const char *action = option->values < ARRAY_LEN(actions) ? actions[option->values] : NULL;

        strbuf_addf(out, ":%s:", option->value);
        if (!action) {
                strbuf_addc(out, '(');
                completion_values(out, option->values, " ");
                strbuf_addc(out, ')');
        } else {
                strbuf_adds(out, action);
        }
}

/* Within brackets within single quotes. */
static void zsh_text(struct strbuf *out, const char *text)
{
        for (; *text; text++) {
                if (*text == '\'')
                        strbuf_adds(out, "'\\'");
                else if (strchr("[]:", *text))
                        strbuf_addc(out, '\\');
                strbuf_addc(out, *text);
        }
}

static void zsh_option(struct strbuf *out, const struct cli_option *option, const char *dashes,
                       const char *name)
{
        const char *repeat = option->repeats && option->value ? "*" : "";
        const char *equals = !option->value ? "" : dashes[1] ? "=" : "+";

        strbuf_addf(out, "        '%s%s%s%s[", repeat, dashes, name, equals);
        zsh_text(out, option->help);
        strbuf_addc(out, ']');
        if (option->value)
                zsh_value(out, option);
        strbuf_adds(out, "' \\\n");
}

void completion_zsh(struct strbuf *out)
{
        strbuf_adds(out, zsh_head);
        zsh_settings(out);
        strbuf_adds(out, "_arguments -s -S \\\n");
        for (size_t i = 0; i < n_cli_options; i++) {
                const struct cli_option *option = &cli_options[i];
                const char letter[] = { option->letter, '\0' };

                if (option->letter)
                        zsh_option(out, option, "-", letter);
                zsh_option(out, option, "--", option->name);
        }
        strbuf_adds(out, "        '*:name:_mkbridge_names'\n");
}

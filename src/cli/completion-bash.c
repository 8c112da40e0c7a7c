// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The script for bash. COMP_WORDBREAKS normally has '=', so --root=DIR arrives as three words; the
 * script works from the line up to the cursor instead, and gives back only what follows the last
 * '='.
 */
#include "cli/completion.h"

#include <string.h>

static const char bash_head[] =
        "# bash completion for mkbridge; made by mkbridge --completion=bash\n"
        "\n"
        "_mkbridge_links()\n"
        "{\n"
        "        local link\n"
        "        for link in /sys/class/net/*; do\n"
        "                link=${link##*/}\n"
        "                [[ -e /sys/class/net/$link/ifindex && $link != lo ]] && echo \"$link\"\n"
        "        done\n"
        "}\n"
        "\n"
        "_mkbridge_bridges()\n"
        "{\n"
        "        local folder\n"
        "        for folder in /var/lib/mkbridge/*/; do\n"
        "                [[ -d $folder ]] && folder=${folder%/} && echo \"${folder##*/}\"\n"
        "        done\n"
        "}\n"
        "\n"
        "_mkbridge_setting()\n"
        "{\n"
        "        case $1 in\n";

static const char bash_middle[] = "        esac\n"
                                  "}\n"
                                  "\n"
                                  "_mkbridge_value()\n"
                                  "{\n"
                                  "        local current=$2\n"
                                  "        case $1 in\n";

static const char bash_tail[] =
        "_mkbridge()\n"
        "{\n"
        "        local line=${COMP_LINE:0:COMP_POINT} current words word bridge=\n"
        "        read -r -a words <<<\"$line\"\n"
        "        case $line in\n"
        "        *[[:space:]]) current= ;;\n"
        "        *) current=${words[${#words[@]} - 1]}; unset \"words[${#words[@]} - 1]\" ;;\n"
        "        esac\n"
        "        for word in \"${words[@]}\"; do\n"
        "                case $word in --undo|--commit|--rollback|--status|--guest*) bridge=1 ;; "
        "esac\n"
        "        done\n"
        "        word=${words[${#words[@]} - 1]}\n"
        "\n"
        "        COMPREPLY=()\n"
        "        if [[ $current == --*=* ]]; then\n"
        "                mapfile -t COMPREPLY < <(_mkbridge_value \"${current%%=*}\" "
        "\"${current#*=}\")\n"
        "                current=${current#*=}\n"
        "        elif [[ $word != *=* && -n $(_mkbridge_takes \"$word\") ]]; then\n"
        "                mapfile -t COMPREPLY < <(_mkbridge_value \"$word\" \"$current\")\n"
        "        elif [[ $current == -* ]]; then\n"
        "                mapfile -t COMPREPLY < <(compgen -W \"$_mkbridge_options\" -- "
        "\"$current\")\n"
        "        elif [[ $bridge ]]; then\n"
        "                mapfile -t COMPREPLY < <(compgen -W \"$(_mkbridge_bridges)\" -- "
        "\"$current\")\n"
        "        else\n"
        "                mapfile -t COMPREPLY < <(compgen -W \"$(_mkbridge_links)\" -- "
        "\"$current\")\n"
        "        fi\n"
        "        # No blank behind a value that is still to be typed.\n"
        "        [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace "
        "2>/dev/null\n"
        "        if [[ $current == *=* && $COMP_WORDBREAKS == *=* ]]; then\n"
        "                COMPREPLY=(\"${COMPREPLY[@]#\"${current%\"${current##*=}\"}\"}\")\n"
        "        fi\n"
        "}\n"
        "\n"
        "complete -F _mkbridge mkbridge\n";

static void bash_settings(struct strbuf *out)
{
        for (size_t i = 0; i < n_bridge_options; i++) {
                const char *name = bridge_options[i].name;
                const char *values = completion_setting_values(&bridge_options[i]);

                if (!*values)
                        continue;
                strbuf_addf(out, "        %s) echo", name);
                for (; *values; values += strcspn(values, " "), values += *values == ' ')
                        strbuf_addf(out, " %s=%.*s", name, (int) strcspn(values, " "), values);
                strbuf_adds(out, " ;;\n");
        }
        strbuf_adds(out, "        *) echo");
        for (size_t i = 0; i < n_bridge_options; i++)
                strbuf_addf(out, " %s=", bridge_options[i].name);
        strbuf_adds(out, " ;;\n");
}

static void bash_value(struct strbuf *out, const struct cli_option *option)
{
        strbuf_adds(out, "        ");
        if (option->letter)
                strbuf_addf(out, "-%c|", option->letter);
        strbuf_addf(out, "--%s) ", option->name);
        switch (option->values) {
        case VALUES_SETTING:
                strbuf_adds(out, "compgen -W \"$(_mkbridge_setting \"${current%%=*}\")\"");
                break;
        case VALUES_LINK:
                strbuf_adds(out, "compgen -W \"$(_mkbridge_links)\"");
                break;
        case VALUES_FOLDER:
                strbuf_adds(out, "compgen -d");
                break;
        case VALUES_TEMPLATES:
        case VALUES_BACKEND:
        case VALUES_SHELL:
        case VALUES_GUEST:
        case VALUES_NONE:
                strbuf_addf(out, "compgen%s -W \"",
                            option->values == VALUES_TEMPLATES ? " -d" : "");
                completion_values(out, option->values, " ");
                strbuf_addc(out, '"');
        }
        strbuf_adds(out, " -- \"$current\" ;;\n");
}

void completion_bash(struct strbuf *out)
{
        strbuf_adds(out, bash_head);
        bash_settings(out);
        strbuf_adds(out, bash_middle);
        for (size_t i = 0; i < n_cli_options; i++)
                if (cli_options[i].value)
                        bash_value(out, &cli_options[i]);
        strbuf_adds(out, "        esac\n}\n\n_mkbridge_takes()\n{\n        case $1 in\n        ");
        for (size_t i = 0, n = 0; i < n_cli_options; i++) {
                if (!cli_options[i].value)
                        continue;
                strbuf_addf(out, "%s--%s", n++ ? "|" : "", cli_options[i].name);
                if (cli_options[i].letter)
                        strbuf_addf(out, "|-%c", cli_options[i].letter);
        }
        strbuf_adds(out, ") echo yes ;;\n        esac\n}\n\n_mkbridge_options=\"");
        for (size_t i = 0; i < n_cli_options; i++) {
                const struct cli_option *option = &cli_options[i];

                strbuf_addf(out, "%s--%s%s", i ? " " : "", option->name, option->value ? "=" : "");
                if (option->letter)
                        strbuf_addf(out, " -%c", option->letter);
        }
        strbuf_adds(out, "\"\n\n");
        strbuf_adds(out, bash_tail);
}

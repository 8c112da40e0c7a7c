// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who else writes network files at boot: cloud-init, at the first boot of an instance, over those
 * that are there; and the initrd, when the kernel's command line tells it to bring up the network.
 */
#include <string.h>

#include "observe/observation.h"

enum { CONFIG_SIZE_MAX = 1024 * 1024, COMMAND_LINE_MAX = 64 * 1024 };

/* The rest of a line behind blanks and the signs of YAML's flow style. */
static const char *skip(const char *text)
{
        return text + strspn(text, " \t\r\n{\"'");
}

/* `network: {config: disabled}`, in one line or in two, as cloud-init's own documentation has it.
 */
static bool says_disabled(const char *text)
{
        static const char network[] = "network:", config[] = "config";
        const char *line = text;

        for (; line; line = strchr(line, '\n')) {
                line += *line == '\n';
                if (strncmp(line, network, strlen(network)) == 0)
                        break;
        }
        if (!line)
                return false;
        line = skip(line + strlen(network));
        if (strncmp(line, config, strlen(config)) != 0)
                return false;
        line += strlen(config);
        line += strspn(line, "\"' ");
        return *line == ':' && strncmp(skip(line + 1), "disabled", strlen("disabled")) == 0;
}

static bool is_disabled_in(const struct observation *obs, const char *path)
{
        struct file file = observe_file(obs, path, CONFIG_SIZE_MAX);

        observe_unread(obs, &file, true);
        return file.state == FILE_READ && says_disabled(file.data);
}

static bool is_disabled(const struct observation *obs)
{
        static const char folder[] = "/etc/cloud/cloud.cfg.d";
        char **names;
        size_t n;

        if (is_disabled_in(obs, "/etc/cloud/cloud.cfg"))
                return true;
        observe_unseen(obs, folder, fs_list(obs->fs, folder, obs->mem, &names, &n), true);
        for (size_t i = 0; i < n; i++) {
                size_t len = strlen(names[i]);

                if (len > 4 && strcmp(names[i] + len - 4, ".cfg") == 0 &&
                    is_disabled_in(obs, arena_path(obs->mem, folder, names[i])))
                        return true;
        }
        return false;
}

static bool exists(const struct observation *obs, const char *path)
{
        struct stat st;
        int r = fs_stat(obs->fs, path, true, &st);

        observe_unseen(obs, path, r, true);
        return r == 0;
}

static bool command_line_has(const struct observation *obs, const char *word)
{
        const char *text = obs->host->system.command_line;

        return text && strstr(text, word);
}

static enum cloud_init find_cloud_init(const struct observation *obs)
{
        if (!exists(obs, "/etc/cloud/cloud.cfg") || !exists(obs, "/usr/bin/cloud-init") ||
            exists(obs, "/etc/cloud/cloud-init.disabled") ||
            command_line_has(obs, "cloud-init=disabled"))
                return CLOUD_NONE;
        if (command_line_has(obs, "network-config=disabled") || is_disabled(obs))
                return CLOUD_OFF;
        return CLOUD_ON;
}

void observe_cloud_init(const struct observation *obs)
{
        struct system *system = &obs->host->system;
        char *text = NULL;

        if (!system->offline &&
            fs_read(obs->fs, "/proc/cmdline", COMMAND_LINE_MAX, obs->mem, &text, NULL, NULL) == 0)
                system->command_line = text;
        system->cloud_init = find_cloud_init(obs);
        if (system->cloud_init == CLOUD_ON)
                observe_file_too(obs, CLOUD_INIT_FILE);
}

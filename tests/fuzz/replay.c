// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The main program of a fuzz target where there is no libFuzzer: runs it over the files, and the
 * files in the folders, that are given as arguments. So the seeds, and every input that a fuzzer
 * once found, are part of the ordinary tests with any compiler.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static void *resize(void *data, size_t size)
{
        void *moved = realloc(data, size);

        if (!moved)
                abort();
        return moved;
}

static int replay_file(const char *path, FILE *file)
{
        uint8_t *data = NULL;
        size_t size = 0, n;

        do {
                data = resize(data, size + 4096);
                n = fread(data + size, 1, 4096, file);
                size += n;
        } while (n > 0);

        printf("%s\n", path);
        fflush(stdout); /* before the target may abort */
        /* a block of the exact size, so that a checker sees a read beyond it */
        data = resize(data, size ? size : 1);
        LLVMFuzzerTestOneInput(data, size);
        free(data);
        return 1;
}

static int replay(const char *path);

static int replay_folder(const char *path, DIR *folder)
{
        const struct dirent *entry;
        int n = 0;

        while ((entry = readdir(folder))) {
                char *name = NULL;

                if (entry->d_name[0] == '.')
                        continue;
                if (asprintf(&name, "%s/%s", path, entry->d_name) < 0)
                        abort();
                n += replay(name);
                free(name);
        }
        return n;
}

static int replay(const char *path)
{
        DIR *folder = opendir(path);
        FILE *file = folder ? NULL : fopen(path, "rb");
        int n = 0;

        if (folder) {
                n = replay_folder(path, folder);
                closedir(folder);
        } else if (file) {
                n = replay_file(path, file);
                fclose(file);
        } else {
                perror(path);
        }
        return n;
}

int main(int argc, char **argv)
{
        int n = 0;

        for (int i = 1; i < argc; i++)
                n += replay(argv[i]);
        printf("%d inputs\n", n);
        return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* no seeds: nothing was tested */
}

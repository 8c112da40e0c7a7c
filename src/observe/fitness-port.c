// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the folder of a card's device says: its driver, whether it is a virtual function of a card
 * that several share (Documentation/PCI/pci-iov-howto.rst of the kernel), and how a qeth card of
 * s390x is set (drivers/s390/net/qeth_core_sys.c, qeth_l2_sys.c).
 */
#include <stdlib.h>
#include <string.h>

#include "mkbridge/fitness.h"
#include "observe/observation.h"

enum { WORDS_MAX = 4096 };

static const char *device_path(const struct observation *obs, const char *link, const char *file)
{
        return arena_printf(obs->mem, "/sys/class/net/%s/device/%s", link, file);
}

static const char *attribute(const struct observation *obs, const char *link, const char *file)
{
        char *text;

        if (fs_read(obs->fs, device_path(obs, link, file), WORDS_MAX, obs->mem, &text, NULL, NULL) <
            0)
                return NULL;
        text[strcspn(text, "\n")] = '\0';
        return text;
}

/* "DRIVER=iavf" among the lines of uevent. */
static const char *driver_of(const struct observation *obs, const char *link)
{
        static const char key[] = "DRIVER=";
        char *text, *at;

        if (fs_read(obs->fs, device_path(obs, link, "uevent"), WORDS_MAX, obs->mem, &text, NULL,
                    NULL) < 0)
                return NULL;
        for (at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
                if (strncmp(at, key, strlen(key)) == 0)
                        return arena_strndup(obs->mem, at + strlen(key),
                                             strcspn(at + strlen(key), "\n"));
        return NULL;
}

/* Where a path of a folder leads; "" where it leads nowhere. */
static const char *real_folder(const struct observation *obs, const char *path)
{
        FS_PLACE(place);

        return fs_resolve(obs->fs, path, true, &place) < 0 ? ""
                                                           : arena_strdup(obs->mem, place.real);
}

/* The link "virtfn3" of the shared card leads to the function with the number 3. */
static int number_of(const struct observation *obs, const char *link)
{
        static const char prefix[] = "virtfn";
        const char *folder = device_path(obs, link, "physfn");
        const char *own = real_folder(obs, device_path(obs, link, "."));
        char **names;
        size_t n;

        if (!*own || fs_list(obs->fs, folder, obs->mem, &names, &n) < 0)
                return -1;
        for (size_t i = 0; i < n; i++) {
                if (strncmp(names[i], prefix, strlen(prefix)) == 0 &&
                    strcmp(real_folder(obs, arena_printf(obs->mem, "%s/%s/.", folder, names[i])),
                           own) == 0)
                        return (int) strtol(names[i] + strlen(prefix), NULL, 10);
        }
        return -1;
}

static const char *physical_of(const struct observation *obs, const char *link)
{
        char **names;
        size_t n;

        if (fs_list(obs->fs, device_path(obs, link, "physfn/net"), obs->mem, &names, &n) < 0 || !n)
                return NULL;
        return names[0];
}

/* In a guest there is no shared card to be seen; drivers that are for functions alone tell. */
static bool drives_functions(const char *driver)
{
        static const char *const drivers[] = { "iavf",     "i40evf",      "igbvf",   "ixgbevf",
                                               "fm10k",    "bnx2x_vf",    "cxgb4vf", "enic_vf",
                                               "hinic_vf", "liquidio_vf", "nicvf",   "hns3vf" };

        for (size_t i = 0; driver && i < ARRAY_LEN(drivers); i++)
                if (strcmp(drivers[i], driver) == 0)
                        return true;
        return false;
}

struct port_fitness observe_port_fitness(const struct observation *obs, const char *name)
{
        struct port_fitness port = { .name = name, .number = -1 };
        struct stat st;

        port.driver = driver_of(obs, name);
        port.layer2 = attribute(obs, name, "layer2");
        port.bridge_role = attribute(obs, name, "bridge_role");
        port.reflect_promisc = attribute(obs, name, "bridge_reflect_promisc");
        port.flooding = attribute(obs, name, "vnicc/flooding");
        if (fs_stat(obs->fs, device_path(obs, name, "physfn"), true, &st) == 0) {
                port.function = true;
                port.physical = physical_of(obs, name);
                port.number = number_of(obs, name);
        } else {
                port.function = drives_functions(port.driver);
        }
        return port;
}

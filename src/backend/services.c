// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is known of the network services by their names; see mkbridge/services.h.
 */
#include "mkbridge/services.h"

#include <string.h>

const struct foreign_service foreign_services[] = {
        { SERVICE_WICKED, "wicked", "use YaST or wicked" },
        { SERVICE_DHCPCD, "dhcpcd",
          "name what shall configure the bridge instead of it, such as "
          "--backend=networkd" },
        { SERVICE_CONNMAN, "ConnMan",
          "name what shall configure the bridge instead of it, such as "
          "--backend=networkd" },
};

const size_t n_foreign_services = ARRAY_LEN(foreign_services);

const struct service_reader service_readers[] = {
        { SERVICE_NETWORKMANAGER, "NetworkManager", "nmcli connection reload",
          "keyfile ifcfg netplan" },
        { SERVICE_NETWORKD, "systemd-networkd", "networkctl reload", "networkd netplan" },
};

const size_t n_service_readers = ARRAY_LEN(service_readers);

/*
 * Backends, and whose service would take a card all the same. NetworkManager leaves alone what
 * ifupdown or netplan have; ifupdown never takes a card unasked.
 */
static const struct {
        const char *backend, *other;
} strangers[] = {
        { "networkd", "keyfile" },
        { "keyfile", "networkd" },
        { "ifcfg", "networkd" },
        { "ifupdown", "networkd" },
};

bool backend_is_stranger(const struct backend *backend, const struct backend *other)
{
        for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
                if (strcmp(strangers[i].backend, backend->name) == 0 &&
                    strcmp(strangers[i].other, other->name) == 0)
                        return true;
        return false;
}

bool backend_same_service(const struct backend *a, const struct backend *b)
{
        static const char *const one[] = { "ifcfg", "keyfile" };
        size_t found = 0;

        for (size_t i = 0; i < ARRAY_LEN(one); i++)
                found += strcmp(a->name, one[i]) == 0 || strcmp(b->name, one[i]) == 0;
        return found == ARRAY_LEN(one);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loaded before xl, where no Xen is below: a hypercall is answered by zeros, as if all were well.
 * `xl -N create` then reads a configuration to its end, as it does below Xen.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/ioctl.h>

/* IOCTL_PRIVCMD_HYPERCALL of Xen's privcmd driver (xen/privcmd.h). */
enum { PRIVCMD = 'P', HYPERCALL = 0 };

__attribute__((visibility("default"))) int ioctl(int fd, unsigned long request, ...)
{
        int (*next)(int fd, unsigned long request, ...);
        va_list args;
        void *arg;

        va_start(args, request);
        arg = va_arg(args, void *);
        va_end(args);
        if (_IOC_TYPE(request) == PRIVCMD && _IOC_NR(request) == HYPERCALL)
                return 0;
        *(void **) &next = dlsym(RTLD_NEXT, "ioctl");
        return next(fd, request, arg);
}

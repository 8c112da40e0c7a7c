/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network services beside the backends: those that none writes for, those that act on what they
 * have read, and who takes whose cards. All that is known of a service by its name is here or in
 * the folder of its dialect, so that decide and render need no name.
 */
#pragma once

#include "mkbridge/backend.h"

/* A service whose files no backend writes. */
struct foreign_service {
        enum network_service service;
        const char *name, *hint;
};

extern const struct foreign_service foreign_services[];
extern const size_t n_foreign_services;

/* A service that acts on what it has read before, until it is told to read again. */
struct service_reader {
        enum network_service service;
        const char *name, *command;
        const char *backends; /* whose files it reads */
};

extern const struct service_reader service_readers[];
extern const size_t n_service_readers;

/* Would the service of @other take a card that @backend has a file for? */
bool backend_is_stranger(const struct backend *backend, const struct backend *other);

/* Does one service read the files of both, and would make only one profile of its own? */
bool backend_same_service(const struct backend *a, const struct backend *b);

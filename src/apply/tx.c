// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names of a run's places on the disk; see tx.h.
 */
#include "tx.h"

const char *tx_path(const struct transaction *tx, const char *name)
{
        return arena_printf(tx->mem, "%s/%s/%s", STATE_FOLDER, tx->bridge, name);
}

const char *tx_where(const struct transaction *tx, const char *name)
{
        return arena_printf(tx->mem, "%s%s", tx->fs->name, tx_path(tx, name));
}

const char *tx_where_undone(const struct transaction *tx)
{
        return arena_printf(tx->mem, "%s%s/%s", tx->fs->name, STATE_FOLDER, tx->undone);
}

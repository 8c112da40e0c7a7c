# SPDX-License-Identifier: GPL-2.0-or-later
"""How long is waited. MKBRIDGE_BOOT_PATIENCE=3 makes each wait three times as long, for a slow machine."""
import os

FACTOR = float(os.environ.get('MKBRIDGE_BOOT_PATIENCE', '1'))


def seconds(number):
    return number * FACTOR

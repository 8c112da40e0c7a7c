# SPDX-License-Identifier: GPL-2.0-or-later
#
# For scripts of this folder: starts the script that sources it anew, in a network and a mount
# namespace of its own; as root, or as anybody whom the kernel allows a user namespace. Comes back in
# there with the words that the script was called with; where nothing of this is allowed, all its tests
# are skipped, with the status in $skip_status (default 0: TAP says it).
#
# shellcheck shell=bash

if [ "${MKBRIDGE_INSIDE-}" != "$0" ]; then
        for how in "--net --mount" "--user --map-root-user --net --mount"; do
                # shellcheck disable=SC2086
                if unshare $how sh -c 'mount -t tmpfs none /etc' 2>/dev/null; then
                        # shellcheck disable=SC2086
                        MKBRIDGE_INSIDE=$0 exec unshare $how bash "$0" "$@"
                fi
        done
        echo "1..0 # SKIP no network and mount namespace can be made here"
        exit "${skip_status-0}"
fi
unset MKBRIDGE_INSIDE

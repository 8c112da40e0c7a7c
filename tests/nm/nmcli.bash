# SPDX-License-Identifier: GPL-2.0-or-later
#
# NetworkManager's own judgement of a profile, without NetworkManager: `nmcli --offline` reads a key
# file as the service does, and refuses what that would pass over. To be sourced by bash.
#
# find_nmcli WORK [TAR]    looks for one that knows --offline (1.40): this machine's, or else that of
#                          the system of readers in TAR, unpacked below WORK. Status 1: there is none.
# nm_takes FILE            status 0: it is a profile; else what is wrong with it, on standard output

nmcli=nmcli nmcli_libraries=
find_nmcli()
{
        if nmcli --offline connection add type ethernet ifname x >/dev/null 2>&1; then
                return
        fi
        [ -n "${2-}" ] || return 1
        mkdir -p "$1/nmcli"
        tar -C "$1/nmcli" --wildcards -xf "$2" './usr/lib/*-linux-gnu/*.so*' ./usr/bin/nmcli || return 1
        nmcli=$1/nmcli/usr/bin/nmcli
        nmcli_libraries=$(dirname "$(find "$1/nmcli" -name 'libnm.so*' | head -n 1)")
}

nm_takes()
{
        LD_LIBRARY_PATH=$nmcli_libraries "$nmcli" --offline connection modify connection.id x <"$1" 2>&1 >/dev/null
}

# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the setup of a case: what tells one kind of host from another, by the names of files.
# . "${0%/*}/../hosts.sh"

touch_all()
{
        local file
        for file; do
                mkdir -p "$(dirname "$file")"
                : >"$file"
        done
}

systemd()
{
        touch_all usr/lib/systemd/systemd
        echo 0123456789abcdef0123456789abcdef >etc/machine-id
}

# enable UNIT [TARGET]
enable()
{
        mkdir -p "etc/systemd/system/${2-multi-user}.target.wants" usr/lib/systemd/system
        echo '[Unit]' >"usr/lib/systemd/system/$1"
        ln -sf "/usr/lib/systemd/system/$1" "etc/systemd/system/${2-multi-user}.target.wants/$1"
}

mask()
{
        mkdir -p etc/systemd/system
        ln -sf /dev/null "etc/systemd/system/$1"
}

# networkmanager FOLDER, which is named after its version
networkmanager()
{
        touch_all usr/sbin/NetworkManager "usr/lib64/NetworkManager/$1/libnm-device-plugin-team.so"
        enable NetworkManager.service
}

plugin()
{
        touch_all "usr/lib64/NetworkManager/$1/libnm-settings-plugin-ifcfg-rh.so"
}

# NetworkManager keeps to itself what only root can read
keyfiles()
{
        chmod 0600 etc/NetworkManager/system-connections/*
}

rhel8()  { systemd; networkmanager 1.40.16-15.el8_9; plugin 1.40.16-15.el8_9; }
rhel9()  { systemd; networkmanager 1.46.0-1.el9; plugin 1.46.0-1.el9; }
rhel10() { systemd; networkmanager 1.52.0-3.el10; }

networkd()
{
        touch_all usr/lib/systemd/systemd-networkd "usr/lib/systemd/libsystemd-shared-${1-252}.so"
        enable systemd-networkd.service
}

ifupdown()
{
        touch_all usr/sbin/ifup usr/sbin/brctl
        mkdir -p etc/network
        enable networking.service
}

netplan()
{
        touch_all usr/lib/systemd/system-generators/netplan
        chmod 0600 etc/netplan/*
}

cloud_init()
{
        touch_all usr/bin/cloud-init
        mkdir -p etc/cloud/cloud.cfg.d
        echo 'users: [default]' >etc/cloud/cloud.cfg
}

# other_entries FOLDER ENDING: what may lie among the files, and is no file
other_entries()
{
        mkdir "$1/old$2"
        ln -s nowhere/at-all "$1/dangling$2"
        ln -s ../../../../../../../../../../tmp/outside "$1/outside$2"
        ln -s "loop$2" "$1/loop$2"
        python3 -c 'import os, socket, sys
os.chdir(sys.argv[1])
socket.socket(socket.AF_UNIX).bind(sys.argv[2])' "$1" "socket$2"
}

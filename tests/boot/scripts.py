# SPDX-License-Identifier: GPL-2.0-or-later
"""Network-scripts, the first reader of ifcfg files, from a folder that whoever runs the tests has fetched.

They are in no Debian package, and nothing of them is in this tree. The folder is laid over a root of
`tests/root CACHE scripts`, which has what they call: arping, bc, brctl, dbus-send, dhclient, ethtool, gawk,
ipcalc, killall, pidof, route, sysctl, vconfig. Of a branch of initscripts it takes

    etc/init.d/network, etc/init.d/functions     of rc.d/init.d
    etc/sysconfig/network-scripts/               ifup, ifdown there are links to those of usr/sbin
    usr/sbin/ifup, usr/sbin/ifdown
    usr/bin/usleep, usr/sbin/consoletype         compiled from src, where the branch has them; so are
    usr/bin/ipcalc, usr/sbin/netreport           these two, of RHEL 5 to 7
    usr/lib/udev/                                rename_device and rules.d/60-net.rules, for cards that come late

and may have usr/sbin/dhclient-script. That is no part of initscripts but of Red Hat's package of dhclient, and it
reads the ifcfg file: PEERDNS, DEFROUTE, METRIC, GATEWAYDEV. Without it Debian's own stands in, with a hook that
knows these four and no more. dhclient itself is Debian's; the options that Red Hat's has beside, -H and -F, are put
into a dhclient.conf by a program of its name in front of it.

The scripts set the host name from a lease, so whoever starts them must have a UTS namespace of his own.
systemd is not asked: /etc/init.d/network runs as it does below a boot without it. sh is bash, as there.

What initscripts' main branch and its rhel9, rhel8, rhel7, rhel6 and rhel5 branches did here (bookworm, kernel 6),
each with a static host of IPv4 and IPv6, one with DHCP, and a bridge of either:

    all       status 0; addresses, default routes and name servers as the files and the server say; 4 to 7 s
    all       leave the link-local address on a port of a bridge
    all       have a default route by advertisement in some boots and not in others, of the same files
    all       put unreachable routes for 2002::/16 and others on lo, by init.ipv6-global
    main to 6 169.254.0.0/16 has a metric of 1000 and the number of the link; without one in 5
    main to 8 say on standard error that they are deprecated
    5         needs NETWORKING_IPV6=yes for anything of IPv6, so it is in the file that is written here
"""
import glob
import os
import shutil

# RHEL's dhclient-script in four keys, as a hook of Debian's.
HOOK = '''\
[ ! -f /etc/sysconfig/network ] || . /etc/sysconfig/network
[ ! -f "/etc/sysconfig/network-scripts/ifcfg-$interface" ] || . "/etc/sysconfig/network-scripts/ifcfg-$interface"
case ${PEERDNS-} in
[Nn]*) make_resolv_conf() { :; } ;;
esac
case ${DEFROUTE-} in
[Nn]*) new_routers= ;;
esac
[ "${GATEWAYDEV:-$interface}" = "$interface" ] || new_routers=
IF_METRIC=${METRIC-}
'''
# As sh bash reads no file of the working directory by '.'; bash 3 of RHEL 5 did, and its scripts ask for that.
SHELL = '#!/bin/bash\nexec /bin/bash "$@"\n'
# Red Hat's dhclient says by -H and -F what ISC's takes from its file alone.
DHCLIENT = """\
#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
conf=/etc/dhcp/dhclient.conf said= words=()
while [ $# -gt 0 ]; do
    case $1 in
    -H)  said+="send host-name \\"$2\\";"$'\\n'; shift ;;
    -F)  said+="send fqdn.fqdn \\"$2\\"; send fqdn.encoded on;"$'\\n'; shift ;;
    -cf) conf=$2; shift ;;
    *)   words+=("$1") ;;
    esac
    shift
done
if [ -n "$said" ]; then
    own=$(mktemp /run/dhclient-conf.XXXXXX)
    { printf '%s' "$said"; [ ! -f "$conf" ] || cat "$conf"; } >"$own"
    conf=$own
fi
exec /usr/libexec/debian/dhclient -cf "$conf" "${words[@]}"
"""
NETWORK = 'NETWORKING=yes\nNETWORKING_IPV6=yes\n'
# No udev of RHEL makes up the MAC of a bridge: 5 to 8 never did, 9 is told not to, and Fedora has this file.
POLICY = '[Match]\nKind=bridge bond team\n\n[Link]\nMACAddressPolicy=none\n'
FOLDERS = ('etc/dhcp', 'etc/sysconfig', 'var/lib/dhclient')
# What a boot does. In /run, which is empty then, are locks and the requests of netreport.
START = ('/bin/sh', '-c', 'mkdir -p /run/lock/subsys /run/netreport; exec /etc/init.d/network start')
LINKS = {
    'usr/bin/ipcalc': 'ipcalc-ng',
    'usr/sbin/arping': '../bin/arping',
    'usr/sbin/fuser': '../bin/fuser',
    'etc/rc.d/init.d': '../init.d',
    'etc/rc3.d/S10network': '../init.d/network',
}


def _lay(folder, root):
    """FOLDER over ROOT; a link of the root as sbin -> usr/sbin is gone through, not replaced."""
    for top, folders, names in os.walk(folder):
        into = os.path.join(root, os.path.relpath(top, folder))
        os.makedirs(into, exist_ok=True)
        for name in names + [name for name in folders if os.path.islink(os.path.join(top, name))]:
            target = os.path.join(into, name)
            if os.path.lexists(target):
                os.unlink(target)
            shutil.copy2(os.path.join(top, name), target, follow_symlinks=False)


def _write(root, path, text):
    with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
        file.write(text)


def _link(root, path, target):
    name = os.path.join(root, path)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    if not os.path.lexists(name):
        os.symlink(target, name)


def _put_before(root, path, aside, text):
    """TEXT in place of the program PATH, which goes ASIDE."""
    os.makedirs(os.path.dirname(os.path.join(root, aside)), exist_ok=True)
    os.rename(os.path.join(root, path), os.path.join(root, aside))
    _write(root, path, text)
    os.chmod(os.path.join(root, path), 0o755)


def _functions(path):
    """A cable's end, which a card is here, is eth0@if5 for ip(8), and the scripts take that for the whole name."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text.replace('ip -o link |', "ip -o link | sed 's/@[^:]*:/:/' |"))


def prepare(root, folder):
    """Makes ROOT a host of the scripts in FOLDER. The host's own files are laid over it afterwards."""
    for name in FOLDERS:
        os.makedirs(os.path.join(root, name), exist_ok=True)
    # RHEL comes without a dhclient.conf; Debian's asks for more
    for name in glob.glob(os.path.join(root, 'etc/dhcp/dhclient*.conf')):
        os.unlink(name)
    _lay(folder, root)
    _functions(os.path.join(root, 'etc/sysconfig/network-scripts/network-functions'))
    _write(root, 'etc/sysconfig/network', NETWORK)
    _write(root, 'usr/lib/systemd/network/98-default-mac-none.link', POLICY)
    for path, target in LINKS.items():
        _link(root, path, target)
    _put_before(root, 'usr/bin/sh', 'usr/libexec/debian/sh', SHELL)
    _put_before(root, 'usr/sbin/dhclient', 'usr/libexec/debian/dhclient', DHCLIENT)
    if not os.path.exists(os.path.join(folder, 'usr/sbin/dhclient-script')):
        os.makedirs(os.path.join(root, 'etc/dhcp/dhclient-enter-hooks.d'), exist_ok=True)
        _write(root, 'etc/dhcp/dhclient-enter-hooks.d/ifcfg', HOOK)

# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands in the files of ifupdown's hosts: options with values of each documented form, commands, files beside.

Their templates: {mac} {card} are the card's, {net4} {net6} its LAN's, {near..} {more..} {via..} {far..} addresses of
and behind it, {other_mac} is made up.
"""

LINK = {'hwaddress': ['{mac}', 'ether {mac}', '{other_mac}'], 'mtu': ['1500', '1400', '1492', '1280']}
RA = {'accept_ra': ['0', '1', '2'], 'autoconf': ['0', '1']}
POLL = {'ll-attempts': ['60', '100'], 'll-interval': ['0.1', '0.5']}
OPTIONS = {
    'inet static': dict(LINK, broadcast=['+', '-', '{net4}.255'], metric=['0', '100', '1024'], pointopoint=['{net4}.1'],
                        scope=['global', 'global', 'link'], network=['{net4}.0'], netmask=['255.255.255.0', '24']),
    'inet manual': LINK,
    'inet dhcp': {'hwaddress': LINK['hwaddress'], 'hostname': ['host', 'host.example.com'],
                  'metric': ['50', '100', '700'],
                  'leasetime': ['3600', '600'], 'leasehours': ['1'], 'vendor': ['acme-thin-client'],
                  'client': ['no', '01:52:54:00:aa:bb:cc', 'host-7']},
    'inet6 auto': dict(POLL, privext=['0', '1', '2'], accept_ra=['1', '2'], dhcp=['0', '1'], request_prefix=['0']),
    'inet6 static': dict(LINK, **RA, netmask=['64'], metric=['100', '1024', '512'], media=['auto'], privext=['0', '2'],
                         scope=['global', 'site'], **{'preferred-lifetime': ['forever', '3600', '0'],
                                                      'dad-attempts': ['0', '60', '10'], 'dad-interval': ['0.1', '1']}),
    'inet6 manual': LINK,
    'inet6 dhcp': dict(POLL, **RA, hwaddress=LINK['hwaddress'], request_prefix=['0']),
}
# What each stanza takes, whatever its method; of packages that are seldom there, too: a reader without them reads on.
ANY = {
    'description': ['uplink', 'to the switch, port 4', '"Uplink"'],
    'dns-nameservers': ['{net4}.1', '{net4}.1 {net4}.254', '{net6}::1', '{net4}.1 {net6}::1'],
    'dns-nameserver': ['{net4}.1'],
    'dns-search': ['lan.example', 'lan.example example.com'],
    'dns-domain': ['lan.example'],
    'dns-options': ['timeout:2', 'edns0 trust-ad'],
    'dns-default-route': ['yes', 'no'],
    'ip-proxy-arp': ['0', '1'],
    'ip-rp-filter': ['0', '1', '2'],
    'hw-mac-address': ['{mac}'],
    'link-speed': ['1000'],
    'link-duplex': ['full'],
    'ethernet-autoneg': ['on', 'off'],
    'ethernet-wol': ['g', 'd'],
    'ethernet-port': ['tp'],
    'ethernet-pause-rx': ['off'],
    'ethernet-pause-tx': ['off'],
    'ethernet-pause-autoneg': ['off'],
    'hardware-irq-coalesce-rx-usecs': ['100'],
    'hardware-irq-coalesce-adaptive-rx': ['on'],
    'hardware-dma-ring-rx': ['4096'],
    'hardware-dma-ring-tx': ['4096'],
    'offload-tso': ['off'],
    'offload-gro': ['off'],
    'offload-rx': ['off'],
    'driver-message-level': ['1'],
    'wpa-driver': ['wired'],
    'wpa-conf': ['/etc/wpa_supplicant/wired.conf'],
    'post-down': ['logger -t net $IFACE is down'],
    'down': ['true', 'logger -t net {card} goes down || true'],
    'pre-down': ['echo $IFACE goes down', 'rm -f /run/uplink-{card}'],
    'pre-up': ['sleep 1', '[ -d /sys/class/net/{card} ]', 'test -e /run/network'],
    'up': ['touch /run/uplink-{card}', 'touch "/run/uplink-$IFACE"'],
    'post-up': ['logger -t net $IFACE is up || true', '/bin/true {card}'],
}
# Options of a bridge that is there already; its port is PORT.
BRIDGE = {
    'bridge_ageing': ['300', '100.5'], 'bridge_bridgeprio': ['32768', '4096'], 'bridge_fd': ['0', '2', '4.5'],
    'bridge_gcint': ['4'], 'bridge_hello': ['2', '1'], 'bridge_hw': ['{mac}', '{port}'], 'bridge_maxage': ['12'],
    'bridge_maxwait': ['0', '5'], 'bridge_pathcost': ['{port} 50'], 'bridge_portprio': ['{port} 16'],
    'bridge_stp': ['off', 'no'], 'bridge_token': ['::7'], 'bridge_vlan_aware': ['no'],
    'bridge_waitport': ['0', '5 {port}'],
}
# Options of ifenslave, with values of active-backup; '%s' is the first slave.
BOND = {
    'bond-miimon': ['100'], 'bond-updelay': ['200'], 'bond-downdelay': ['200'], 'bond-primary': ['{slave}'],
    'bond-fail-over-mac': ['none'], 'bond-use-carrier': ['1'], 'bond-num-grat-arp': ['1'], 'bond-num-unsol-na': ['1'],
    'bond-primary-reselect': ['always'], 'bond-xmit-hash-policy': ['layer2'], 'bond-lacp-rate': ['slow'],
    'bond-ad-select': ['stable'], 'bond-arp-interval': ['0'], 'bond-arp-ip-target': ['{net4}.1'],
    'bond-arp-validate': ['none'],
    'bond-active-slave': ['{slave}'], 'bond-queue-id': ['{slave}:1'], 'bond-packets-per-slave': ['1'],
    'bond-tlb-dynamic-lb': ['0'],
}
# Links of other kinds, which nothing starts: they stand in the file and wait for someone.
DORMANT = {
    'inet tunnel': ('tun9', 'inet', 'tunnel', [('address', '10.9.0.1'), ('mode', 'GRE'), ('endpoint', '{net4}.2'),
                                               ('dstaddr', '10.9.0.2'),
                                               ('local', '{net4}.10'), ('ttl', '64'), ('mtu', '1400'),
                                               ('metric', '900')]),
    'inet6 tunnel': ('tun6', 'inet6', 'tunnel', [('address', '2001:db8:9::1'), ('netmask', '64'), ('mode', 'IP6GRE'),
                                                 ('endpoint', '{net6}::2'),
                                                 ('local', '{net6}::10'), ('encaplimit', 'none'), ('ttl', '64')]),
    'inet6 v4tunnel': ('he-ipv6', 'inet6', 'v4tunnel', [('address', '2001:db8:9::2'), ('netmask', '64'),
                                                        ('endpoint', '{net4}.3'),
                                                        ('local', '{net4}.10'), ('ttl', '255'),
                                                        ('preferred-lifetime', '3600')]),
    'inet6 6to4': ('tun6to4', 'inet6', '6to4', [('local', '{net4}.10'), ('ttl', '64')]),
    'inet ppp': ('dsl-provider', 'inet', 'ppp', [('pre-up', '/bin/ip link set {card} up'), ('provider', 'dsl-provider'),
                                                 ('unit', '1'),
                                                 ('options', 'persist')]),
    'inet wvdial': ('ppp7', 'inet', 'wvdial', [('provider', 'umts')]),
    'inet bootp': ('boot9', 'inet', 'bootp', [('bootfile', '/tftpboot/9'), ('server', '{net4}.1'),
                                              ('hwaddr', '52:54:00:99:99:99')]),
    'inet ipv4ll': ('{card}:avahi', 'inet', 'ipv4ll', []),
    'ipx static': ('ipx0', 'ipx', 'static', [('frame', '802.2'), ('netnum', '0x1234')]),
    'ipx dynamic': ('ipx1', 'ipx', 'dynamic', [('frame', '802.3')]),
    'can static': ('can0', 'can', 'static', [('bitrate', '500000'), ('samplepoint', '0.875'), ('loopback', 'off'),
                                             ('listenonly', 'off'),
                                             ('triple', 'off'), ('oneshot', 'off'), ('berr', 'off'),
                                             ('restart-ms', '100')]),
    'inet6 loopback': ('lo', 'inet6', 'loopback', []),
}
# Commands of an administrator: where they stand, the command, what undoes it (or nothing), and the address family that
# must be up before; {dev} is the card's name or $IFACE, {via} a router.
COMMANDS = [
    ('up', 'ip route add {far4} via {via4}{onto}', 'ip route del {far4} via {via4}{onto}', '4'),
    ('up', 'ip route add {far4} via {via4}{onto} || true', 'ip route del {far4} || true', '4'),
    ('post-up', '/sbin/ip route replace {far4} via {via4} metric 50{onto}', '', '4'),
    ('post-up', 'route add -net 198.18.7.0 netmask 255.255.255.0 gw {via4} || true',
     'route del -net 198.18.7.0 || true', '4'),
    ('up', 'ip -4 route add {far4} dev {dev} scope link', '', '4'),
    ('up', 'ip route add blackhole 198.18.66.0/24 || true', '', ''),
    ('post-up',
     'ip rule add from {near4}.0/24 table 100 priority 1000; ip route add default via {via4} dev {dev} table 100',
     'ip rule del from {near4}.0/24 table 100', '4'),
    ('up', 'ip rule add iif {dev} table 101 || true', '', ''),
    ('up', 'ip addr add {more4}/24 dev {dev}', 'ip addr del {more4}/24 dev {dev}', '4'),
    ('up', 'ip addr add {more4}/32 dev {dev} label {card}:9', '', '4'),
    ('up', 'ip -6 route add {far6} via {near6}::2 dev {dev}', 'ip -6 route del {far6} dev {dev}', '6'),
    ('post-up', 'ip -6 addr add {more6}/64 dev {dev}', '', ''),
    ('post-up', 'ip -6 addr add {more6}/64 dev {dev} preferred_lft 0', '', ''),
    ('up', 'ip link set dev {dev} promisc on', 'ip link set dev {dev} promisc off', ''),
    ('up', 'ip link set {dev} txqueuelen 2000', '', ''),
    ('pre-up', 'ip link set dev {dev} mtu 1400', '', ''),
    ('up', 'ip link set dev {dev} mtu 1400 up', '', ''),
    ('pre-up', 'ip link set {dev} address {other_mac}', '', ''),
    ('up', 'ip link set {dev} alias uplink', '', ''),
    ('up', 'sysctl -q -w net.ipv4.conf.{dev}.rp_filter=2', '', ''),
    ('pre-up', 'sysctl -w net.ipv6.conf.{dev}.accept_ra=2 >/dev/null', '', ''),
    ('post-up', 'sysctl -q -w net.ipv6.conf.{dev}.use_tempaddr=0', '', ''),
    ('pre-up', 'sysctl -q -w net/ipv6/conf/{dev}/autoconf=0', '', ''),
    ('up', 'echo 1 > /proc/sys/net/ipv4/conf/{dev}/proxy_arp', '', ''),
    ('up', 'echo 0 > /proc/sys/net/ipv6/conf/{dev}/accept_redirects', '', ''),
    ('up', 'ethtool -K {dev} tso off gso off || true', '', ''),
    ('pre-up', 'ethtool -s {dev} wol g || true', '', ''),
    ('pre-up', 'iptables-restore < /etc/iptables.up.rules || true', '', ''),
    ('up', 'iptables -t nat -A POSTROUTING -o {dev} -j MASQUERADE || true',
     'iptables -t nat -D POSTROUTING -o {dev} -j MASQUERADE || true', ''),
    ('up', 'tc qdisc replace dev {dev} root fq_codel || true', '', ''),
    ('up', '/bin/sh -c "ip neigh flush dev {dev}" || true', '', ''),
    ('up', "echo 'search lan.example' > /run/search-{card}", 'rm -f /run/search-{card}', ''),
]
# Hooks of the administrator's own that do something that can be seen.
HOOKS = {
    'etc/network/if-up.d/routes': '#!/bin/sh\n[ "$IFACE" = {card} ] || exit 0\n[ "$ADDRFAM" = inet ] || exit 0\n'
                                  'ip route replace {far4} via {via4} || exit 0\n',
    'etc/network/if-up.d/20static-routes':
        '#!/bin/sh\nif [ "$IFACE" = "{card}" ]; then\n  ip -6 route replace {far6} dev {card}\nfi\n',
    'etc/network/if-pre-up.d/00-tune':
        '#!/bin/sh\n[ "$IFACE" = "{card}" ] || exit 0\n'
        'sysctl -q -w net.ipv4.conf.{card}.arp_notify=1\nexit 0\n',
    'etc/network/if-post-down.d/tidy': '#!/bin/sh\nrm -f "/run/uplink-$IFACE"\nexit 0\n',
}
CLIENTS = {
    'ifupdown': {'etc/dhcp/dhclient.conf': [
        'option rfc3442-classless-static-routes code 121 = array of unsigned integer 8;\n'
        'send host-name = gethostname();\n'
        'request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers,\n'
        '  rfc3442-classless-static-routes;\n'
        'interface "{card}" {{\n  send dhcp-client-identifier 1:{mac};\n  supersede domain-name "own.example";\n}}\n',
        'send host-name "host-{net4}";\nprepend domain-name-servers {net4}.254;\ntimeout 60;\nretry 10;\n',
        'interface "{card}" {{\n  prepend domain-name-servers {net4}.2;\n'
        '  request subnet-mask, routers, domain-name-servers;\n}}\n']},
    'ifupdown-dhcpcd': {'etc/dhcpcd.conf': [
        'hostname\nclientid\npersistent\noption domain_name_servers, domain_name, domain_search\n'
        'option classless_static_routes\n'
        'require dhcp_server_identifier\nslaac private\n',
        'hostname\nduid\noption domain_name_servers, routers, classless_static_routes\n\n'
        'interface {card}\nmetric 50\nclientid host-{card}\n',
        'hwaddr\nhostname\nslaac hwaddr\noption domain_name_servers\ninterface {card}\nnoipv6rs\n']},
}

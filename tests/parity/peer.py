# SPDX-License-Identifier: GPL-2.0-or-later
"""The other end of the cable: a router that sends advertisements, and a DHCP server with one lease.

    peer.py LINK FILE

Serves LINK until it is killed. Each DHCP request is appended to FILE as a line of JSON: type, MAC
address of the client, its identifier.
"""
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time

LEASE = '192.0.2.150'
ROUTER = '192.0.2.1'
PREFIX = '2001:db8:a::'
EVERY = 0.3

DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5


def advertisement():
    """A router advertisement with a prefix for addresses of one's own making."""
    header = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0)
    prefix = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 3600, 1800, 0)
    return header + prefix + socket.inet_pton(socket.AF_INET6, PREFIX)


def options(packet):
    """DHCP options as a dict from number to bytes."""
    found, at = {}, 240
    while at + 1 < len(packet) and packet[at] != 255:
        if packet[at] == 0:
            at += 1
            continue
        length = packet[at + 1]
        found[packet[at]] = packet[at + 2:at + 2 + length]
        at += 2 + length
    return found


def reply(packet, kind):
    """The answer of type KIND to a request."""
    def option(number, value):
        return bytes([number, len(value)]) + value
    router = socket.inet_aton(ROUTER)
    head = bytes([2, 1, 6, 0]) + packet[4:8] + struct.pack('!HH', 0, 0x8000) + bytes(4)
    head += socket.inet_aton(LEASE) + router + bytes(4) + packet[28:44] + bytes(192)
    return (head + b'\x63\x82\x53\x63' + option(53, bytes([kind])) + option(54, router) +
            option(51, struct.pack('!I', 600)) + option(1, b'\xff\xff\xff\x00') + option(3, router) + b'\xff')


def serve(server, log):
    packet = server.recv(2048)
    if len(packet) < 241 or packet[0] != 1:
        return
    asked = options(packet)
    kind = asked.get(53, b'\0')[0]
    log.write(json.dumps({'type': kind, 'mac': packet[28:34].hex(':'), 'client': asked.get(61, b'').hex()}) + '\n')
    log.flush()
    answer = {DISCOVER: OFFER, REQUEST: ACK}.get(kind)
    if answer:
        server.sendto(reply(packet, answer), ('255.255.255.255', 68))


def main():
    link, name = sys.argv[1:]
    while not os.path.exists('/proc/sys/net/ipv6/conf/' + link):
        time.sleep(0.01)
    subprocess.run(['ip', '-batch', '-'], check=True, text=True, input='''
link set lo up
address add %s/24 dev %s
address add 2001:db8::1/64 dev %s nodad
link set %s up''' % (ROUTER, link, link, link))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
    server.bind(('', 67))
    router = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    router.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    router.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
    with open(name, 'a', encoding='ascii') as log:
        due = 0
        while True:
            if time.monotonic() >= due:
                due = time.monotonic() + EVERY
                try:
                    router.sendto(advertisement(), ('ff02::1', 0, 0, socket.if_nametoindex(link)))
                except OSError:
                    pass            # no carrier, or its address is not ready
            if select.select([server], [], [], EVERY)[0]:
                serve(server, log)


main()

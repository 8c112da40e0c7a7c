# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the network, from a link, as any station on it would: who has this address, and does it answer?

Needs no program of the system: frames and echo requests are made here, so that both ends of the cable ask in
the same way. All waits are short and asked again; an answer that comes is enough.
"""
import ipaddress
import os
import select
import socket
import struct
import sys
import time

import waits

ARP, IPV6 = 0x0806, 0x86dd
TRIES = 3                               # a bridge or a route that has just come up may lose a first packet
PATIENCE = waits.seconds(0.4)


def _mac_of(link):
    with open('/sys/class/net/%s/address' % link, encoding='ascii') as file:
        return bytes.fromhex(file.read().strip().replace(':', ''))


def _checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def _until(read, sock, others=0.0):
    """What READ makes of the packets of SOCK, without those it has no word for: the first that comes within
    PATIENCE seconds, and what comes in OTHERS seconds after it."""
    end, found = time.monotonic() + PATIENCE, []
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([sock], [], [], left)[0]:
            return found
        said = read(sock.recv(2048))
        if said is not None:
            end = end if found else time.monotonic() + others
            found.append(said)


def _arp_request(mac, target):
    source = b'\0' * 4          # a probe, which needs no address of our own and changes nobody's table
    return (b'\xff' * 6 + mac + struct.pack('!H', ARP) + struct.pack('!HHBBH', 1, 0x0800, 6, 4, 1) +
            mac + source + b'\0' * 6 + target.packed)


def _arp_answer(target):
    def read(frame):
        if frame[12:14] == b'\x08\x06' and frame[20:22] == b'\0\x02' and frame[28:32] == target.packed:
            return frame[22:28].hex(':')
        return None
    return read


def _nd_request(mac, target):
    own = (ipaddress.ip_address('fe80::').packed[:8] + bytes([mac[0] ^ 2]) + mac[1:3] + b'\xff\xfe' + mac[3:])
    group = ipaddress.ip_address('ff02::1:ff00:0').packed[:13] + target.packed[13:]
    body = struct.pack('!BBHI', 135, 0, 0, 0) + target.packed + b'\x01\x01' + mac
    pseudo = own + group + struct.pack('!II', len(body), 58)
    body = body[:2] + struct.pack('!H', _checksum(pseudo + body)) + body[4:]
    head = struct.pack('!IHBB', 6 << 28, len(body), 58, 255) + own + group
    return b'\x33\x33' + group[12:] + mac + struct.pack('!H', IPV6) + head + body


def _nd_answer(target):
    def read(frame):
        if frame[12:14] == b'\x86\xdd' and frame[20] == 58 and frame[54] == 136 and frame[62:78] == target.packed:
            return frame[6:12].hex(':')
        return None
    return read


def holders(link, address):
    """MAC addresses of all who say, on LINK, that ADDRESS is theirs."""
    target = ipaddress.ip_address(address)
    ask, read, kind = ((_arp_request, _arp_answer, ARP) if target.version == 4 else (_nd_request, _nd_answer, IPV6))
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind)) as sock:
        sock.bind((link, kind))
        for _ in range(TRIES):
            sock.send(ask(_mac_of(link), target))
            found = _until(read(target), sock, PATIENCE / 4)
            if found:
                return sorted(set(found))
    return []


def answers(address, link=None):
    """Whether an echo request to ADDRESS, by LINK if it is given, is answered."""
    target = ipaddress.ip_address(address.split('%')[0])
    if target.version == 4:
        kind, proto, request, reply = socket.AF_INET, socket.IPPROTO_ICMP, 8, 0
    else:
        kind, proto, request, reply = socket.AF_INET6, socket.IPPROTO_ICMPV6, 128, 129
    mark = os.urandom(8)
    packet = struct.pack('!BBHHH', request, 0, 0, 1, 1) + mark
    packet = packet[:2] + struct.pack('!H', _checksum(packet)) + packet[4:]
    scope = socket.if_nametoindex(link) if link and target.is_link_local else 0
    where = (str(target), 0) if target.version == 4 else (str(target), 0, 0, scope)

    def read(data):
        data = data[(data[0] & 15) * 4:] if target.version == 4 else data
        return True if data[0] == reply and data[8:16] == mark else None

    with socket.socket(kind, socket.SOCK_RAW, proto) as sock:
        if link:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
        for _ in range(TRIES):
            try:
                sock.sendto(packet, where)
            except OSError:
                time.sleep(PATIENCE / 2)    # no route yet, or no source address
                continue
            if _until(read, sock):
                return True
    return False


if __name__ == '__main__':
    sys.exit(0 if answers(*sys.argv[1:]) else 1)

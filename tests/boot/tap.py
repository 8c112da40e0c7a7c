# SPDX-License-Identifier: GPL-2.0-or-later
"""A virtual machine's cable: a tap of the host's, as a hypervisor makes it, and a card in a namespace of its own.

    nsenter -t HOST -n python3 tap.py NAME

What comes in at the one is sent out at the other, until this process is ended; then both are gone. A line is
printed once they are there. A tap is no veth to those who ask for the kind of a link or its driver.
"""
import ctypes
import fcntl
import os
import select
import struct
import subprocess
import sys

TUNSETIFF, TAP, NO_HEADER, NEW_NETWORK = 0x400454ca, 0x0002, 0x1000, 0x40000000
FRAME = 65535


def tap(name):
    handle = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack('16sH22x', name.encode(), TAP | NO_HEADER))
    return handle


def pass_on(one, other):
    try:
        os.write(other, os.read(one, FRAME))
    except (BlockingIOError, OSError):
        pass            # the other one is down, or nothing is there any more: as with a cable


def main():
    host = tap(sys.argv[1])
    # libvirt's taps begin with fe, so that a bridge that takes the least of its ports takes none of theirs
    subprocess.run(['ip', 'link', 'set', sys.argv[1], 'address', 'fe:54:00:00:77:77'], check=True)
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK):
        raise OSError(ctypes.get_errno(), 'unshare')
    card = tap('eth0')
    subprocess.run(['ip', 'link', 'set', 'eth0', 'address', '52:54:00:00:77:77'], check=True)
    print('ready', flush=True)
    while True:
        for handle in select.select([host, card], [], [])[0]:
            pass_on(handle, card if handle == host else host)


main()

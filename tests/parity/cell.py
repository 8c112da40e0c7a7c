# SPDX-License-Identifier: GPL-2.0-or-later
"""One cell of the table: an intent in a dialect, read by its service in namespaces of its own.

    unshare ... python3 cell.py ROOT PROGRAM STAGE INTENT DIALECT

ROOT is a system with the readers, which is not written to: a copy in memory lies over it. STAGE:

    before     the service reads the card's files
    after      mkbridge has put the card under vnet0; the service reads what it wrote
    cloudinit  the service reads what cloud-init made of the same bridge

Prints one JSON object. Must be run in mount, network, PID, UTS and IPC namespaces of its own.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time

import cloudinit
import dialects
import exceptions
import ifcfg
import intents
import kernel
import services

HERE = os.path.dirname(os.path.abspath(__file__))
BRIDGE = 'vnet0'
DEVICES = ('null', 'zero', 'full', 'random', 'urandom', 'tty')
PATIENCE = {'before': 20.0, 'after': 20.0, 'cloudinit': 8.0}     # for a service to come to what is wanted
SETTLE = 0.6                                                     # and to stay there


def mount(*words):
    subprocess.run(['mount', *words], check=True, stdin=subprocess.DEVNULL)


def make_root(lower, sysfs):
    """A copy of the root in memory, with the file systems that a service looks at."""
    top = os.path.join(os.path.dirname(lower), 'cell')      # of each cell its own, in its mount namespace
    os.makedirs(top, exist_ok=True)
    mount('-t', 'proc', 'proc', '/proc')
    mount('-t', 'tmpfs', 'parity', top)
    for folder in ('upper', 'work', 'root'):
        os.mkdir(os.path.join(top, folder))
    root = os.path.join(top, 'root')
    mount('-t', 'overlay', '-o', 'lowerdir=%s,upperdir=%s/upper,workdir=%s/work' % (lower, top, top), 'overlay', root)
    mount('-t', 'proc', 'proc', root + '/proc')
    mount('-t', 'sysfs', '-o', sysfs, 'sysfs', root + '/sys')
    mount('-t', 'tmpfs', 'run', root + '/run')
    mount('-t', 'tmpfs', 'tmp', root + '/tmp')
    mount('-t', 'tmpfs', 'dev', root + '/dev')
    for device in DEVICES:
        with open(os.path.join(root, 'dev', device), 'w', encoding='ascii'):
            pass
        mount('--bind', '/dev/' + device, os.path.join(root, 'dev', device))
    mount('-t', 'sysfs', '-o', 'ro', 'sysfs', '/sys')
    return root


def make_links(root, ports):
    """The cards, each with a peer in a network of its own; the first peer serves."""
    log = root + '/tmp/dhcp.json'
    peer = subprocess.Popen(['unshare', '-n', sys.executable, HERE + '/peer.py', 'lan0', log],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    own = os.readlink('/proc/self/ns/net')
    while os.readlink('/proc/%d/ns/net' % peer.pid) == own:
        time.sleep(0.005)
    for n, port in enumerate(ports):
        subprocess.run(['ip', 'link', 'add', port, 'address', (intents.MAC, intents.MAC2)[n], 'type', 'veth',
                        'peer', 'name', 'lan%d' % n, 'netns', str(peer.pid)], check=True)
    for n in range(1, len(ports)):
        subprocess.run(['nsenter', '-t', str(peer.pid), '-n', 'ip', 'link', 'set', 'lan%d' % n, 'up'], check=True)
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    return peer


def put(root, files, mode):
    for path, text in files.items():
        name = os.path.join(root, path)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(name, mode)


def clear(root):
    """What the packages themselves have put where the files go."""
    for folder in ('etc/network/interfaces.d', 'etc/systemd/network', 'etc/netplan',
                   'etc/NetworkManager/system-connections'):
        path = os.path.join(root, folder)
        for name in os.listdir(path) if os.path.isdir(path) else ():
            os.unlink(os.path.join(path, name))
    for name in ('etc/network/interfaces', 'etc/resolv.conf'):
        if os.path.lexists(os.path.join(root, name)):
            os.unlink(os.path.join(root, name))
    with open(root + '/etc/machine-id', 'w', encoding='ascii') as file:
        file.write('0123456789abcdef0123456789abcdef\n')


def mkbridge(root, asked, dialect):
    """Runs the program as on a host, so that it sees the card; it writes the files only."""
    said = ''
    for ports in asked['runs']:
        status, out, err = services.run(root, 'mkbridge', '--backend=' + dialects.DIALECTS[dialect][1],
                                        *asked['args'], *ports, BRIDGE)
        said += out + err
        if status:
            break
    return status, said


def make_bridge(root, program, asked, dialect):
    """The bridge's files; a second run must find them done, and undo must give back what was there."""
    shutil.copy(program, root + '/usr/sbin/mkbridge')
    before, bad = written(root), []
    status, said = mkbridge(root, asked, dialect)
    if status == 0:
        after = written(root)
        again = mkbridge(root, asked, dialect)
        if again[0] or 'nothing to do' not in again[1].lower() or written(root) != after:
            bad.append('second run: status %d: %s' % again)
        status, out, err = services.run(root, 'mkbridge', '--undo', BRIDGE)
        if status or written(root) != before:
            bad.append('undo: status %d: %s' % (status, out + err))
        status, said = mkbridge(root, asked, dialect)
        if written(root) != after:
            bad.append('the run after undo writes something else than the first')
    return {'status': status, 'said': said, 'complaints': bad}


def written(root):
    """All files of the network's folders, for a human who looks for a reason."""
    found = {}
    for top in ('etc/network', 'etc/systemd/network', 'etc/netplan', 'etc/NetworkManager/system-connections',
                'etc/sysconfig/network-scripts', 'run/systemd/network', 'run/NetworkManager/system-connections'):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if '/if-' in folder:
                    continue
                path = os.path.join(folder, name)
                with open(path, encoding='utf-8', errors='replace') as file:
                    found[os.path.relpath(path, root)] = file.read()
    return found


def normal(view):
    """IPv4 before IPv6, as no service keeps an order between the two; and each once."""
    view['dns'] = sorted(dict.fromkeys(view['dns']), key=lambda server: ':' in server)
    return view


def observe(root, reader, asked, link):
    metrics = {route[2] for route in asked['routes'] if route[2] is not None}
    view = kernel.view(link, metrics)
    if view is None:
        return None
    view['dns'], view['search'] = reader.names(root, link)
    return normal(view)


def pruned(dialect, view, want):
    """Without what the intent or the dialect says nothing of."""
    for key in list(want):
        if want[key] is None or key in dialects.DIALECTS[dialect][3]:
            want.pop(key)
            if view:
                view.pop(key, None)


def differences(found, want, prefix=''):
    if found is None:
        return ['there is no such link']
    return ['%s%s: %s, not %s' % (prefix, key, found.get(key), value)
            for key, value in want.items() if found.get(key) != value]


def wanted_bridge(asked):
    want = {'kind': 'bridge', 'stp_state': 0}
    want.update(asked['options'])
    for port in asked['ports']:
        mtu = asked['mtu'] if port == 'eth0' and asked['mtu'] else 1500
        want[port] = {'master': BRIDGE, 'mtu': mtu, 'addresses': [], 'up': True, 'routes': []}
    return want


def look(root, reader, dialect, stage, asked):
    """Views and differences as they are now."""
    link = 'eth0' if stage == 'before' else BRIDGE
    want = normal(intents.wanted(asked, link))
    side, complaints = {}, []
    if reader:
        view = observe(root, reader, asked, link)
    else:
        view, side, complaints = ifcfg.read(root, link, asked['ports'])
    pruned(dialect, view, want)
    result = {'view': view, 'differences': differences(view, want), 'complaints': complaints}
    if stage != 'before':
        result['bridge'] = kernel.bridge(BRIDGE, asked['ports']) if reader else side
        result['differences'] += differences(result['bridge'], wanted_bridge(asked))
    return result


def come_to(root, reader, dialect, stage, asked):
    """Waits until the kernel has what is wanted, and has it still a moment later."""
    deadline = time.monotonic() + PATIENCE[stage]
    while True:
        result = look(root, reader, dialect, stage, asked)
        left, _ = exceptions.split(stage, asked['name'], dialect, result['differences'])
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    # with differences that are meant, it may not be there yet
    time.sleep(SETTLE if not result['differences'] else 5 * SETTLE)
    return look(root, reader, dialect, stage, asked)


def identifier(client):
    """Without the time in a DUID of dhclient's, which is that of the first start in this root."""
    return re.sub('^(ff.{8}00010001).{8}', r'\1(time)', client)


def dhcp_clients(root):
    try:
        with open(root + '/tmp/dhcp.json', encoding='ascii') as log:
            lines = [json.loads(line) for line in log]
    except FileNotFoundError:
        lines = []
    return sorted({(line['mac'], identifier(line['client'])) for line in lines})


def read_all(root, dialect, stage, asked):
    """Everything about one root whose files are in place."""
    if dialect == 'ifcfg':
        return look(root, None, dialect, stage, asked)
    reader = services.READERS[dialect]
    complaints = reader.check(root)
    reader.start(root)
    result = come_to(root, reader, dialect, stage, asked)
    result['complaints'] = complaints + reader.complaints(root)
    if stage != 'before' and hasattr(reader, 'port'):
        for port in asked['ports']:
            result['complaints'] += reader.port(root, port)
    result['dhcp'] = dhcp_clients(root)
    logs = [name for name in os.listdir(root + '/tmp') if name.endswith('.log')]
    result['logs'] = {name: services.log_of(root, name[:-len('.log')]) for name in logs}
    return result


def main():
    lower, program, stage, name, dialect = sys.argv[1:]
    asked = intents.intent(name)
    # the daemons take a /sys that cannot be written for a container's, which has no udev to wait for
    root = make_root(lower, 'rw' if dialect.startswith('ifupdown') else 'ro')
    clear(root)
    peer = make_links(root, asked['ports'])
    result = {}
    if stage == 'cloudinit':
        cloudinit.render(root, dialect, asked, BRIDGE)
    else:
        put(root, dialects.files(dialect, asked), dialects.MODES.get(dialect, 0o644))
    if stage == 'after':
        result = make_bridge(root, program, asked, dialect)
    if not result.get('status'):
        bad = result.get('complaints', [])
        result.update(read_all(root, dialect, stage, asked))
        result['complaints'] += bad
    result['files'] = written(root)
    peer.kill()
    json.dump(result, sys.stdout)


main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the programs that boot hosts have in common: systems to boot, and a process in namespaces for each host.

tests/boot/run judges a host by what it was before mkbridge (oracle.py), tests/parity/run by what was asked for.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

import hosts
import readers
import waits

HERE = os.path.dirname(os.path.abspath(__file__))
# Its own, and gone when whoever started it is, however that ended.
NAMESPACES = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--net', '--pid', '--ipc', '--uts', '--fork',
              '--kill-child', '--propagation', 'private']


def skip(why):
    print('1..0 # SKIP ' + why)
    sys.exit(0)


def needed():
    """Ends the test where the machine lacks what every boot needs."""
    if os.getuid() != 0:
        skip('needs root')
    for program in ('unshare', 'nsenter', 'dnsmasq', 'ip'):
        if not shutil.which(program):
            skip(program + ' is not installed')


def own_suite():
    return readers.release('/')


class Roots:
    """The systems that have the readers, unpacked when they are first asked for."""

    def __init__(self, build, work):
        self.cache = os.environ.get('MKBRIDGE_CACHE', os.path.join(build, 'cache'))
        self.work, self.folders, self.missing, self.lock = work, {}, {}, threading.Lock()
        self.failed = set()

    def get(self, name, suite):
        """The folder, or None; why not is in missing."""
        key = '%s-%s' % (name, suite)
        with self.lock:
            if key not in self.folders:
                self.folders[key] = self._unpack(key, name, suite)
            return self.folders[key]

    def need(self, name, suite):
        """The folder. Without it the test ends: as skipped, or as failed where making it has gone wrong."""
        folder, key = self.get(name, suite), '%s-%s' % (name, suite)
        if folder is None and key in self.failed:
            print('Bail out! there is no system %s: %s' % (key, self.missing[key]))
            sys.exit(1)
        return folder or skip(self.missing[key])

    def _unpack(self, key, name, suite):
        done = subprocess.run(['sh', os.path.join(HERE, '..', 'root'), self.cache, name, suite], text=True,
                              stdout=subprocess.PIPE, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            self.failed.update([key] if done.returncode != 77 else [])
            self.missing[key] = done.stdout.strip() or 'it could not be made'
            return None
        folder = os.path.join(self.work, key)
        os.mkdir(folder)
        subprocess.run(['tar', '-C', folder, '--exclude=./dev/*', '-xf', done.stdout.strip()], check=True)
        return folder


def live(script, host, about, work, patience, factor=1):
    """What SCRIPT prints of HOST, in namespaces of its own: one object. ABOUT is the rest of its job. It waits
    FACTOR times as long for everything."""
    top = tempfile.mkdtemp(prefix='host.', dir=work)
    try:
        hosts.save(host, os.path.join(top, 'host'))
        os.mkdir(os.path.join(top, 'top'))
        job = os.path.join(top, 'job')
        with open(job, 'w', encoding='utf-8') as file:
            json.dump(dict(about, folder=os.path.join(top, 'host'), work=os.path.join(top, 'top')), file)
        done = subprocess.run([*NAMESPACES, sys.executable, '-SB', script, job], capture_output=True, text=True,
                              check=False, stdin=subprocess.DEVNULL, timeout=patience * factor,
                              env=dict(os.environ, MKBRIDGE_BOOT_PATIENCE=str(waits.FACTOR * factor)))
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {'verdict': 'broken', 'why': 'did not end within %d seconds' % patience}
    except ValueError:
        return {'verdict': 'broken', 'why': (done.stdout + done.stderr).strip()[-2000:] or
                                            'status %d' % done.returncode}
    finally:
        shutil.rmtree(top, ignore_errors=True)

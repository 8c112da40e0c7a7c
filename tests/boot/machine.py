# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts are booted in a virtual machine, whose kernel has what the one here lacks, instead of in namespaces here.

    machine.py PORT         in the machine: takes jobs from PORT, a line of JSON each, and answers each with one

Machines outside gives jobs to machines that tests/vm/boot starts, one at a time to each: their clocks do not run
while nothing is to do, so that several hosts at once would gain nothing.
"""
import base64
import io
import json
import os
import queue
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

import features
import harness
import hosts
import waits

HERE = os.path.dirname(os.path.abspath(__file__))
BOOT = os.path.join(HERE, '..', 'vm', 'boot')
PATIENCE = waits.seconds(900)   # of the machine's clock
OUTSIDE = 2400                  # seconds here until a machine that does not answer is given up


def packed(host):
    """HOST as text."""
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as file:
        hosts.save(host, folder)
        with tarfile.open(fileobj=file, mode='w:gz') as tar:
            tar.add(folder, '.')
        return base64.b64encode(file.getvalue()).decode()


def unpacked(text):
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(base64.b64decode(text))) as tar:
            tar.extractall(folder)
        return hosts.load(folder)


class Machine:
    """One machine, which has been started."""

    def __init__(self, build, folder):
        self.process = subprocess.Popen(['bash', BOOT, 'start', build, folder], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def ask(self, job):
        """The answer to JOB, or None from a machine that has ended."""
        timer = threading.Timer(OUTSIDE, self.process.kill)
        timer.start()
        try:
            self.process.stdin.write(json.dumps(job) + '\n')
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            return None
        finally:
            timer.cancel()

    def end(self):
        self.process.kill()
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout):
            try:
                file.close()
            except OSError:
                pass


class Machines:
    """COUNT machines that see ROOTS, each started when it is first needed. Files of all are in FOLDER."""

    def __init__(self, build, folder, roots, count):
        self.build, self.folder, self.count = build, folder, count
        done = subprocess.run(['bash', BOOT, 'disk', build, folder, *roots], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, check=False)
        self.missing = done.stdout.strip() or 'a disk for the virtual machine could not be made' \
            if done.returncode else None
        self.free = queue.Queue()
        for _ in range(count):
            self.free.put(None)

    def live(self, script, host, about):
        """As harness.live()."""
        machine = self.free.get()
        try:
            machine = machine or Machine(self.build, self.folder)
            answer = machine.ask({'name': host.name, 'needs': host.needs, 'script': script, 'about': about,
                                  'host': packed(host)})
            if answer is None:
                machine.end()
                machine = None
            return answer or {'verdict': 'broken', 'why': 'the virtual machine has ended'}
        finally:
            self.free.put(machine)

    def end(self):
        for _ in range(self.count):
            machine = self.free.get()
            if machine:
                machine.end()


def answer_to(job):
    """In the machine: what comes of one job."""
    lacks = features.lacks(job['needs'])
    if lacks:
        return {'verdict': 'skipped', 'why': 'the kernel of the virtual machine has no ' + ', '.join(lacks)}
    return harness.live(job['script'], unpacked(job['host']), job['about'], '/tmp', PATIENCE)


def main():
    # the port can be opened once
    port = os.open(sys.argv[1], os.O_RDWR)
    with open(port, 'rb') as asked, open(os.dup(port), 'wb') as said:
        for line in asked:
            job, begin = json.loads(line), time.monotonic()
            answer = answer_to(job)
            print('%s: %.1f s' % (job['name'], time.monotonic() - begin), flush=True)
            said.write(json.dumps(answer).encode() + b'\n')
            said.flush()


if __name__ == '__main__':
    main()

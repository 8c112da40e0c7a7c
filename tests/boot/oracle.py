# SPDX-License-Identifier: GPL-2.0-or-later
"""One host, from its files to a verdict: booted as it is, bridged, booted again, undone, booted again.

    unshare --mount --net --pid --ipc --uts --fork --kill-child python3 oracle.py JOB

JOB is a file of JSON: folder (of a host, see hosts.py), system (the root of the reader), reader, program
(mkbridge), inside (mkbridge for the system, where that is another one), events, stages. Prints one object:

    verdict       same, different, refused, or broken: the test itself
    said          what mkbridge printed, by stage
    differences   list of [stage, kind, sentence]
    records       with "keep" in the job: all that was seen

Stages: inside and second (mkbridge is run on the booted host, which is booted twice after that), undo (undone on
the booted host, and booted), below (mkbridge is run below --root, on a host that has never run).
"""
import collections
import functools
import ipaddress
import json
import os
import subprocess
import sys
import time

import bridging
import compare
import hosts
import power
import waits
import world

QUIET = waits.seconds(2.5)      # seconds without a change after which a host that says it is idle is taken for up
PATIENCE = waits.seconds(12)    # and one that never says so
BOUND = waits.seconds(60)       # until whatever it does is taken for what it comes to
LOOK = waits.seconds(0.4)      # from one look at it to the next
AT_BOOT = ('systemd/network/', 'netplan/', 'NetworkManager/system-connections/')
STAGES = ('inside', 'second', 'undo', 'below')
SOME = 24                       # destinations that are asked for


def still(record):
    """What must have stopped changing. Times run on, and so do timers of a bridge."""
    links = [[name, link.get('master'), link.get('flags'), link.get('operstate'), link.get('address'), state_of(link),
              [[info.get('local'), info.get('tentative'), info.get('deprecated')] for info in
               link.get('addr_info', ())]] for name, link in sorted(record['links'].items())]
    return [links, sorted(compare.route_text(route, compare.Names()) for route in record['routes']),
            sorted(compare.rules(record, compare.Names()))]


def state_of(link):
    """What the bridge lets its port do."""
    return link.get('linkinfo', {}).get('info_slave_data', {}).get('state')


def blocked(record):
    """Whether a bridge with STP lets nothing pass yet; its link has no carrier until then."""
    return any(state_of(link) in ('listening', 'learning') for link in record['links'].values())


def tentative(record):
    return any(info.get('tentative') for link in record['links'].values() for info in link.get('addr_info', ()))


class Life:
    """One host in its world."""
    stays = 1.0             # seconds for which the wished state must be there

    def __init__(self, job):
        self.job, self.host = job, hosts.load(job['folder'])
        self.events = set(job.get('events', ()))
        # what lies in /run is made anew at each boot, by whatever made it
        self.early = dict(self.host.early, **{path[len('run/'):]: text for path, text in self.host.files.items()
                                              if path.startswith('run/') and isinstance(text, str)})
        self.apart = set()      # cards that are in no LAN: a bridge makes one of those of its ports
        self.systems = power.Systems(job, self.host)
        lans = max([self.lan(n) for n in range(len(self.host.cards))] + [2])
        self.words = dict(self.host.world)
        for event, word in (('dhcp-late', 'late'), ('dhcp-never', 'no')):
            if event in self.events:
                self.words.update(dhcp4=word, dhcp6=word)
        self.world = world.World(self.systems.top, lans, self.words)
        self.said, self.records, self.hops, self.addresses = {}, {}, [], []
        self.differences, self.logs, self.files = [], {}, {}

    def lan(self, n):
        return self.host.cards[n].lan or n + 1

    # -- one boot ---------------------------------------------------------------------------------------------

    def plug_all(self, boot):
        order = list(enumerate(self.host.cards))
        if 'cards-reversed' in self.events:
            order.reverse()
        carrier = not self.events & {'carrier-late', 'carrier-never'}
        return [self.world.plug(card, None if card.name in self.apart else self.lan(n), boot.pid, carrier)
                for n, card in order]

    def power_on(self, root):
        """Everything that happens at a boot, in the order of its events, until the service has been started."""
        boot, peers = self.switch_on(root)
        self.start(boot, peers)
        return boot

    def switch_on(self, root):
        """A host whose service has not been started; its cards' other ends."""
        self.forget(root)
        self.world.begin()
        self.world.serve()
        boot = power.Boot(root, self.job['reader'])
        peers = []
        if 'card-late' not in self.events:
            peers = self.plug_all(boot)
        boot.ask('early', files=self.early)
        return boot, peers

    def forget(self, root):
        """What a DHCP client has put into resolv.conf at the boot before would hide that none does at this one."""
        name = os.path.join(root, 'etc/resolv.conf')
        if os.path.lexists(name) and self.job['reader'].startswith('ifupdown'):
            os.unlink(name)
            hosts.lay({path: text for path, text in self.host.files.items() if path == 'etc/resolv.conf'}, root,
                      self.host.mode, {})

    def start(self, boot, peers):
        """Its service, and what the events let come late."""
        names = [card.name for card in self.host.cards]
        if 'hotplug-first' in self.events:
            boot.ask('hotplug', cards=names)
            time.sleep(0.5)
        boot.ask('start')
        if 'card-late' in self.events:
            time.sleep(4)
            peers = self.plug_all(boot)
            boot.ask('settled')
        if 'hotplug-first' not in self.events:
            boot.ask('hotplug', cards=names)
        if 'carrier-late' in self.events:
            time.sleep(3)
            for peer in peers:
                self.world.carrier(peer)
        if self.world.has_late():
            time.sleep(world.LATE)
            self.world.serve(late=True)

    def come_up(self, boot, wished=None):
        """Waits until the host is as WISHED says (a function of a record), or, without, at rest."""
        begin = now = changed = time.monotonic()
        last = good = lacking = None
        record = boot.ask('look')
        seen, solicited = True, False
        while now - begin < BOUND:
            now = time.monotonic()
            if seen:
                key, lacking = still(record), wished and wished(record)
                if key != last:
                    last, changed, good = key, now, None
            if wished and not tentative(record) and not lacking:
                good = good or now
            quiet = now - changed
            rests = good and now - good >= self.stays and boot.ask('idle')
            rests = rests or not tentative(record) and not blocked(record) and (
                quiet > PATIENCE or (quiet > (3 * QUIET if wished else QUIET) and boot.ask('idle')))
            if rests and solicited:
                return
            if rests:
                # an advertisement brings back what came before a route or a setting was there; it is not waited for
                boot.ask('solicit')
                solicited, changed, good = True, now, None
            time.sleep(LOOK)
            seen = boot.ask('glance')
            record = seen or record

    def whole(self, boot):
        """All that is seen of a host that is up, from within and from without."""
        record = boot.ask('whole', destinations=self.destinations)
        if len(self.host.cards) > 1:
            # whose servers come first is what each service, with several cards, leaves to the moment
            record['names'] = {what: sorted(words) for what, words in record['names'].items()}
        record['leases'] = self.world.leases()
        targets = [hop for hop, _ in self.hops] + list(world.FAR)
        answers = {'%s from the host' % to: answer for to, answer in
                   boot.ask('answers', addresses=sorted(set(targets))).items()}
        answers.update(self.world.seen(self.addresses))
        record['answers'] = answers
        return record

    def learn(self, record):
        """What this host, as it was, has for routers, addresses and destinations."""
        lans = self.lans_of_links(record)
        hops, places = [], []
        own = {info.get('local') for link in record['links'].values() for info in link.get('addr_info', ())}
        for route in compare.routes(record):
            for hop in route.get('nexthops') or [route]:
                lan, via = lans.get(hop.get('dev')), hop.get('gateway') or (hop.get('via') or {}).get('host')
                if lan and via and not ipaddress.ip_address(via).is_link_local:
                    hops.append((via, lan))
            # its own address, of which DHCP of IPv6 makes a route, is no destination
            if route['dst'] not in own | {'default'}:
                places.append(first_of(route['dst']))
        addresses = []
        for name, link in record['links'].items():
            for info in link.get('addr_info', ()):
                if 'local' in info and lans.get(name) and not compare.is_temporary(info):
                    addresses.append((info['local'], lans[name]))
        self.hops, self.addresses = sorted(set(hops)), sorted(set(addresses))[:SOME]
        self.destinations = list(dict.fromkeys(
            [*world.FAR, *(net + '250' for net in world.NETWORKS), *filter(None, places)]))[:SOME]
        self.world.adopt(self.hops, [pair for pair in self.addresses if not pair[0].startswith('fe80')])

    def lans_of_links(self, record):
        """Link -> link of its LAN: cards, and what is stacked on one of them."""
        lans = {card.name: 'lan%d' % self.lan(n) for n, card in enumerate(self.host.cards)}
        for _ in range(4):
            for name, link in record['links'].items():
                master, below = link.get('master'), link.get('link')
                if name in lans and master:
                    lans.setdefault(master, lans[name])
                if below in lans:
                    tag = tag_of(link)
                    lans.setdefault(name, '%s.%d' % (lans[below], tag[0]) if tag else lans[below])
        return lans

    def vlans(self, record):
        """VLANs that the host has: link of the LAN -> (link below, id, protocol)."""
        lans = self.lans_of_links(record)
        return {lans[name]: (lans[link['link']], *tag_of(link)) for name, link in record['links'].items()
                if tag_of(link) and link.get('link') in lans}

    destinations = world.FAR

    def boot(self, stage, root, wished=None, then=None):
        """One boot: its record; THEN is done with the host that is up."""
        boot = self.power_on(root)
        try:
            self.come_up(boot, wished)
            if wished is None:
                self.learn(boot.ask('look'))
            record = self.whole(boot)
            self.records[stage] = record
            if then:
                then(boot)
            self.logs[stage] = boot.ask('logs')
            return record
        finally:
            boot.off()
            self.world.unplug()

    # -- a life -----------------------------------------------------------------------------------------------

    def words_for(self, *more):
        backend = self.host.backend or hosts.READERS[self.job['reader']]
        return ['--backend=' + backend, *more, *self.host.args]

    def differ(self, stage, found):
        for kind, text in found:
            self.differences.append([stage, kind, text])

    def guests(self, stage, boot):
        """Whether at STAGE a guest on the bridge reaches the router of the port's LAN."""
        if self.events & {'carrier-never'}:
            return
        lans = self.lans_of_links(self.records['before'])
        lan = next((lans[link] for link in (*self.host.ports, self.host.bridge)
                    if link in lans and link not in self.apart), None)
        if lan is None:
            return
        guest = world.Guest('tap7', boot.pid)
        try:
            boot.ask('connect', tap='tap7', bridge=self.host.bridge)
            guest.use(world.Lan(lan))
            about = self.records[stage]['links'].get(self.host.bridge, {}).get('linkinfo', {}).get('info_data', {})
            # STP lets nothing pass for twice the forward delay
            end = time.monotonic() + (45 if about.get('stp_state') else waits.seconds(6))
            for router in (world.Lan(lan).net4 + '1', 'fe80::1'):
                while not guest.reaches(router):
                    if time.monotonic() > end:
                        self.differ(stage, [('guest', 'a guest does not reach %s' % router)])
                        break
        finally:
            guest.gone()

    def scout(self):
        """A boot of a host that has VLANs, before all others, after which the world has them, too."""
        if not any(need.startswith('vlan') for need in self.host.needs):
            return
        boot = self.power_on(self.systems.system('scout'))
        try:
            self.come_up(boot)
            self.world.trunk(self.vlans(boot.ask('look')))
        finally:
            boot.off()
            self.world.unplug()

    def first(self):
        """The host as it is; mkbridge on it, if it is to be run there."""
        self.scout()
        root = self.systems.system('inside')

        def bridge_it(boot):
            self.files['before'] = boot.ask('files')
            if 'inside' in self.job['stages']:
                done = boot.ask('run', words=['mkbridge', *self.words_for()])
                self.said['inside'] = done
                self.files['after'] = boot.ask('files')

        self.boot('before', root, then=bridge_it)
        return root

    def wished(self, record):
        """What is not yet as it should be, as far as a quick look tells."""
        return bridging.bridged(quick_of(self.records['before']), record, self.host)

    def bridged(self, stage, root):
        self.apart = bridging.apart(self.records['before'], self.host)
        record = self.boot(stage, root, self.wished, functools.partial(self.guests, stage))
        before = self.records['before']
        if stage == 'below':
            before, record = compare.timeless(before), compare.timeless(record)
        self.differ(stage, bridging.bridged(before, record, self.host))

    def second(self, root):
        first = self.records['inside']
        undo = 'undo' in self.job['stages']

        def undo_it(boot):
            if undo:
                self.said['undo'] = boot.ask('run', words=['mkbridge', '--undo', self.host.bridge])
                files = boot.ask('files')
                self.differ('undo', [('files', '%s is not as it was' % path)
                                     for path in sorted(set(files) | set(self.files['before']))
                                     if files.get(path) != self.files['before'].get(path)])

        record = self.boot('second', root, lambda record: compare.same(quick_of(first), record), undo_it)
        self.differ('second', compare.same(first, record))

    def undo(self, root):
        self.apart = set()
        before = self.records['before']
        record = self.boot('undo', root, lambda record: compare.same(quick_of(before), record))
        self.differ('undo', compare.same(before, record))

    def below(self):
        root = self.systems.system('below')
        words = [self.job['program'], '--root=' + root, *self.words_for()]
        done = subprocess.run(words, capture_output=True, text=True, check=False, errors='replace',
                              stdin=subprocess.DEVNULL, timeout=60)
        self.world.forget()
        self.said['below'] = {'status': done.returncode, 'said': done.stdout + done.stderr}
        if done.returncode == 0:
            self.bridged('below', root)

    def twice(self):
        """Two boots of the host as it is, one of which may have what the other has left."""
        self.scout()
        root = self.systems.system('inside')
        first = self.boot('before', root)
        again = self.boot('again', root, lambda record: compare.same(quick_of(first), record))
        self.differ('again', compare.same(first, again))
        self.world.stop()

    def live(self):
        root = self.first()
        stages = self.job['stages']
        if self.said.get('inside', {}).get('status') == 0:
            self.bridged('inside', root)
            if 'second' in stages or 'undo' in stages:      # it is undone there
                self.second(root)
            if 'undo' in stages:
                self.undo(root)
        # what a generator writes into /run at each boot is in no tree that is not booted
        if 'below' in stages and not any(path.startswith(AT_BOOT) for path in self.early):
            self.below()
        self.world.stop()


def tag_of(link):
    """Id and protocol of a VLAN; None of another link."""
    about = link.get('linkinfo', {})
    data = about.get('info_data', {})
    return (data['id'], data['protocol']) if about.get('info_kind') == 'vlan' else None


def quick_of(record):
    return {key: record[key] for key in ('links', 'routes', 'rules')}


def first_of(destination):
    """An address in a network that a route goes to."""
    try:
        net = ipaddress.ip_network(destination, strict=False)
    except ValueError:
        return None
    if net.is_link_local or net.is_multicast:
        return None
    return str(net.network_address + (0 if net.num_addresses == 1 else 1))


def bare(life):
    """Whether the port had no network layer to begin with, so that there was little to lose."""
    links = life.records['before']['links']
    return not any(links.get(port, {}).get('addr_info') for port in life.host.ports)


def views(life):
    """What stages are compared with, so that another life of the host can be asked whether it is the same."""
    host, records = life.host, life.records
    found = {'before': bridging.expected(records['before'], host.ports, host.bridge),
             'plain': compare.view(records['before'])}
    if 'inside' in records:
        found['inside'] = compare.view(records['inside'])
    return {name: {kind: sorted(texts) for kind, texts in view.items()} for name, view in found.items()}


def verdict(life):
    """The word for the table."""
    runs = [said['status'] for said in life.said.values()]
    if any(status not in (0, 3) for status in runs):
        return 'failed'
    if life.differences:
        return 'different'
    if runs and all(status == 3 for stage, status in
                    ((stage, said['status']) for stage, said in life.said.items()) if stage != 'undo'):
        return 'refused'
    return 'same'


def judged(job):
    """What a whole life of the host of JOB comes to."""
    life = Life(job)
    if job['twice']:
        life.twice()
    else:
        life.live()
    result = {'verdict': verdict(life), 'said': life.said, 'differences': life.differences,
              'views': views(life), 'bare': bare(life)}
    if job.get('keep'):
        result.update(records=life.records, logs=life.logs, files=life.files)
    return result


def main(judge):
    """Prints what JUDGE makes of the job that the command line names, or why it cannot."""
    with open(sys.argv[1], encoding='utf-8') as file:
        job = collections.defaultdict(list, json.load(file))
    try:
        power.mount('-t', 'proc', 'proc', '/proc')
        power.mount('-t', 'sysfs', 'sysfs', '/sys')
        result = judge(job)
    except (power.Broken, OSError, subprocess.SubprocessError) as error:
        result = {'verdict': 'broken', 'why': '%s: %s' % (type(error).__name__, error)}
    json.dump(result, sys.stdout)


if __name__ == '__main__':
    main(judged)

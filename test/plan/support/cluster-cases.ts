/** Findings about what the cluster brings up itself, and about how long it waits for a node. */
import type { Case } from './case.ts';
import { cib, primitive } from './cib.ts';
import { plainService } from '../../support/unit-details.ts';

const started = { unitFileState: 'enabled', wantedBy: ['multi-user.target'] };
const cibPath = '/var/lib/pacemaker/cib/cib.xml';
const resources = (...list: readonly string[]) => ({ [cibPath]: cib(list.join('')) });
const filesystem = primitive('fs', 'ocf:heartbeat:Filesystem', { device: '/dev/vg/lv', directory: '/srv/data/' });
const address = primitive('vip', 'ocf:heartbeat:IPaddr2', { ip: '10.77.0.100' });
const web = primitive('web', 'systemd:nginx');
const conf = (quorum: string, nodes = 3) =>
  `nodelist {\n${'  node {\n    ring0_addr: 10.0.0.1\n  }\n'.repeat(nodes)}}\nquorum {\n  provider: corosync_votequorum\n${quorum}}\n`;
const threeNodes = { '/etc/corosync/corosync.conf': conf(''), [cibPath]: cib('') };
const waits = 'prerequisites: { data: { path: /srv/ready } }';
const sbd = (timeoutStartMs: number) => ({
  'sbd.service': { ...{ unitFileState: 'enabled' }, service: plainService({ timeoutStartMs }) },
});

export const clusterCases: Case[] = [
  {
    when: 'the cluster mounts what is waited for, in a group, and what lies on it',
    file: 'prerequisites: { data: { path: /srv/data/ready }, other: { path: /srv/data2 }, gone: { path: /srv/data, absent: true } }',
    files: { [cibPath]: cib(`<group id="g">${filesystem}</group>`) },
    found: [
      'circular error: the prerequisite data waits for path /srv/data/ready, which only the cluster brings up, with its resource fs (ocf:heartbeat:Filesystem)',
    ],
  },
  {
    when: 'only services behind pacemaker require what the cluster brings up',
    file: 'prerequisites: { data: { mount: /srv/data }, own: { unit: pacemaker } }\nservices: [corosync, pacemaker, { unit: pcsd, requires: [data, own] }]',
    files: resources(filesystem),
    found: ['requires note: pcsd.service requires data, own: it waits when the cluster is up already'],
  },
  {
    when: 'a service requires itself',
    file: 'prerequisites: { own: { unit: pcsd } }\nservices: [corosync, pacemaker, { unit: pcsd, requires: [own] }]',
    found: [
      'deadlock error: the prerequisite own waits for pcsd.service, which muster starts only when pcsd.service, which requires it, is up',
      'requires note: pcsd.service requires own',
    ],
  },
  {
    when: 'pacemaker requires something',
    file: 'prerequisites: { data: { path: /srv/ready } }\nservices: [corosync, { unit: pacemaker, requires: [data] }, pcsd]',
    found: [
      'requires warning: pacemaker.service requires data: between corosync and pacemaker nothing is waited for, since this node votes but cannot act there, and may be fenced; muster waits for data before corosync',
    ],
  },
  {
    when: 'peers would not wait, but nor does this node: only pcsd waits',
    file: 'prerequisites: { data: { path: /srv/ready } }\nservices: [corosync, pacemaker, { unit: pcsd, requires: [data] }]',
    files: threeNodes,
    found: ['requires note: pcsd.service requires data'],
  },
  {
    when: 'the cluster mounts it, but so does /etc/fstab',
    file: 'prerequisites: { data: { mount: /srv/data } }',
    units: { 'srv-data.mount': { requiredBy: ['local-fs.target'], before: ['local-fs.target'] } },
    files: resources(filesystem),
    found: [],
  },
  {
    when: 'the address of the cluster is waited for',
    file: 'prerequisites: { vip: { address: 10.77.0.100, required: false, timeout: 1min } }',
    files: resources(address),
    found: ['circular warning: the prerequisite vip waits for address 10.77.0.100, which only the cluster'],
  },
  {
    when: 'a server at the address of the cluster is waited for',
    file: 'prerequisites: { web: { tcp: "10.77.0.100:80" }, ring: { tcp: "10.77.0.12:80" } }',
    files: resources(address),
    found: [
      'circular warning: the prerequisite web waits for tcp 10.77.0.100:80, which the cluster brings up itself, with its resource vip (ocf:heartbeat:IPaddr2): when all',
    ],
  },
  {
    when: 'nobody counts votes',
    file: '',
    files: { '/etc/corosync/corosync.conf': 'nodelist {\n  node {\n    ring0_addr: 10.0.0.1\n  }\n}\nquorum {\n}\n' },
    found: ['quorum-provider error: corosync.conf names no quorum provider'],
  },
  {
    when: 'the ring is that of the sample file',
    file: '',
    files: {
      '/etc/corosync/corosync.conf':
        'nodelist {\n  node {\n    name: node1\n    nodeid: 1\n    ring0_addr: 127.0.0.1\n  }\n}\nquorum {\n  provider: corosync_votequorum\n}\n',
    },
    found: [
      'ring-loopback warning: corosync.conf has the ring address 127.0.0.1 (node1), which no other node can reach',
    ],
  },
  {
    when: 'nobody counts votes, and there is no pacemaker to ask for them',
    file: 'services: [pcsd]',
    files: { '/etc/corosync/corosync.conf': 'totem {\n  version: 2\n}\n' },
    found: [],
  },
  {
    when: 'a unit that the cluster starts, by a template of a clone',
    file: 'prerequisites: { web: { unit: nginx, required: false, timeout: 1min }, down: { unit: nginx, state: inactive } }',
    units: { 'nginx.service': { unitFileState: 'disabled', activeState: 'active' } },
    files: {
      [cibPath]: cib(
        '<template id="t" class="systemd" type="nginx"/><clone id="c"><primitive id="web" template="t"/></clone>',
      ),
    },
    found: ['circular warning: the prerequisite web waits for unit nginx.service, which only the cluster'],
  },
  {
    when: 'a unit of the cluster that systemd starts as well',
    file: 'prerequisites: { web: { unit: nginx, required: false, timeout: 1min } }',
    units: { 'nginx.service': started },
    files: resources(web),
    found: [],
  },
  {
    when: 'volumes that the cluster activates, by both their names',
    file: 'prerequisites: { a: { path: /dev/data-vg/lv }, b: { path: /dev/mapper/data--vg-lv }, c: { path: /dev/data-vg/other } }',
    files: resources(primitive('lvm', 'ocf:heartbeat:LVM-activate', { vgname: 'data-vg', lvname: 'lv' })),
    found: ['circular error: the prerequisite a', 'circular error: the prerequisite b'],
  },
  {
    when: 'an alternative to what the cluster brings up, and the contrary of it',
    file: 'prerequisites: { a: { any: [ { path: /srv/data/x }, { path: /y } ] }, b: { not: { address: 10.77.0.100 } } }',
    files: resources(filesystem, address),
    found: ['circular warning: the prerequisite a waits for path /srv/data/x'],
  },
  {
    when: 'a unit that comes only with corosync',
    file: 'prerequisites: { watchdog: { unit: sbd } }',
    units: { 'sbd.service': { unitFileState: 'enabled', requiredBy: ['corosync.service', 'pacemaker.service'] } },
    found: [
      'circular error: the prerequisite watchdog waits for sbd.service, which is started only together with corosync.service and pacemaker.service',
    ],
  },
  {
    when: 'the CIB is none',
    files: { [cibPath]: 'nothing' },
    found: ['not-visible note: not looked at: what only the cluster provides, whether the peers'],
  },
  {
    when: 'quorate peers would fence this node while it waits',
    file: waits,
    files: threeNodes,
    found: [
      'dc-deadtime warning: this node may wait 10min before it joins: when all nodes start at once, those that are quorate fence it 20s (dc-deadtime) after',
    ],
  },
  { when: 'nothing is waited for but corosync.conf itself', files: threeNodes, found: [] },
  {
    when: 'the turn of this node may come so late that quorate peers would fence it',
    file: 'stack: { stagger: 30s }',
    files: threeNodes,
    found: ['dc-deadtime warning: this node may wait 30s before it joins'],
  },
  {
    when: 'the turn of this node comes before its peers would fence it',
    file: 'stack: { stagger: 20s }',
    files: threeNodes,
    found: [],
  },
  {
    when: 'the longest wait and the turn of this node together are too long for its peers',
    file: `deadline: 15s\n${waits}\nstack: { stagger: 10s }`,
    files: threeNodes,
    found: ['dc-deadtime warning: this node may wait 25s before it joins'],
  },
  {
    when: 'the peers wait for all',
    file: waits,
    files: { ...threeNodes, '/etc/corosync/corosync.conf': conf('  wait_for_all: 1\n') },
    found: [],
  },
  {
    when: 'two nodes wait for each other by themselves',
    file: waits,
    files: { ...threeNodes, '/etc/corosync/corosync.conf': conf('  two_node: 1\n', 2) },
    found: [],
  },
  {
    when: 'two nodes that were told not to wait for each other',
    file: waits,
    files: { ...threeNodes, '/etc/corosync/corosync.conf': conf('  two_node: 1\n  wait_for_all: 0\n', 2) },
    found: ['dc-deadtime warning'],
  },
  {
    when: 'quorum is required of a node that waits for all',
    file: 'stack: { requireQuorum: true }',
    files: { ...threeNodes, '/etc/corosync/corosync.conf': conf('  wait_for_all: 1\n') },
    found: ['require-quorum warning: requireQuorum: true, and corosync.conf has wait_for_all'],
  },
  {
    when: 'a lone node of two would be stopped because it waits for its peer',
    file: 'stack: { requireQuorum: true, attempts: 3 }',
    files: { ...threeNodes, '/etc/corosync/corosync.conf': conf('  two_node: 1\n', 2) },
    units: { 'pacemaker.service': { service: plainService({ timeoutStopMs: 1_800_000 }) } },
    found: ['require-quorum error: requireQuorum: true', 'timeouts warning'],
  },
  {
    when: 'quorum is required of nodes that do not wait for all',
    file: 'stack: { requireQuorum: true }',
    files: threeNodes,
    found: [],
  },
  {
    when: 'nobody fences at a start',
    file: waits,
    files: { ...threeNodes, [cibPath]: cib('', { 'startup-fencing': 'false' }) },
    found: [],
  },
  {
    when: 'dc-deadtime is longer than the deadline',
    file: `deadline: 1min\n${waits}`,
    files: { ...threeNodes, [cibPath]: cib('', { 'dc-deadtime': '2min' }) },
    found: [],
  },
  {
    when: 'pacemaker is to be ready before it can be',
    files: { [cibPath]: cib('', { 'dc-deadtime': '200' }) },
    found: [
      'timeouts warning: pacemaker has 3min to become ready (readyTimeout), but a node that is up first is no member before 3min 20s (dc-deadtime)',
    ],
  },
  {
    when: 'sbd sleeps longer than systemd lets it',
    units: sbd(90_000),
    files: { '/etc/default/sbd': '# delay\nSBD_DELAY_START="120"\n' },
    found: [
      'timeouts error: sbd sleeps 2min before it is started (SBD_DELAY_START in /etc/default/sbd), but systemd gives up after 1min 30s',
    ],
  },
  {
    when: 'sbd sleeps between corosync and pacemaker',
    units: sbd(90_000),
    files: { '/etc/sysconfig/sbd': 'SBD_WATCHDOG_TIMEOUT=15\nSBD_DELAY_START=yes\n' },
    found: [
      'gap warning: sbd sleeps 30s before it is started (SBD_DELAY_START in /etc/sysconfig/sbd): pacemaker waits',
    ],
  },
  {
    when: 'only the disk of sbd knows how long it sleeps, and one that does not sleep',
    units: sbd(90_000),
    files: { '/etc/default/sbd': "SBD_DEVICE='/dev/sdx'\nSBD_DELAY_START=1\n" },
    found: [],
  },
  {
    when: 'systemd ends the start of corosync earlier than the file would',
    file: 'services: [ { unit: corosync, startTimeout: 100s }, { unit: pacemaker, startTimeout: 90s } ]',
    units: {
      'corosync.service': { service: plainService({ type: 'notify', timeoutStartMs: 60_000 }) },
      'pacemaker.service': { service: plainService({ timeoutStartMs: 60_000 }) },
      'muster.service': { service: plainService({ timeoutStartMs: 36_000_000, timeoutStopMs: 120_000 }) },
    },
    found: [
      'timeouts warning: the file gives corosync.service 1min 40s to start (startTimeout), but systemd ends the start after 1min (TimeoutStartSec)',
    ],
  },
];

/** Sites that are set up in a way that is allowed and rare. */
import type { Case } from './case.ts';
import { cib, primitive } from './cib.ts';
import { plainService } from '../../support/unit-details.ts';

const cibPath = '/var/lib/pacemaker/cib/cib.xml';
const resources = (...list: readonly string[]) => ({ [cibPath]: cib(list.join('')) });
const sbd = { 'sbd.service': { unitFileState: 'enabled', service: plainService({ timeoutStartMs: 90_000 }) } };
const settings = (text: string) => ({ '/etc/default/sbd': text });
const data = 'prerequisites: { data: { path: /srv/ready } }';
const conf = (nodes: number) =>
  `nodelist {\n${'  node {\n    ring0_addr: 10.0.0.1\n  }\n'.repeat(nodes)}}\nquorum {\n  provider: corosync_votequorum\n}\n`;

export const rareCases: Case[] = [
  { when: 'sbd without any settings', units: sbd, found: [] },
  {
    when: 'sbd, whose settings say nothing of a delay',
    units: sbd,
    files: settings('SBD_DEVICE=/dev/sdx\n'),
    found: [],
  },
  { when: 'sbd that must not sleep', units: sbd, files: settings('SBD_DELAY_START=no\n'), found: [] },
  {
    when: 'sbd that sleeps for twice a watchdog timeout that cannot be read: for twice the default',
    units: sbd,
    files: settings('SBD_DELAY_START=yes\nSBD_WATCHDOG_TIMEOUT=soon\n'),
    found: ['gap warning: sbd sleeps 10s before it is started'],
  },
  {
    when: 'sbd that sleeps for twice the default, without a watchdog timeout of its own',
    units: sbd,
    files: settings('SBD_DELAY_START=true\n'),
    found: ['gap warning: sbd sleeps 10s before it is started'],
  },
  {
    when: 'a word on the kernel command line is asked for and missing',
    units: {
      'corosync.service': {
        conditions: [
          {
            type: 'ConditionKernelCommandLine',
            triggering: false,
            negated: false,
            parameter: 'cluster',
            result: 'untested',
          },
        ],
      },
    },
    found: [
      'nocluster error: the kernel command line lacks cluster: corosync.service does not start in this boot (ConditionKernelCommandLine=cluster)',
    ],
  },
  {
    when: 'neither corosync nor pacemaker is in the file',
    file: `implicit: false\n${data}\nservices: [web, { unit: other, requires: [data] }]`,
    units: { 'web.service': {}, 'other.service': {} },
    found: [],
  },
  {
    when: 'the last service requires what corosync requires too',
    file: `${data}\nservices: [{ unit: corosync, requires: [data] }, pacemaker, { unit: pcsd, requires: [data] }]`,
    found: ['requires note: pcsd.service requires data: it waits when the cluster is up already'],
  },
  {
    when: 'a service that is not the last one requires something',
    file: `${data}\nservices: [corosync, pacemaker, { unit: web, requires: [data] }, pcsd]`,
    units: { 'web.service': {} },
    found: [
      'requires note: web.service requires data: it waits when the cluster is up already, and pcsd.service behind it; corosync does not wait for data',
    ],
  },
  {
    when: 'a service requires more than anybody would read',
    file: `implicit: false
prerequisites:
${Array.from({ length: 40 }, (_, index) => `  lun${index}: { path: /dev/lun${index} }`).join('\n')}
services: [corosync, pacemaker, { unit: pcsd, requires: [${Array.from({ length: 40 }, (_, index) => `lun${index}`).join(', ')}] }]`,
    found: [
      'requires note: pcsd.service requires lun0, lun1, lun2, lun3, lun4 and 35 more: it waits when the cluster is up already; corosync does not wait for lun0, lun1, lun2, lun3, lun4 and 35 more',
    ],
  },
  {
    when: 'pcsd is not enabled, but a target of the boot pulls it in: no harm',
    units: { 'multi-user.target': { wants: ['muster.service', 'pcsd.service'] } },
    found: ['autostart note: pcsd.service is not enabled, but multi-user.target pulls it in'],
  },
  {
    when: 'a target of the boot pulls in what pulls in pacemaker',
    units: {
      'multi-user.target': { wants: ['muster.service', 'app.service'] },
      'app.service': { unitFileState: 'static', wants: ['pacemaker.service'] },
    },
    found: [
      'autostart error: app.service is not enabled, but multi-user.target pulls it in, and it pulls in pacemaker.service',
    ],
  },
  {
    when: 'resources that lack what they are about, or have it in a form that nobody can read, are not taken for what is waited for',
    file: 'prerequisites: { data: { path: /srv/ready }, vip: { address: 10.77.0.100 } }',
    files: resources(
      primitive('fs', 'ocf:heartbeat:Filesystem'),
      primitive('relative', 'ocf:heartbeat:Filesystem', { directory: 'srv' }),
      primitive('vg', 'ocf:heartbeat:LVM-activate'),
      primitive('drbd', 'ocf:linbit:drbd'),
      primitive('no-ip', 'ocf:heartbeat:IPaddr2'),
      primitive('bad-ip', 'ocf:heartbeat:IPaddr2', { ip: '$ADDRESS' }),
      primitive('own', 'systemd:'),
    ),
    found: [],
  },
  {
    when: 'the cluster mounts the root of all paths',
    file: data,
    files: resources(primitive('fs', 'ocf:heartbeat:Filesystem', { directory: '/' })),
    found: ['circular error: the prerequisite data waits for path /srv/ready, which only the cluster brings up'],
  },
  {
    when: 'peers that fence by the options of the cluster, in whatever way yes is written',
    file: data,
    files: {
      '/etc/corosync/corosync.conf': conf(3),
      [cibPath]: cib('', { 'stonith-enabled': 'on', 'startup-fencing': 'perhaps' }),
    },
    found: ['dc-deadtime warning: this node may wait 10min before it joins'],
  },
  {
    when: 'a startTimeout that is shorter than that of the unit',
    file: 'services: [{ unit: corosync, startTimeout: 30s }, pacemaker, pcsd]',
    found: [],
  },
  {
    when: 'an optional prerequisite that is started only with pacemaker',
    file: 'prerequisites: { sbd: { unit: helper, required: false, timeout: 1min } }',
    units: {
      'helper.service': { unitFileState: 'static', requiredBy: ['pacemaker.service'], before: ['pacemaker.service'] },
    },
    found: ['circular warning: the prerequisite sbd waits for helper.service, which is started only together with'],
  },
];

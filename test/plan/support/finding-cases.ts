/** What each finding is found in: a node in order, and what is different about it. */
import type { FakeUnit } from './fake-systemd.ts';
import type { Case } from './case.ts';
import { clusterCases } from './cluster-cases.ts';
import { guardCases } from './guard-cases.ts';
import { kernelCases } from './kernel-cases.ts';
import { optionalCases } from './optional-cases.ts';
import { peerCases } from './peer-cases.ts';
import { roleCases } from './role-cases.ts';
import { plainService } from '../../support/unit-details.ts';

export const store = 'prerequisites: { store: { unit: store } }';
const started: FakeUnit = { unitFileState: 'enabled', wantedBy: ['multi-user.target'] };
export const safe: FakeUnit = { ...started, before: ['resource-agents-deps.target'] };

export const cases: Case[] = [
  { when: 'a node in order', found: [] },
  {
    when: 'the daemons are enabled',
    units: { 'corosync.service': { unitFileState: 'enabled' }, 'pacemaker.service': { unitFileState: 'enabled' } },
    found: [
      'autostart error: corosync.service is enabled: at boot systemd starts it without',
      'autostart error: pacemaker.service is enabled: at boot systemd starts it without',
    ],
  },
  {
    when: 'pcsd is enabled',
    units: { 'pcsd.service': { unitFileState: 'enabled' } },
    found: ['autostart note: pcsd.service is enabled'],
  },
  {
    when: 'a timer starts pacemaker later',
    units: {
      'late.timer': { ...started, triggers: ['late.service'] },
      'late.service': { wants: ['pacemaker.service'] },
    },
    found: [
      'autostart error: late.timer is enabled and pulls in pacemaker.service (late.timer > late.service > pacemaker.service)',
    ],
  },
  {
    when: 'nothing starts the cluster at boot',
    units: { 'muster.service': { unitFileState: 'disabled' } },
    found: ['not-at-boot note: muster.service is not enabled'],
  },
  {
    when: 'muster is not installed',
    units: { 'muster.service': { loadState: 'not-found', unitFileState: '', service: undefined } },
    found: ['not-at-boot note: muster.service is not installed'],
  },
  {
    when: 'a service is masked',
    units: { 'pacemaker.service': { loadState: 'masked', unitFileState: 'masked' } },
    found: ['unit-masked error: pacemaker.service, a service, is masked'],
  },
  {
    when: 'a service does not exist',
    units: { 'pcsd.service': { loadState: 'not-found', unitFileState: '' } },
    found: ['unit-missing error: pcsd.service, a service, does not exist'],
  },
  {
    when: 'a prerequisite does not exist',
    file: store,
    found: ['unit-missing error: store.service, the prerequisite store, does not exist'],
  },
  {
    when: 'a unit that must not run is masked or missing: that is as it should be',
    file: 'prerequisites: { a: { unit: a, state: inactive }, b: { unit: b, state: inactive } }',
    units: { 'a.service': { loadState: 'masked' } },
    found: [],
  },
  {
    when: 'a unit file is broken',
    file: store,
    units: { 'store.service': { ...safe, loadState: 'bad-setting', loadError: 'it has no ExecStart=' } },
    found: ['unit-bad error: store.service, the prerequisite store, cannot be loaded: it has no ExecStart='],
  },
  {
    when: 'a mount has a broken unit',
    file: 'prerequisites: { data: { mount: /srv/data } }',
    units: { 'srv-data.mount': { loadState: 'bad-setting', before: ['local-fs.target'] } },
    found: ['unit-bad error: srv-data.mount, the prerequisite data, cannot be loaded:'.slice(0, -1)],
  },
  {
    when: 'a mount that systemd has no unit for yet',
    file: 'prerequisites: { data: { mount: /srv/data } }',
    found: ['stop-order warning: at power-off systemd stops srv-data.mount'],
  },
  {
    when: 'nothing pulls a prerequisite in',
    file: store,
    units: { 'store.service': { before: ['resource-agents-deps.target'], unitFileState: 'disabled' } },
    found: ['nothing-starts warning: store.service, the prerequisite store, is not running'],
  },
  {
    when: 'a prerequisite runs, whoever started it',
    file: store,
    units: { 'store.service': { before: ['resource-agents-deps.target'], activeState: 'active' } },
    found: [],
  },
  {
    when: 'a required unit would stop before pacemaker',
    file: store,
    units: { 'store.service': started },
    found: ['stop-order warning: at power-off systemd stops store.service while pacemaker may still need it'],
  },
  { when: 'the drop-in is there', file: store, units: { 'store.service': safe }, found: [] },
  {
    when: 'pacemaker itself is ordered after it',
    file: store,
    units: { 'store.service': { ...started, before: ['pacemaker.service'] } },
    found: [],
  },
  {
    when: 'a mount of /etc/fstab goes after everything, through the targets of the boot',
    file: 'prerequisites: { data: { mount: /srv/data } }',
    units: { 'srv-data.mount': { ...started, before: ['local-fs.target'] } },
    found: [],
  },
  {
    when: 'the way leads through a target that nothing pulls in',
    file: store,
    units: {
      'idle.target': { before: ['pacemaker.service'] },
      'store.service': { ...started, before: ['idle.target'] },
    },
    found: ['stop-order warning: at power-off systemd stops store.service'],
  },
  {
    when: 'a prerequisite is ordered after pacemaker',
    file: store,
    units: { 'store.service': { ...started, after: ['pacemaker.service'] } },
    found: [
      'deadlock error: the prerequisite store waits for store.service, which systemd starts at boot only after pacemaker.service, which',
      'stop-order',
    ],
  },
  {
    when: 'systemd has forgotten units that nothing pulls in, so that only they themselves tell of their order',
    file: 'prerequisites: { store: { unit: store } , late: { unit: late, required: false, timeout: 1min } }',
    units: {
      'store.service': { ...safe, wantedBy: ['multi-user.target'], forgotten: true },
      'late.service': { ...started, after: ['middle.service'], forgotten: true },
      'middle.service': { after: ['pacemaker.service'] },
    },
    found: [
      'deadlock error: the prerequisite late waits for late.service, which systemd starts at boot only after pacemaker.service (through middle.service)',
    ],
  },
  {
    when: 'a prerequisite is ordered after something that is ordered after multi-user.target',
    file: 'prerequisites: { late: { unit: late, required: false, timeout: 1min } }',
    units: {
      'late.service': { ...started, after: ['middle.service'] },
      'middle.service': { after: ['multi-user.target'] },
    },
    found: [
      'deadlock error: the prerequisite late waits for late.service, which systemd starts at boot only after multi-user.target (through middle.service)',
    ],
  },
  {
    when: 'a prerequisite is ordered after muster',
    file: 'prerequisites: { late: { unit: late, required: false, timeout: 1min } }',
    units: { 'late.service': { ...started, after: ['muster.service'] } },
    found: ['deadlock error: the prerequisite late'],
  },
  {
    when: 'a prerequisite that must be down is ordered after multi-user.target',
    file: 'prerequisites: { late: { unit: late, state: inactive } }',
    units: { 'late.service': { ...started, after: ['multi-user.target'] } },
    found: [],
  },
  {
    when: 'a prerequisite is one of the services',
    file: 'prerequisites: { core: { unit: corosync, required: false, timeout: 1min } }',
    units: { 'corosync.service': { wantedBy: ['some.target'] } },
    found: [
      'deadlock error: the prerequisite core waits for corosync.service, which muster starts only after all prerequisites',
    ],
  },
  {
    when: 'crm_mon is missing',
    files: { '/usr/sbin/crm_mon': undefined as never },
    found: ['program-missing error: crm_mon is not installed'],
  },
  {
    when: 'what publishes, and what takes a node out of standby, is missing',
    file: 'publish: true\nstack: { standby: leave }',
    found: [
      'program-missing error: attrd_updater is not installed',
      'program-missing error: crm_attribute is not installed',
    ],
  },
  {
    when: 'ip is missing and nobody needs it',
    files: { '/usr/sbin/ip': undefined as never },
    found: [],
  },
  {
    when: 'ip is missing and a link is awaited',
    file: 'prerequisites: { net: { link: eth0 } }',
    files: { '/usr/sbin/ip': undefined as never },
    found: ['program-missing error: ip is not installed'],
  },
  {
    when: 'ping is missing and a host is to answer it',
    file: 'prerequisites: { gateway: { any: [{ ping: 10.9.0.1 }, { ping: 10.9.0.2 }] } }',
    files: { '/usr/bin/ping': undefined as never },
    found: ['program-missing error: ping is not installed'],
  },
  {
    when: 'ping is missing, and TCP shows the peers too',
    file: 'prerequisites: { peers: { peers: all } }',
    files: { '/usr/bin/ping': undefined as never },
    found: [],
  },
  {
    when: 'a command does not exist',
    file: 'prerequisites: { san: { command: [/opt/check-san, -v] }, any: { command: [true-by-path] } }'.replace(
      'true-by-path',
      "'true'",
    ),
    found: ['program-missing warning: /opt/check-san, which the prerequisite san runs'],
  },
  {
    when: 'a sleep was left behind',
    units: {
      'corosync.service': {
        dropInPaths: ['/etc/systemd/system/corosync.service.d/override.conf'],
        service: plainService({ execStartPre: [['/bin/sleep', '10']] }),
      },
    },
    found: ['sleep-drop-in warning: corosync.service sleeps before it starts (ExecStartPre=/bin/sleep 10)'],
  },
  {
    when: 'a sleep in a shell',
    units: {
      'pacemaker.service': { service: plainService({ execStartPre: [['/bin/sh', '-c', 'logger wait; sleep 30']] }) },
    },
    found: ['sleep-drop-in warning: pacemaker.service'],
  },
  {
    when: 'something else before the start',
    units: {
      'pacemaker.service': {
        service: plainService({
          execStartPre: [
            ['/usr/bin/unsleep', '1'],
            ['sh', '-c', 'echo asleep 3'],
          ],
        }),
      },
    },
    found: [],
  },
  {
    when: 'systemd would end muster too early',
    units: { 'muster.service': { service: plainService({ timeoutStartMs: 600_000 }) } },
    found: [
      'timeouts warning: systemd ends muster.service after 10min (TimeoutStartSec), but with this file a run can last 55min 18s, and muster may not ask for more time (NotifyAccess=none)',
    ],
  },
  {
    when: 'muster can ask systemd for more time',
    units: { 'muster.service': { service: plainService({ timeoutStartMs: 600_000, notifyAccess: 'all' }) } },
    found: [],
  },
  {
    when: 'systemd would kill muster while it waits for corosync to start, in order not to leave it alone',
    file: 'services:\n  - { unit: corosync, startTimeout: 5min }\n  - pacemaker\n',
    units: { 'muster.service': { service: plainService({ timeoutStartMs: 36_000_000, timeoutStopMs: 120_000 }) } },
    found: [
      'timeouts warning: systemctl stop muster kills it after 2min (TimeoutStopSec), but corosync may take 5min to start',
    ],
  },
  ...clusterCases,
  ...guardCases,
  ...kernelCases,
  ...optionalCases,
  ...peerCases,
  ...roleCases,
];

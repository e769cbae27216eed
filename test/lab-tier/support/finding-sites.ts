/** States of a real node with what is to be found in them. */
import { autostartSites } from './autostart-sites.ts';
import { after, enabled, inOrder, runs, type Site } from './finding-site.ts';

const units: Site[] = [
  {
    when: 'systemd cannot start what is waited for',
    config: `prerequisites:
  masked:   { unit: masked }
  soft:     { unit: masked, required: false, timeout: 1min }
  mount:    { mount: /srv/masked }
  missing:  { unit: missing }
  either:   { any: [ { unit: absent }, { path: /srv } ] }
  bad:      { unit: bad }
  elsewhere: { mount: /srv/elsewhere }
  down:     { unit: masked, state: inactive }
  handmade: { mount: /srv/handmade, required: false, timeout: 1min }
`,
    units: {
      'bad.service': '[Unit]\nBefore=resource-agents-deps.target\n[Service]\nType=oneshot\n',
      'srv-elsewhere.mount': `[Unit]\n${inOrder}[Mount]\nWhat=tmpfs\nWhere=/srv/other\n`,
    },
    links: { 'masked.service': '/dev/null', 'srv-masked.mount': '/dev/null' },
    found: [
      'unit-bad error: bad.service, the prerequisite bad, cannot be loaded: Unit bad.service has a bad unit file setting.',
      'unit-bad error: srv-elsewhere.mount, the prerequisite elsewhere, cannot be loaded: Unit srv-elsewhere.mount has a bad',
      'unit-masked error: masked.service, the prerequisite masked, is masked: systemd refuses',
      'unit-masked error: srv-masked.mount, the prerequisite mount, is masked',
      'unit-missing error: missing.service, the prerequisite missing, does not exist',
      'unit-masked warning: masked.service, the prerequisite soft, is masked',
      'unit-missing warning: absent.service, an alternative of the prerequisite either, does not exist',
    ],
  },
  {
    when: 'systemd cannot start the services themselves',
    config: 'services: [corosync, pacemaker, missing, bad]',
    units: { 'bad.service': '[Service]\nType=oneshot\n' },
    links: { 'pacemaker.service': '/dev/null' },
    found: [
      'unit-bad error: bad.service, a service, cannot be loaded',
      'unit-masked error: pacemaker.service, a service, is masked',
      'unit-missing error: missing.service, a service, does not exist',
    ],
  },
  {
    when: 'nothing starts what is waited for',
    config: `prerequisites:
  off:     { unit: off, required: false, timeout: 1min }
  static:  { unit: static }
  started: { unit: own, start: true, required: false, timeout: 1min }
  device:  { unit: dev-sdx.device, required: false, timeout: 1min }
  socket:  { unit: called, required: false, timeout: 1min }
`,
    units: {
      'off.service': `${runs}[Install]\nWantedBy=multi-user.target\n`,
      'static.service': `[Unit]\n${inOrder}${runs}`,
      'own.service': runs,
      'called.service': runs,
      'called.socket': '[Socket]\nListenStream=/run/called.socket\n',
    },
    links: { 'sockets.target.wants/called.socket': '/etc/systemd/system/called.socket' },
    found: [
      'nothing-starts warning: static.service, the prerequisite static, is not running, and no other unit pulls it in',
      'nothing-starts note: off.service, the prerequisite off, is not running',
    ],
  },
];

const order: Site[] = [
  {
    when: 'what is waited for comes only after what waits for it',
    config: `prerequisites:
  after:   { unit: after-pacemaker, required: false, timeout: 1min }
  before:  { unit: before, required: false, timeout: 1min }
  late:    { unit: late, required: false, timeout: 1min }
  through: { unit: through, required: false, timeout: 1min }
  behind:  { unit: behind-muster, required: false, timeout: 1min }
  itself:  { unit: pcsd, required: false, timeout: 1min }
  shelf:   { mount: /srv/shelf, required: false, timeout: 1min }
  either:  { any: [ { unit: after-pacemaker }, { path: /srv } ], required: false, timeout: 1min }
  down:    { unit: late, state: inactive, required: false, timeout: 1min }
`,
    units: {
      'after-pacemaker.service': after('pacemaker.service'),
      'before.service': runs,
      'corosync.service.d/before.conf': '[Unit]\nBefore=before.service\n',
      'late.service': after('multi-user.target'),
      'through.service': after('middle.service'),
      'middle.service': after('pcsd.service'),
      'behind-muster.service': after('muster.service'),
      'srv-shelf.mount': '[Unit]\nAfter=corosync.service\n[Mount]\nWhat=tmpfs\nWhere=/srv/shelf\n',
    },
    links: enabled(
      'after-pacemaker.service',
      'before.service',
      'through.service',
      'middle.service',
      'behind-muster.service',
    ),
    found: [
      'deadlock error: the prerequisite after waits for after-pacemaker.service, which systemd starts at boot only after pacemaker.service, which waits',
      'deadlock error: the prerequisite before waits for before.service, which systemd starts at boot only after corosync.service, which waits',
      'deadlock error: the prerequisite behind waits for behind-muster.service, which systemd starts at boot only after muster.service, which waits',
      'deadlock error: the prerequisite itself waits for pcsd.service, which muster starts only after all prerequisites',
      'deadlock error: the prerequisite late waits for late.service, which systemd starts at boot only after multi-user.target, which waits',
      'deadlock error: the prerequisite shelf waits for srv-shelf.mount, which systemd starts at boot only after corosync.service, which waits',
      'deadlock error: the prerequisite through waits for through.service, which systemd starts at boot only after pcsd.service (through middle.service), which',
      'deadlock warning: the prerequisite either waits for after-pacemaker.service',
      'nothing-starts note: late.service, the prerequisite late',
      'nothing-starts note: pcsd.service, the prerequisite itself',
    ],
  },
  {
    when: 'storage would be taken away while pacemaker still stops its resources',
    config: `prerequisites:
  exposed: { unit: exposed }
  guarded: { unit: guarded }
  own:     { mount: /srv/own }
  fstab:   { mount: /srv/fstab }
  soft:    { unit: soft, required: false, timeout: 1min }
`,
    files: { '/etc/fstab': 'tmpfs /srv/fstab tmpfs defaults 0 0\n' },
    units: {
      'exposed.service': runs,
      'guarded.service': `[Unit]\n${inOrder}${runs}`,
      'soft.service': runs,
      'srv-own.mount': '[Mount]\nWhat=tmpfs\nWhere=/srv/own\n[Unit]\nDefaultDependencies=no\n',
    },
    links: enabled('exposed.service', 'guarded.service', 'soft.service', 'srv-own.mount'),
    found: [
      'stop-order warning: at power-off systemd stops exposed.service while pacemaker may still need it',
      'stop-order warning: at power-off systemd stops srv-own.mount while pacemaker may still need it',
    ],
  },
  {
    when: 'the file itself puts something between corosync and pacemaker',
    config: 'services: [corosync, corosync-qdevice, database, pacemaker]',
    units: { 'database.service': runs },
    found: [
      'gap warning: database.service is started between corosync and pacemaker: until then',
      'quorum-device warning: services: has corosync-qdevice, and corosync.conf has no quorum device',
    ],
  },
  {
    when: 'sbd sleeps between corosync and pacemaker',
    files: { '/etc/default/sbd': 'SBD_DELAY_START=yes\nSBD_WATCHDOG_TIMEOUT=10\n' },
    units: { 'sbd.service': `${runs}TimeoutStartSec=60\n[Install]\nRequiredBy=corosync.service\n` },
    links: { 'corosync.service.requires/sbd.service': '/etc/systemd/system/sbd.service' },
    found: ['gap warning: sbd sleeps 20s before it is started (SBD_DELAY_START in /etc/default/sbd): pacemaker waits'],
  },
];

const times: Site[] = [
  {
    when: 'what is optional has no time of its own',
    config: `deadline: 4min
prerequisites:
  archive: { path: /srv/archive, required: false }
  spool:   { path: /srv/spool, required: false, timeout: 1min }
  scratch: { path: /srv/scratch }
`,
    found: [
      'no-timeout note: optional, but without a timeout: archive; the cluster is started without it only at the deadline, after 4min',
    ],
  },
  {
    when: 'drop-ins with sleeps were left behind',
    units: {
      'corosync.service.d/wait.conf': '[Service]\nExecStartPre=/bin/sleep 10\n',
      'pacemaker.service.d/wait.conf': `[Service]\nExecStartPre=/bin/sh -c 'logger waiting; sleep 5'\n`,
    },
    found: [
      'sleep-drop-in warning: corosync.service sleeps before it starts (ExecStartPre=/bin/sleep 10)',
      'sleep-drop-in warning: pacemaker.service sleeps before it starts (ExecStartPre=/bin/sh -c logger waiting; sleep 5)',
    ],
  },
  {
    when: 'systemd gives muster less time than the file',
    config: 'services:\n  - { unit: corosync, startTimeout: 80s }\n  - { unit: pacemaker, readyTimeout: 1s }\n',
    units: {
      'muster.service.d/times.conf': '[Service]\nTimeoutStartSec=5min\nTimeoutStopSec=1min\nNotifyAccess=main\n',
    },
    found: [
      'timeouts warning: pacemaker has 1s to become ready (readyTimeout), but a node that is up first is no member before 1s (dc-deadtime)',
      'timeouts warning: systemctl stop muster kills it after 1min (TimeoutStopSec), but corosync may take 1min 20s to start',
      'timeouts warning: systemd ends muster.service after 5min (TimeoutStartSec), but with this file a run can last',
    ],
  },
  {
    when: 'systemd gives a daemon less time than the file, and sbd sleeps for longer than it may',
    config: 'services:\n  - { unit: corosync, startTimeout: 100s }\n  - { unit: pacemaker, startTimeout: 100s }\n',
    files: { '/etc/default/sbd': 'SBD_DELAY_START=120\n' },
    units: { 'sbd.service': `${runs}TimeoutStartSec=60\n[Install]\nRequiredBy=corosync.service\n` },
    links: { 'corosync.service.requires/sbd.service': '/etc/systemd/system/sbd.service' },
    found: [
      'timeouts error: sbd sleeps 2min before it is started (SBD_DELAY_START in /etc/default/sbd), but systemd gives up after 1min',
      'timeouts warning: the file gives corosync.service 1min 40s to start (startTimeout), but systemd ends the start after 1min 30s',
    ],
  },
];

const programs: Site[] = [
  {
    when: 'programs are not installed that muster runs',
    config: `prerequisites:
  link:   { link: host0, required: false, timeout: 1min }
  ping:   { ping: 10.77.0.1, required: false, timeout: 1min }
  chrony: { clock: synchronised, daemon: chrony, required: false, timeout: 1min }
  clock:  { clock: synchronised, required: false, timeout: 1min }
  check:  { command: [/opt/check-san], required: false, timeout: 1min }
`,
    without: [
      '/usr/sbin/crm_mon',
      '/usr/sbin/corosync-quorumtool',
      '/usr/sbin/corosync',
      '/usr/bin/ip',
      '/usr/bin/ping',
      '/usr/bin/chronyc',
      '/usr/bin/timedatectl',
    ],
    found: [
      'program-missing error: chronyc is not installed: a clock prerequisite asks chrony',
      'program-missing error: corosync is not installed: the prerequisite corosync-config runs corosync -t',
      'program-missing error: corosync-quorumtool is not installed: without it nobody can tell whether corosync has formed',
      'program-missing error: crm_mon is not installed: without it nobody can tell whether this node',
      'program-missing error: ip is not installed: the link, address',
      'program-missing error: ping is not installed: the ping prerequisites ask',
      'program-missing error: timedatectl is not installed: a clock prerequisite asks the kernel',
      'program-missing warning: /opt/check-san, which the prerequisite check runs, does not exist now',
    ],
  },
];

const cluster: Site[] = [
  {
    when: 'the ring is that of the sample file',
    files: {
      '/etc/corosync/corosync.conf':
        'totem {\n  version: 2\n  cluster_name: debian\n}\nnodelist {\n  node {\n    name: node1\n    nodeid: 1\n    ring0_addr: 127.0.0.1\n  }\n}\nquorum {\n  provider: corosync_votequorum\n}\n',
    },
    found: [
      'ring-loopback warning: corosync.conf has the ring address 127.0.0.1 (node1), which no other node can reach',
    ],
  },
  {
    when: 'nobody counts votes',
    files: {
      '/etc/corosync/corosync.conf':
        'totem {\n  version: 2\n  cluster_name: lab\n}\nnodelist {\n  node {\n    name: n1\n    nodeid: 1\n    ring0_addr: 10.77.0.11\n  }\n}\n',
    },
    found: ['quorum-provider error: corosync.conf names no quorum provider'],
  },
  {
    when: 'the file asks for what the cluster of this node cannot give',
    config:
      'stack: { requireQuorum: true, attempts: 2 }\nrejoin: { afterUncleanShutdown: hold }\nservices: [corosync, corosync-qdevice, pacemaker, pcsd]\n',
    files: {
      '/etc/corosync/corosync.conf':
        'totem {\n  version: 2\n  cluster_name: lab\n}\nnodelist {\n  node {\n    name: n1\n    nodeid: 1\n    ring0_addr: 10.77.0.11\n  }\n}\nquorum {\n  provider: corosync_votequorum\n  two_node: 1\n}\n',
    },
    found: [
      'guard-missing error: ',
      'require-quorum error: requireQuorum: true, and corosync.conf has wait_for_all',
      'quorum-device warning: services: has corosync-qdevice, and corosync.conf has no quorum device',
    ],
  },
];

export const sites: readonly Site[] = [
  { when: 'a node in order', found: [] },
  ...autostartSites,
  ...units,
  ...order,
  ...times,
  ...programs,
  ...cluster,
];

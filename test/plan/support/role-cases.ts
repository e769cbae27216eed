/** Findings about a quorum device and a remote node. */
import type { Case } from './case.ts';
import { plainService } from '../../support/unit-details.ts';

const quorumDevice =
  'quorum {\n  provider: corosync_votequorum\n  device {\n    model: net\n    net {\n      host: q\n    }\n  }\n}\n';

export const roleCases: Case[] = [
  {
    when: 'nobody would cast the vote of the quorum device',
    file: 'services: [corosync, pacemaker]',
    files: { '/etc/corosync/corosync.conf': quorumDevice },
    found: ['quorum-device warning: corosync.conf has a quorum device, and services: has no corosync-qdevice'],
  },
  {
    when: 'corosync-qdevice is to be started without a device, and is not even installed',
    file: 'services: [corosync, corosync-qdevice, pacemaker]',
    files: { '/etc/corosync/corosync.conf': 'quorum {\n  provider: corosync_votequorum\n}\n' },
    units: { 'corosync-qdevice.service': { loadState: 'not-found' } },
    found: [
      'unit-missing warning: corosync-qdevice.service, a service, does not exist',
      'quorum-device warning: services: has corosync-qdevice, and corosync.conf has no quorum device',
    ],
  },
  {
    when: 'a remote node: storage that pacemaker_remote stands on is stopped before it, and something pulls it in',
    file: 'prerequisites: { disk: { unit: disk } }\nservices: [pacemaker_remote, pcsd]',
    units: {
      'pacemaker_remote.service': {
        unitFileState: 'disabled',
        wantedBy: ['web.service'],
        service: plainService({ timeoutStartMs: 30_000 }),
      },
      'web.service': { unitFileState: 'enabled', wantedBy: ['multi-user.target'] },
      'disk.service': { unitFileState: 'enabled', wantedBy: ['multi-user.target'] },
    },
    found: [
      'autostart error: web.service is enabled and pulls in pacemaker_remote.service',
      'stop-order warning: at power-off systemd stops disk.service while pacemaker_remote may still need it',
    ],
  },
  {
    when: 'a database is started between corosync and pacemaker',
    file: 'services: [corosync, corosync-qdevice, db, pacemaker]',
    units: { 'corosync-qdevice.service': {}, 'db.service': {} },
    files: { '/etc/corosync/corosync.conf': quorumDevice },
    found: ['gap warning: db.service is started between corosync and pacemaker'],
  },
];

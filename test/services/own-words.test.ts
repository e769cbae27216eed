import { expect, test } from 'vitest';
import { ownWords } from '../../src/services/own-words.ts';

const corosyncLog = [
  'Starting corosync.service - Corosync Cluster Engine...',
  '  [MAIN  ] Corosync Cluster Engine 3.1.7 starting up',
  '  [MAIN  ] parse error in config: This totem parser can only parse version 2 configurations.',
  '  [MAIN  ] Corosync Cluster Engine exiting with status 8 at main.c:1445.',
  'corosync.service: Main process exited, code=exited, status=8/n/a',
];
const pcsdLog = [
  'pcsd.service: Main process exited, code=exited, status=1/FAILURE',
  'E, [2026-11-22T11:40:48.402 #00000]    ERROR -- : Unable to start pcsd daemon, exiting: [Errno 98] Address already in use ',
];
const qdeviceLog = [
  'Starting corosync-qdevice.service - Corosync Qdevice daemon...',
  "Can't init nss (-8174): security library: bad database.",
  'corosync-qdevice.service: Main process exited, code=exited, status=1/FAILURE',
  "corosync-qdevice.service: Failed with result 'exit-code'.",
];

const pacemakerLog = [
  ' notice: Disconnected from Corosync',
  ' notice: Shutdown complete',
  ' notice: Shutting down and staying down after fatal error',
  'pacemaker.service: Deactivated successfully.',
];

test.each([
  {
    title: 'corosync: the line before it says that it exits',
    unit: 'corosync.service',
    log: corosyncLog,
    says: 'parse error in config: This totem parser can only parse version 2 configurations.',
  },
  {
    title: 'pcsd: its error in its own file',
    unit: 'pcsd.service',
    log: pcsdLog,
    says: 'Unable to start pcsd daemon, exiting: [Errno 98] Address already in use',
  },
  {
    title: 'corosync-qdevice: the line before its end',
    unit: 'corosync-qdevice.service',
    log: qdeviceLog,
    says: "Can't init nss (-8174): security library: bad database",
  },
  {
    title: 'corosync-qdevice that ended without a word',
    unit: 'corosync-qdevice.service',
    log: qdeviceLog.filter(line => !line.startsWith("Can't")),
  },
  { title: 'corosync-qdevice that has not ended', unit: 'corosync-qdevice.service', log: qdeviceLog.slice(0, 2) },
  {
    title: 'pacemaker: its last word, that it stays down',
    unit: 'pacemaker.service',
    log: pacemakerLog,
    says: 'Shutting down and staying down after fatal error',
  },
  {
    title: 'pacemaker that stayed down once, and was stopped in order since',
    unit: 'pacemaker.service',
    log: [
      ...pacemakerLog,
      ...pacemakerLog.slice(0, 2),
      'Stopped pacemaker.service - Pacemaker High Availability Cluster Manager.',
    ],
  },
  { title: 'corosync killed before it could say anything', unit: 'corosync.service', log: corosyncLog.slice(0, 2) },
  { title: 'nothing logged', unit: 'pcsd.service', log: [] },
  { title: 'a unit whose words are not known', unit: 'other.service', log: corosyncLog },
])('$title', ({ unit, log, says }) => {
  expect(ownWords(unit, log)).toBe(says);
});

import { describe } from 'vitest';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import { event, polled } from './support/needs.ts';
import { schedules } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';

/** time-sync.target with a start job that waits for a time daemon. */
const slowClock = (takes: number): VirtualUnit[] => [
  { name: 'time-sync.target', initially: 'starting', after: ['chrony-wait.service'] },
  { name: 'chrony-wait.service', type: 'oneshot', remainAfterExit: true, initially: 'starting', starts: [{ takes }] },
];
const offlineFor = (takes: number): VirtualUnit[] => [
  { name: 'network-online.target', wants: ['wait-online.service'], after: ['wait-online.service'] },
  { name: 'wait-online.service', type: 'oneshot', remainAfterExit: true, starts: [{ takes }] },
];

describe('corosync is not requested while systemd would still hold pacemaker back', () => {
  schedules([
    {
      title: 'a job ahead of pacemaker',
      units: slowClock(10_000),
      comes: bringsUp('10s'),
      tells: ['gate-blocked 0s', 'gate-passed 10s'],
    },
    {
      title: 'a job ahead, longer than the prerequisites',
      needs: { a: event('met 3s') },
      units: slowClock(10_000),
      comes: bringsUp('10s'),
      tells: ['prerequisite-met a 3s', 'gate-blocked 3s', 'gate-passed 10s'],
    },
    {
      title: 'a job ahead, done before the prerequisites',
      needs: { a: event('met 12s') },
      units: slowClock(10_000),
      comes: bringsUp('12s'),
      neverTells: ['gate-blocked'],
    },
    {
      title: 'a prerequisite is lost at the gate',
      needs: { a: event('met, lost 5s, met 12s') },
      units: slowClock(10_000),
      comes: bringsUp('12s'),
      tells: ['gate-blocked 0s', 'prerequisite-lost a 5s', 'prerequisite-met a 12s'],
    },
    {
      title: 'a port that was looked at long ago is looked at when the gate opens',
      needs: { a: polled('met, silent 9.9s, met 20s', { every: '1s' }) },
      units: slowClock(12_000),
      comes: bringsUp('21s'),
    },
    {
      title: 'a job comes up while the prerequisites are awaited',
      needs: { a: event('met 5s') },
      units: [
        { name: 'time-sync.target', wants: ['chrony-wait.service'], after: ['chrony-wait.service'] },
        { name: 'chrony-wait.service', type: 'oneshot', remainAfterExit: true, starts: [{ takes: 6000 }] },
      ],
      happens: { '2s': ({ systemd }) => systemd.administrator.start('time-sync.target') },
      comes: bringsUp('8s'),
      tells: ['gate-blocked 5s'],
    },
    {
      title: 'a job of corosync itself is none ahead of it',
      units: [{ name: 'other.service', initially: 'starting', starts: [{ takes: 60_000 }] }],
      comes: bringsUp('0s'),
    },
    {
      title: 'what pcsd alone comes after does not hold up the cluster',
      daemons: { pcsd: { after: ['slow.service'], starts: [{ takes: 100 }] } },
      units: [{ name: 'slow.service', initially: 'starting', starts: [{ takes: 5000 }] }],
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '5.1s ready 0'],
    },
    {
      title: 'it does not open in time',
      deadline: '20s',
      units: slowClock(60_000),
      comes: onlyPcsd('20s', 'late 124'),
      says: /after 20s systemd still had jobs queued ahead of the cluster's units: time-sync\.target\/start/,
      advises: /list-jobs/,
    },
    {
      title: 'an optional prerequisite is late and it does not open in time',
      deadline: '20s',
      needs: { a: event('lost', { required: false, timeout: '5s' }) },
      units: slowClock(60_000),
      comes: onlyPcsd('20s', 'late 124'),
    },
    {
      title: 'the job ahead fails: it is gone all the same',
      units: [
        {
          name: 'time-sync.target',
          initially: 'starting',
          requires: ['chrony-wait.service'],
          after: ['chrony-wait.service'],
        },
        {
          name: 'chrony-wait.service',
          type: 'oneshot',
          initially: 'starting',
          starts: [{ takes: 4000, ends: { exitStatus: 1 } }],
        },
      ],
      comes: bringsUp('4s'),
    },
  ]);
});

describe('the targets that the daemons pull in are started early', () => {
  schedules([
    {
      title: 'resource-agents-deps.target',
      units: [{ name: 'resource-agents-deps.target' }],
      comes: ['0s start resource-agents-deps.target', ...bringsUp('0s')],
    },
    {
      title: 'resource-agents-deps.target that waits for a mount',
      units: [
        { name: 'resource-agents-deps.target', requires: ['slow.service'], after: ['slow.service'] },
        { name: 'slow.service', starts: [{ takes: 4000 }] },
      ],
      comes: ['0s start resource-agents-deps.target', ...bringsUp('4s')],
      tells: ['gate-blocked 0s'],
    },
    {
      title: 'network-online.target, with 6 s to go',
      units: offlineFor(6000),
      comes: ['0s start network-online.target', ...bringsUp('6s')],
    },
    {
      title: 'while the prerequisites are awaited',
      needs: { a: event('met 9s') },
      units: offlineFor(6000),
      comes: ['0s start network-online.target', ...bringsUp('9s')],
      neverTells: ['gate-blocked'],
    },
    {
      title: 'not when it is on its way',
      units: [
        { name: 'network-online.target', initially: 'starting', after: ['wait-online.service'] },
        { name: 'wait-online.service', type: 'oneshot', initially: 'starting', starts: [{ takes: 3000 }] },
      ],
      comes: bringsUp('3s'),
    },
    {
      title: 'one that systemd refuses is a finding',
      units: [{ name: 'resource-agents-deps.target', refuseManualStart: true }],
      comes: ['0s start resource-agents-deps.target', ...bringsUp('0s')],
      tells: ['finding 0s'],
    },
    {
      title: 'one that does not exist is left alone',
      units: [{ name: 'resource-agents-deps.target', loadState: 'not-found' }],
      comes: bringsUp('0s'),
    },
    { title: 'nothing is started in a dry run', dryRun: true, units: offlineFor(6000), comes: ['0s ready 0'] },
    {
      title: 'only corosync in the list: only what it comes after counts',
      services: ['corosync.service'],
      units: slowClock(10_000),
      comes: ['0s start corosync', '0.3s ready 0'],
    },
  ]);
});

import { describe, expect, test } from 'vitest';
import { createEmitter } from '../../src/engine/emitter.ts';
import type { Finding, RunEvent } from '../../src/engine/event.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { event, polled, unit } from './support/needs.ts';
import { schedules } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';
import type { World } from './support/world.ts';

const waiting = { a: event('lost', { timeout: '5s' }) };
const starts = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];
const loseBus = ({ systemd }: World) => systemd.loseBus();
const restoreBus = ({ systemd }: World) => systemd.restoreBus();

describe('pcsd is started however the run ends', () => {
  schedules([
    {
      title: 'late',
      needs: waiting,
      comes: onlyPcsd('5s', 'late 124'),
      tells: [
        'service-requested pcsd 5s',
        'service-ready pcsd 6.7s',
        'service-skipped corosync 6.7s',
        'service-skipped pacemaker 6.7s',
      ],
    },
    {
      title: 'not when the file says so',
      needs: waiting,
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', evenIfHeld: false }],
      comes: ['5s late 124'],
      tells: ['service-skipped pcsd 5s'],
    },
    {
      title: 'it is up already',
      needs: waiting,
      daemons: { pcsd: { initially: 'active' } },
      comes: ['5s late 124'],
      tells: ['service-found-active pcsd 5s'],
    },
    {
      title: 'it does not start either: the first reason stands',
      needs: waiting,
      service: { attempts: 1 },
      daemons: { pcsd: { starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
      comes: ['5s start pcsd', '5.1s late 124'],
      says: /^prerequisite a/,
      tells: ['service-failed pcsd 5.1s'],
    },
    {
      title: 'it does not answer: the first reason stands',
      needs: waiting,
      service: { readyTimeout: 10_000 },
      cluster: { pcsd: 'connection reset' },
      comes: ['5s start pcsd', '16.7s late 124'],
      says: /^prerequisite a/,
    },
    {
      title: 'another service that is asked for',
      needs: waiting,
      services: ['corosync.service', 'pacemaker.service', 'pcsd.service', { unit: 'web.service', evenIfHeld: true }],
      units: [{ name: 'web.service' }],
      comes: ['5s start pcsd', '6.7s start web', '6.7s late 124'],
    },
    {
      title: 'pcsd cannot bind: the cluster is verified all the same',
      service: { attempts: 1 },
      daemons: { pcsd: { starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
      comes: [...starts, '2.3s failed 1'],
      says: /^pcsd\.service did not start: failed \(exit-code\): exited with status 1$/,
      tells: ['service-ready corosync 0.3s', 'service-failed pcsd 0.4s', 'service-ready pacemaker 2.3s'],
    },
    {
      title: 'pcsd cannot bind and pacemaker does not join: the cluster comes first',
      service: { attempts: 1, readyTimeout: 10_000 },
      cluster: { joins: Infinity },
      daemons: { pcsd: { starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
      comes: [...starts, '10.3s failed 1'],
      says: /^pacemaker\.service does not work/,
    },
  ]);
});

describe('a dry run requests nothing', () => {
  schedules([
    {
      title: 'all is well',
      dryRun: true,
      needs: { a: event('met 3s') },
      comes: ['3s ready 0'],
      says: /^dry run/,
      tells: [
        'gate-passed 3s',
        'service-skipped corosync 3s',
        'service-skipped pacemaker 3s',
        'service-skipped pcsd 3s',
      ],
    },
    {
      title: 'something optional is missing',
      dryRun: true,
      needs: { a: event('lost', { required: false, timeout: '3s' }) },
      comes: ['3s degraded 0'],
    },
    { title: 'late', dryRun: true, needs: waiting, comes: ['5s late 124'] },
    { title: 'broken', dryRun: true, needs: { a: unit('masked') }, comes: ['0s broken 4'] },
    { title: 'held', dryRun: true, cmdline: 'nocluster', comes: ['0s held 3'] },
    {
      title: 'interrupted',
      dryRun: true,
      needs: waiting,
      happens: { '1s': world => world.signal('SIGINT') },
      comes: ['1s interrupted 130'],
    },
  ]);
});

describe('the bus goes away', () => {
  schedules([
    {
      title: 'while waiting, and comes back',
      needs: { a: unit('met 5s') },
      happens: { '3s': loseBus, '8s': restoreBus },
      comes: bringsUp('8s'),
    },
    {
      title: 'while waiting for something else',
      needs: { a: event('met 5s'), b: unit('met') },
      happens: { '3s': loseBus, '8s': restoreBus },
      comes: ['5s start corosync', '8.3s start pacemaker', '8.3s start pcsd', '10.3s ready 0'],
    },
    {
      title: 'while corosync starts, and comes back when it is up',
      happens: { '0.1s': loseBus, '5s': restoreBus },
      comes: ['0s start corosync', '5s start pacemaker', '5s start pcsd', '7s ready 0'],
    },
    {
      title: 'while corosync starts, and comes back before it is up',
      happens: { '0.1s': loseBus, '0.2s': restoreBus },
      comes: bringsUp('0s'),
    },
    {
      title: 'while corosync starts and fails: tried again',
      daemons: { corosync: { starts: [{ takes: 300, ends: { exitStatus: 8 } }, { takes: 300 }] } },
      happens: { '0.1s': loseBus, '5s': restoreBus },
      comes: ['0s start corosync', '7s reset corosync', ...bringsUp('7s')],
    },
    {
      title: 'while pacemaker joins',
      happens: { '1s': loseBus, '1.5s': restoreBus },
      comes: [...starts, '2.3s ready 0'],
    },
    {
      title: 'for good, while waiting: the deadline counts',
      needs: { a: unit('met 5s') },
      deadline: '20s',
      happens: { '3s': loseBus },
      comes: ['20s start pcsd', '45s late 124'],
      tells: ['service-failed pcsd 45s'],
    },
    {
      title: 'for good, before corosync is requested: the run fails and says so',
      needs: { a: event('met 5s') },
      happens: { '3s': loseBus },
      comes: ['5s start corosync', '55s start pcsd', '80s failed 1'],
      says: /^systemd cannot be reached for start/,
      tells: ['service-failed corosync 30s', 'service-failed pcsd 80s'],
    },
    {
      title: 'for good, while corosync starts: nobody waits for the end of its start timeout to say so',
      happens: { '0.1s': loseBus },
      comes: ['0s start corosync', '60s start pcsd', '85s failed 1'],
      says: /^systemd cannot be reached for list/,
      tells: ['service-failed corosync 35s', 'service-failed pcsd 85s'],
    },
    {
      title: 'while corosync starts, for longer than systemd is left in peace',
      happens: { '0.1s': loseBus, '20s': restoreBus },
      comes: ['0s start corosync', '20s start pacemaker', '20s start pcsd', '22s ready 0'],
    },
    {
      title: 'not at all, while a slow corosync starts: asking for it changes nothing',
      daemons: { corosync: { starts: [{ takes: 45_000 }] } },
      comes: ['0s start corosync', '45s start pacemaker', '45s start pcsd', '47s ready 0'],
    },
    {
      title: 'an order to stop while it is away',
      needs: { a: event('met 5s') },
      happens: { '3s': loseBus, '4s': world => world.signal('SIGTERM') },
      comes: ['4.25s interrupted 143'],
    },
    {
      title: 'signals come late',
      signalDelay: '20ms',
      needs: { a: unit('met 3s') },
      comes: ['3.02s start corosync', '3.34s start pacemaker', '3.36s start pcsd', '5.36s ready 0'],
    },
  ]);
});

describe('findings', () => {
  const finding: Finding = {
    code: 'autostart',
    severity: 'warning',
    message: 'corosync is enabled',
    remedy: 'muster install',
  };
  schedules([
    {
      title: 'are told',
      findings: () => Promise.resolve([finding]),
      needs: { a: event('met 1s') },
      comes: bringsUp('1s'),
      tells: ['finding 0s'],
    },
    {
      title: 'that take their time do not hold up the start',
      findings: ({ host }) => host.clock.sleep(2500, new AbortController().signal).then(() => [finding]),
      comes: [...starts, '2.5s ready 0'],
      tells: ['finding 2.5s'],
    },
    {
      title: 'that hang are given up after 5 s',
      findings: () => new Promise(() => undefined),
      comes: [...starts, '5s ready 0'],
    },
    {
      title: 'that cannot be looked for are left out',
      findings: () => Promise.reject(new Error('no')),
      comes: bringsUp('0s'),
    },
    {
      title: 'that throw are left out',
      findings: () => {
        throw new Error('no');
      },
      comes: bringsUp('0s'),
    },
  ]);
});

describe('many prerequisites', () => {
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `n${index}`,
        index % 3 === 0
          ? polled(`met ${index * 10}ms`)
          : index % 3 === 1
            ? unit(`met ${index * 10}ms`)
            : event(`met ${index * 10}ms`),
      ]),
    );
  schedules([{ title: 'three hundred of all kinds', needs: many(300), comes: bringsUp('3s') }]);
});

describe('sinks', () => {
  test('one that throws is left out from then on, and the others hear all', () => {
    const clock = createVirtualClock();
    const heard: RunEvent[] = [];
    let calls = 0;
    const broken = () => {
      calls += 1;
      throw new Error('disk full');
    };
    const emit = createEmitter(clock, [broken, told => heard.push(told)]);
    emit({ type: 'gate-passed' });
    emit({ type: 'prerequisite-met', name: 'a' });
    expect(heard.map(({ type }) => type)).toEqual(['gate-passed', 'prerequisite-met']);
    expect(calls).toBe(1);
  });

  test('events carry the time since the run began, whatever the clock said then', async () => {
    const clock = createVirtualClock();
    await clock.advance(5000);
    const heard: RunEvent[] = [];
    const emit = createEmitter(clock, [told => heard.push(told)]);
    await clock.advance(12.3456789);
    emit({ type: 'gate-passed' });
    expect(heard).toEqual([{ at: 12.346, type: 'gate-passed' }]);
  });
});

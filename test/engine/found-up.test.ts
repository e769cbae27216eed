import { describe, expect, test } from 'vitest';
import { event, polled } from './support/needs.ts';
import { play, schedules, type Schedule } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';
import type { World } from './support/world.ts';

const active = { initially: 'active' } as const;
const allUp = { corosync: active, pacemaker: active, pcsd: active };
const admin = (what: 'start' | 'stop', unit: string) => (world: World) =>
  world.systemd.administrator[what](`${unit}.service`);

describe('a stack that runs already is verified and left as it is', () => {
  schedules([
    {
      title: 'all is up',
      daemons: allUp,
      comes: ['2s ready 0'],
      says: /^all was up already and works: corosync\.service, pacemaker\.service, pcsd\.service$/,
      tells: ['service-found-active corosync 0s', 'service-found-active pacemaker 0s', 'service-found-active pcsd 0s'],
    },
    { title: 'a second run', daemons: allUp, cluster: { joins: 0 }, comes: ['0s ready 0'] },
    {
      title: 'pcsd is down: it is started',
      daemons: { ...allUp, pcsd: {} },
      comes: ['0s start pcsd', '2s ready 0'],
      says: /are up and work/,
    },
    {
      title: 'prerequisites are looked at once, and not waited for',
      daemons: allUp,
      needs: { a: event('lost'), b: polled('lost'), c: event('met') },
      comes: ['2s degraded 0'],
      says: /^all was up already and works: .*; missing: a, b$/,
      tells: [
        'prerequisite-skipped a 0s',
        'prerequisite-met c 0s',
        'prerequisite-skipped b 0s',
        'finding 2s',
        'finding 2s',
      ],
      neverTells: ['gate-passed', 'prerequisite-late'],
    },
    {
      title: 'what corosync has read long since is not missing',
      daemons: allUp,
      needs: {
        config: {
          spec: () => ({ kind: 'corosync-config', settings: { 'corosync-config': 'valid' } }),
          story: [],
          unit: undefined,
          polled: true,
          options: {},
        },
      },
      onEvent: (told, { host }) => {
        if (told.type === 'run-started') host.commands.answer(['corosync', '-t'], { exitCode: 8, stderr: 'no totem' });
      },
      comes: ['2s ready 0'],
      tells: ['prerequisite-skipped config 0s', 'finding 2s'],
    },
    {
      title: 'a prerequisite that takes its time does not hold up the looks at the services',
      daemons: allUp,
      needs: { a: polled('silent') },
      comes: ['5s degraded 0'],
      tells: ['service-ready pacemaker 2s'],
    },
    {
      title: 'a masked unit does no harm to what runs',
      daemons: { ...allUp, pacemaker: { ...active, loadState: 'masked' } },
      comes: ['2s ready 0'],
    },
    {
      title: 'nocluster on the kernel command line does no harm to what runs',
      cmdline: 'nocluster',
      daemons: allUp,
      comes: ['2s ready 0'],
    },
    {
      title: 'its node never comes online',
      daemons: allUp,
      cluster: { joins: Infinity },
      comes: ['180s failed 1'],
      says: /^pacemaker\.service does not work: active, but not ready within 3min: node n1 is OFFLINE/,
    },
    {
      title: 'corosync has died under pacemaker: nothing of the stack is touched',
      daemons: { ...allUp, corosync: { initially: 'failed' } },
      comes: ['0s failed 1'],
      says: /^corosync\.service is down: it is failed although pacemaker\.service is active, and muster changes nothing in a stack that it found running$/,
      advises: /systemctl stop pacemaker corosync && muster up/,
    },
    {
      title: 'corosync is down under pacemaker, and so is pcsd: only pcsd is started',
      daemons: { pacemaker: active },
      comes: onlyPcsd('0s', 'failed 1'),
    },
    {
      title: 'an order to stop while it is verified',
      daemons: allUp,
      needs: { a: polled('silent') },
      happens: { '1s': world => world.signal('SIGTERM') },
      comes: ['1s interrupted 143'],
      says: /^interrupted by SIGTERM; nothing was started$/,
    },
    { title: 'a dry run', dryRun: true, daemons: allUp, comes: ['0s ready 0'], says: /up already/ },
    {
      title: 'targets that it pulls in are not started either',
      daemons: allUp,
      units: [{ name: 'resource-agents-deps.target' }, { name: 'network-online.target' }],
      comes: ['2s ready 0'],
    },
  ]);
});

describe('corosync found alone: the run goes on at once', () => {
  const corosync = { corosync: active };
  schedules([
    {
      title: 'pacemaker and pcsd are started',
      daemons: corosync,
      comes: ['0s start pacemaker', '0s start pcsd', '2s ready 0'],
      tells: ['finding 0s'],
    },
    {
      title: 'whatever is not met',
      daemons: corosync,
      needs: { a: event('lost'), b: polled('silent') },
      comes: ['0s start pacemaker', '0s start pcsd', '5s degraded 0'],
      tells: ['finding 0s', 'prerequisite-skipped a 0s', 'prerequisite-skipped b 5s', 'finding 5s', 'finding 5s'],
    },
    {
      title: 'whatever is queued',
      daemons: corosync,
      units: [
        { name: 'time-sync.target', initially: 'starting', after: ['slow.service'] },
        { name: 'slow.service', initially: 'starting', starts: [{ takes: 4000 }] },
      ],
      comes: ['0s start pacemaker', '4s start pcsd', '6s ready 0'],
      tells: ['service-observed pacemaker 1s'],
    },
    {
      title: 'pacemaker does not start: corosync was not ours to stop',
      daemons: { ...corosync, pacemaker: { starts: [{ ends: 'exec-condition' }] } },
      comes: ['0s start pacemaker', ...onlyPcsd('0s', 'failed 1')],
      neverTells: ['lone-corosync'],
    },
    {
      title: 'pacemaker cannot be started: known at once',
      daemons: { ...corosync, pacemaker: { loadState: 'masked' } },
      comes: onlyPcsd('0s', 'broken 4'),
      neverTells: ['lone-corosync'],
    },
    {
      title: 'an order to stop',
      daemons: { ...corosync, pacemaker: { type: 'notify', starts: [{ takes: 3000 }] } },
      happens: { '1s': world => world.signal('SIGINT') },
      comes: ['0s start pacemaker', '1s interrupted 130'],
    },
    { title: 'a dry run only says so', dryRun: true, daemons: corosync, comes: ['0s ready 0'], tells: ['finding 0s'] },
  ]);
});

describe('somebody else starts the stack while the prerequisites are awaited', () => {
  const needs = { a: event('lost') };
  schedules([
    {
      title: 'corosync: pacemaker follows at once',
      needs,
      happens: { '3s': admin('start', 'corosync') },
      comes: ['3.3s start pacemaker', '3.3s start pcsd', '5.3s degraded 0'],
      tells: ['finding 3.3s', 'prerequisite-skipped a 3.3s'],
    },
    {
      title: 'pacemaker, which pulls in corosync: the job is joined, not doubled',
      needs,
      happens: { '3s': admin('start', 'pacemaker') },
      comes: ['3.3s start pacemaker', '3.3s start pcsd', '5.3s degraded 0'],
    },
    {
      title: 'pcsd only: that is no stack',
      needs: { a: event('met 5s') },
      happens: { '3s': admin('start', 'pcsd') },
      comes: bringsUp('5s').filter(line => !line.includes('pcsd')),
    },
    {
      title: 'at the moment when the gate is passed',
      needs: { a: event('met 3s') },
      onEvent: (told, { systemd }) => told.type === 'gate-passed' && systemd.administrator.start('corosync.service'),
      comes: bringsUp('3s'),
    },
    {
      title: 'while corosync waits for its next try',
      daemons: { corosync: { starts: [{ takes: 100, ends: { exitStatus: 8 } }, { takes: 300 }] } },
      happens: { '1s': admin('start', 'corosync') },
      comes: [
        '0s start corosync',
        '2.1s reset corosync',
        '2.1s start corosync',
        '2.1s start pacemaker',
        '2.1s start pcsd',
        '4.1s ready 0',
      ],
    },
    {
      title: 'one that was met and one that was not are told as such',
      needs: { a: event('met 1s'), b: event('lost') },
      happens: { '3s': admin('start', 'corosync') },
      comes: ['3.3s start pacemaker', '3.3s start pcsd', '5.3s degraded 0'],
      tells: ['prerequisite-met a 1s', 'prerequisite-skipped b 3.3s'],
    },
  ]);
});

test.each<[string, Schedule]>([
  ['all was up', { title: '', daemons: allUp, comes: [] }],
  ['pcsd was down', { title: '', daemons: { ...allUp, pcsd: {} }, comes: [] }],
])('nothing that runs gets a new invocation: %s', async (_, schedule) => {
  const { world, state } = await play(schedule);
  const restarted = world.systemd.requests.filter(({ method }) => method === 'stop' || method === 'resetFailed');
  expect(restarted).toEqual([]);
  expect(state.services.get('pacemaker.service')).toMatchObject({ foundActive: true, attempts: [] });
});

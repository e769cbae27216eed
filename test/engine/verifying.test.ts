import { describe, expect, test } from 'vitest';
import { event } from './support/needs.ts';
import { play, schedules } from './support/schedule.ts';
import { bringsUp } from './support/stories.ts';
import type { World } from './support/world.ts';

const starts = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];
const kill =
  (unit: string, death = { signal: 9 }) =>
  (world: World) =>
    world.systemd.kill(`${unit}.service`, death);

describe('ready is more than active', () => {
  schedules([
    {
      title: 'a node that takes 21 s to come online',
      cluster: { joins: 21_000 },
      comes: [...starts, '21.3s ready 0'],
      tells: ['service-active pacemaker 0.3s', 'service-ready pacemaker 21.3s'],
    },
    {
      title: 'all services are looked at at the same time',
      cluster: { joins: 21_000 },
      comes: [...starts, '21.3s ready 0'],
      tells: ['service-ready corosync 0.3s', 'service-ready pcsd 2s', 'service-ready pacemaker 21.3s'],
    },
    {
      title: 'a lone node of two waits for its peer, and is ready',
      cluster: { quorate: false, waitForAll: true },
      comes: bringsUp('0s'),
    },
    {
      title: 'standby and maintenance are ready',
      cluster: { standby: true, maintenance: true },
      comes: bringsUp('0s'),
    },
    {
      title: 'quorum that is required and comes late',
      stack: { requireQuorum: true },
      cluster: { quorate: false },
      happens: { '7s': ({ cluster }) => (cluster.quorate = true) },
      comes: [...starts, '7.05s ready 0'],
    },
    {
      title: 'quorum that is required and does not come',
      stack: { requireQuorum: true },
      cluster: { quorate: false, waitForAll: true },
      comes: [...starts, '180.3s failed 1'],
      says: /^corosync\.service does not work: active, but not ready within 3min: in the membership \(1 node\), not quorate: it waits until all nodes have been seen once/,
      tells: ['service-ready pacemaker 2.3s', 'service-failed corosync 180.3s'],
    },
    {
      title:
        'corosync without votequorum: no waiting can help it, nor pacemaker above it, nor another attempt of the stack',
      stack: { attempts: 3 },
      cluster: { votequorum: false },
      comes: [...starts, '2s failed 1'],
      says: /^corosync\.service does not work: it cannot become ready: corosync runs without votequorum, .*provider: corosync_votequorum \}`; attempt 1 of 3 of the stack; not started again: it would not help/,
      advises:
        /^write `quorum \{ provider: corosync_votequorum \}` into .*; then: systemctl stop pacemaker corosync && muster up$/,
      tells: ['service-failed corosync 0.3s', 'service-observed pacemaker 0.3s'],
      neverTells: ['service-failed pacemaker'],
    },
    {
      title: 'corosync without a link: alone whatever it is given',
      cluster: { linked: false, quorate: false, waitForAll: true },
      comes: [...starts, '2s failed 1'],
      says: /^corosync\.service does not work: it cannot become ready: corosync runs without any link/,
    },
    {
      title: 'the controller never joins',
      cluster: { joins: Infinity },
      comes: [...starts, '180.3s failed 1'],
      says: /^pacemaker\.service does not work: active, but not ready within 3min: node n1 is OFFLINE: no DC has been elected yet/,
      advises: /^see how it is now: crm_mon -1; .*more than dc-deadtime; then: muster up$/,
    },
    {
      title: 'an unclean node',
      cluster: { unclean: true },
      comes: [...starts, '180.3s failed 1'],
      says: /node n1 is UNCLEAN/,
    },
    {
      title: 'crm_mon gets no answer',
      service: { readyTimeout: 25_000 },
      cluster: { hangs: true },
      comes: [...starts, '31.3s failed 1'],
      says: /crm_mon did not answer within 10s/,
    },
    {
      title: 'crm_mon gets no answer for a while',
      cluster: { hangs: true },
      happens: { '12s': ({ cluster }) => (cluster.hangs = false) },
      comes: [...starts, '21.3s ready 0'],
    },
    {
      title: 'its own readyTimeout',
      services: ['corosync.service', { unit: 'pacemaker.service', readyTimeout: 10_000 }, 'pcsd.service'],
      cluster: { joins: 20_000 },
      comes: [...starts, '10.3s failed 1'],
    },
    {
      title: 'in the last moment',
      service: { readyTimeout: 10_000 },
      cluster: { joins: 10_000 },
      comes: [...starts, '10.3s ready 0'],
    },
    {
      title: 'pcsd that refuses whoever is not authorised works',
      cluster: { pcsd: { status: 401 } },
      comes: bringsUp('0s'),
    },
    {
      title: 'pcsd that answers with an error',
      service: { readyTimeout: 10_000 },
      cluster: { pcsd: { status: 500 } },
      comes: [...starts, '12s failed 1'],
      says: /^pcsd\.service does not work: .*HTTP status 500$/,
    },
    {
      title: 'pcsd that does not answer',
      service: { readyTimeout: 10_000 },
      cluster: { pcsd: 'connection reset' },
      comes: [...starts, '12s failed 1'],
      says: /connection reset$/,
    },
  ]);
});

test('a corosync that is up, but not quorate, takes nothing from a pacemaker that works', async () => {
  const { state } = await play({
    title: '',
    stack: { requireQuorum: true },
    cluster: { quorate: false },
    comes: [],
  });
  expect(state.services.rows().map(({ unit, status }) => [unit, status])).toEqual([
    ['corosync.service', 'failed'],
    ['pacemaker.service', 'ready'],
    ['pcsd.service', 'ready'],
  ]);
});

describe('a daemon that goes down', () => {
  const dies = (after: number, exitStatus = 8) => ({ starts: [{ takes: 300, dies: { after, exitStatus } }] });
  schedules([
    {
      title: 'corosync, 1 s after it was active: pacemaker is given up at once',
      daemons: { corosync: dies(1000) },
      comes: [...starts, '2s failed 1'],
      says: /^corosync\.service does not work: it was ready, then it went down 1s after it had become active: failed \(exit-code\): exited with status 8$/,
      tells: ['service-ready corosync 0.3s', 'service-ready pcsd 2s', 'service-failed corosync 2s'],
    },
    {
      title: 'corosync, before it was ready',
      stack: { requireQuorum: true },
      cluster: { quorate: false },
      daemons: { corosync: dies(1000) },
      comes: [...starts, '2s failed 1'],
      says: /^corosync\.service does not work: it went down 1s after/,
      tells: ['service-failed corosync 1.3s'],
    },
    {
      title: 'corosync, killed',
      happens: { '1s': kill('corosync') },
      comes: [...starts, '2s failed 1'],
      says: /failed \(signal\): killed by signal 9$/,
    },
    {
      title: 'corosync, in the same moment as it is active',
      daemons: { corosync: dies(0) },
      comes: [...starts, '2s failed 1'],
      says: /^corosync\.service does not work: it was ready, then it went down/,
    },
    {
      title: 'pacemaker, and nothing restarts it',
      daemons: { pacemaker: { starts: [{ dies: { after: 1000, exitStatus: 69 } }] } },
      comes: [...starts, '2s stop corosync', '2s failed 1'],
      says: /^pacemaker\.service does not work: it went down 1s after it had become active: failed \(exit-code\): exited with status 69$/,
    },
    {
      title: 'pacemaker, and systemd restarts it',
      daemons: { pacemaker: { restartAfter: 1000, starts: [{ dies: { after: 1000, exitStatus: 69 } }, {}] } },
      comes: [...starts, '4.3s ready 0'],
      neverTells: ['service-failed'],
    },
    {
      title: 'pacemaker, again and again',
      service: { readyTimeout: 10_000 },
      daemons: { pacemaker: { restartAfter: 1000, starts: [{ dies: { after: 1000, exitStatus: 69 } }] } },
      comes: [...starts, '10.3s failed 1'],
      says: /^pacemaker\.service does not work: activating \(auto-restart\), and not ready within 10s/,
    },
    {
      title: 'pcsd, after it was ready',
      cluster: { joins: 9000 },
      happens: { '4s': kill('pcsd') },
      comes: [...starts, '9.3s failed 1'],
      says: /^pcsd\.service does not work: it was ready, then it went down 2s/,
    },
    {
      title: 'pacemaker, after all was ready: no longer seen',
      happens: { '2.4s': kill('pacemaker') },
      comes: bringsUp('0s'),
    },
    {
      title: 'pacemaker, which systemd would start once more: it was never up, and corosync does not wait for that',
      service: { attempts: 1 },
      daemons: {
        pacemaker: { type: 'notify', restartAfter: 1000, starts: [{ takes: 100, ends: { exitStatus: 69 } }] },
      },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.4s stop corosync', '0.4s start pcsd', '2.1s failed 1'],
      says: /^pacemaker\.service did not start: failed \(exit-code\): exited with status 69/,
    },
    {
      title: 'stopped by an administrator while it joins',
      happens: { '1s': ({ systemd }) => systemd.administrator.stop('pacemaker.service') },
      comes: [...starts, '2s stop corosync', '2s failed 1'],
      says: /^pacemaker\.service does not work: it went down/,
    },
    {
      title: 'corosync is left when the file says so',
      stack: { stopLoneCorosync: false },
      daemons: { pacemaker: { starts: [{ dies: { after: 1000, exitStatus: 69 } }] } },
      comes: [...starts, '2s failed 1'],
      tells: ['lone-corosync 2s'],
    },
  ]);
});

describe('ready: of a service', () => {
  const app = (ready: string) => [
    'corosync.service',
    'pacemaker.service',
    { unit: 'app.service', readyTimeout: 20_000, ready: event(ready).spec('app') },
  ];
  const units = [{ name: 'app.service' }];
  const story = ['0s start corosync', '0.3s start pacemaker', '0.3s start app'];
  schedules([
    {
      title: 'it comes to be true',
      services: app('met'),
      units,
      happens: { '5s': ({ host }) => host.files.put('/needs/app') },
      onEvent: (told, { host }) => told.type === 'run-started' && host.files.remove('/needs/app'),
      comes: [...story, '5.05s ready 0'],
      tells: ['service-ready app 5.05s'],
    },
    {
      title: 'it is true, but the service is down for now, and systemd is about to restart it',
      services: app('met'),
      units: [{ name: 'app.service', restartAfter: 3000, starts: [{ dies: { after: 100, exitStatus: 1 } }, {}] }],
      happens: { '1s': ({ host }) => host.files.put('/needs/app') },
      onEvent: (told, { host }) => told.type === 'run-started' && host.files.remove('/needs/app'),
      comes: [...story, '3.65s ready 0'],
      tells: ['service-ready app 3.65s'],
    },
    {
      title: 'it does not',
      services: app('met'),
      units,
      onEvent: (told, { host }) => told.type === 'run-started' && host.files.remove('/needs/app'),
      comes: [...story, '20.3s failed 1'],
      says: /^app\.service does not work: active, but not ready within 20s: \/needs\/app: is not there$/,
    },
    {
      title: 'it never can',
      services: [
        'corosync.service',
        'pacemaker.service',
        { unit: 'app.service', ready: { kind: 'unit', settings: { unit: 'other.service', state: 'active' } } },
      ],
      units: [...units, { name: 'other.service', loadState: 'masked' }],
      comes: [...story, '2.3s failed 1'],
      says: /^app\.service does not work: it cannot become ready: other\.service: masked$/,
      tells: ['service-failed app 0.3s'],
    },
  ]);
});

describe('what the cluster says of itself goes into the report', () => {
  test.each([
    ['quorum and DC', {}, { quorate: true, waitForAll: false, dc: 'n1', standby: false, maintenance: false }],
    ['a lone node', { quorate: false, waitForAll: true }, { quorate: false, waitForAll: true, dc: 'n1' }],
    ['standby', { standby: true }, { standby: true, maintenance: false }],
    ['maintenance', { maintenance: true }, { maintenance: true, standby: false }],
  ])('%s', async (_, cluster, view) => {
    const { state } = await play({ title: '', cluster, comes: [] });
    expect(state.cluster).toMatchObject(view);
  });
});

test('a corosync that is stopped for want of a pacemaker is not told as failed by a look that goes on', async () => {
  const { told } = await play({
    title: '',
    stack: { requireQuorum: true },
    cluster: { quorate: false },
    service: { attempts: 1 },
    daemons: { pacemaker: { type: 'notify', starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
    comes: [],
  });
  expect(told.filter(line => line.startsWith('service-failed'))).toEqual(['service-failed pacemaker 0.4s']);
});

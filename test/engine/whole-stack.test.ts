import { describe, expect, test } from 'vitest';
import { defaultService } from '../../src/config/read-service.ts';
import { resource } from './support/crm-elements.ts';
import { event } from './support/needs.ts';
import { play, schedules, type Schedule } from './support/schedule.ts';

/** It joins with its second start only. */
const joinsAtLast: Pick<Schedule, 'cluster' | 'onEvent' | 'service'> = {
  cluster: { joins: Infinity },
  service: { readyTimeout: 10_000 },
  onEvent: ({ type }, world) => {
    if (type === 'stack-retry') world.cluster.joins = 2000;
  },
};
const neverJoins: Pick<Schedule, 'cluster' | 'service'> = {
  cluster: { joins: Infinity },
  service: { readyTimeout: 10_000 },
};
const firstStart = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];

describe('a stack that does not become ready is stopped in reverse and started again', () => {
  schedules([
    {
      title: 'and pcsd, which is not of it, stays up',
      ...joinsAtLast,
      stack: { attempts: 2 },
      comes: [
        ...firstStart,
        '10.3s stop pacemaker',
        '10.3s stop corosync',
        '10.3s start corosync',
        '10.6s start pacemaker',
        '12.6s ready 0',
      ],
      tells: ['service-stopped pacemaker 10.3s', 'service-stopped corosync 10.3s', 'stack-retry 10.3s'],
    },
    {
      title: 'once pacemaker is down, however long that takes',
      ...joinsAtLast,
      daemons: { pacemaker: { stopTakes: 60_000 }, corosync: { stopTakes: 1000 } },
      stack: { attempts: 2 },
      comes: [
        ...firstStart,
        '10.3s stop pacemaker',
        '70.3s stop corosync',
        '71.3s start corosync',
        '71.6s start pacemaker',
        '73.6s ready 0',
      ],
    },
    {
      title: 'and one that may take as long as it likes to stop gets it',
      ...joinsAtLast,
      daemons: { pacemaker: { stopTakes: 7_200_000, timeoutStop: Infinity } },
      deadline: '180min',
      stack: { attempts: 2 },
      comes: [
        ...firstStart,
        '10.3s stop pacemaker',
        '7210.3s stop corosync',
        '7210.3s start corosync',
        '7210.6s start pacemaker',
        '7212.6s ready 0',
      ],
    },
    {
      title: 'as often as the file says, and no more',
      ...neverJoins,
      stack: { attempts: 3 },
      comes: [
        ...firstStart,
        ...['10.3s stop pacemaker', '10.3s stop corosync', '10.3s start corosync', '10.6s start pacemaker'],
        ...['20.6s stop pacemaker', '20.6s stop corosync', '20.6s start corosync', '20.9s start pacemaker'],
        '30.9s failed 1',
      ],
      says: /pacemaker\.service does not work: .*; attempt 3 of 3 of the stack$/,
    },
    {
      title: 'when the prerequisites hold again',
      ...joinsAtLast,
      needs: { data: event('met, lost 5s, met 30s') },
      stack: { attempts: 2 },
      comes: [
        ...firstStart,
        '10.3s stop pacemaker',
        '10.3s stop corosync',
        '30s start corosync',
        '30.3s start pacemaker',
        '32.3s ready 0',
      ],
    },
    {
      title: 'when corosync itself does not start, after its own attempts',
      daemons: { corosync: { starts: [{ ends: { exitStatus: 8 } }, { ends: { exitStatus: 8 } }, { takes: 300 }] } },
      service: { attempts: 2 },
      stack: { attempts: 2 },
      comes: [
        '0s start corosync',
        '2s reset corosync',
        '2s start corosync',
        '2s start corosync',
        '2.3s start pacemaker',
        '2.3s start pcsd',
        '4.3s ready 0',
      ],
    },
  ]);
});

describe('it is not started again, and why is said', () => {
  const left = (title: string, changed: Partial<Schedule>, says: RegExp): Schedule => ({
    title,
    ...neverJoins,
    ...changed,
    cluster: { ...neverJoins.cluster, ...changed.cluster },
    stack: { attempts: 3, ...changed.stack },
    comes: changed.comes ?? [...firstStart, '10.3s failed 1'],
    says,
  });
  schedules([
    left(
      'while resources run here',
      { cluster: { resources: resource('www') } },
      /left as it is: resources run here: www$/,
    ),
    left(
      'while it only waits for its peers',
      { cluster: { quorate: false, waitForAll: true }, stack: { requireQuorum: true } },
      /not started again: it only waits for its peers/,
    ),
    left('when the rest would lose quorum', { cluster: { members: 2, quorum: 2 } }, /left as it is: .* loses quorum/),
    left('while fencing is pending', { cluster: { toBeFenced: ['n2'] } }, /left as it is: fencing of n2 is pending/),
    left(
      'when what runs here cannot be known',
      { cluster: { hangs: true }, comes: [...firstStart, '20.3s failed 1'] },
      /cannot be known what a stop would do/,
    ),
    left(
      'when somebody has stopped it',
      {
        happens: {
          '5s': ({ systemd }) => systemd.administrator.stop('pacemaker.service'),
        },
        comes: [...firstStart, '5s stop corosync', '5s failed 1'],
      },
      /went down.*not started again: it would not help, or is not for muster to do/,
    ),
    left(
      'when pacemaker shut itself down for good',
      {
        daemons: { pacemaker: { successStatus: 100 } },
        happens: { '5s': ({ systemd }) => systemd.kill('pacemaker.service', { exitStatus: 100 }) },
        comes: [...firstStart, '5s stop corosync', '5s failed 1'],
      },
      /not started again: it would not help/,
    ),
    left(
      'when a start cannot help',
      {
        daemons: { corosync: { starts: [{ ends: 'assert-unmet' }] } },
        comes: ['0s start corosync', '0s start pcsd', '1.7s failed 1'],
      },
      /not started again: it would not help/,
    ),
  ]);

  test('and a pacemaker that does not stop keeps its corosync', async () => {
    const { story, result } = await play({
      title: '',
      ...neverJoins,
      daemons: { pacemaker: { stopTakes: Infinity, timeoutStop: 60_000 } },
      stack: { attempts: 2 },
      comes: [],
    });
    expect(story).toEqual([...firstStart, '10.3s stop pacemaker', '80.3s failed 1']);
    expect(result.reason).toMatch(/left as it is: pacemaker\.service did not stop: it is still stopping after 1min 5s/);
  });
});

describe('what was found running is never stopped', () => {
  schedules([
    {
      title: 'a pacemaker',
      ...neverJoins,
      daemons: { corosync: { initially: 'active' }, pacemaker: { initially: 'active' } },
      stack: { attempts: 3, onFailure: 'stop' },
      comes: ['0s start pcsd', '10s failed 1'],
    },
    {
      title: 'a corosync alone',
      ...neverJoins,
      daemons: { corosync: { initially: 'active' } },
      stack: { attempts: 3, onFailure: 'stop' },
      comes: ['0s start pacemaker', '0s start pcsd', '10s failed 1'],
    },
  ]);
});

schedules([
  {
    title: 'a pcsd that does not work is no reason to touch the stack',
    cluster: { pcsd: 'connection refused' },
    service: { readyTimeout: 10_000 },
    stack: { attempts: 3, onFailure: 'stop' },
    comes: [...firstStart, '12s failed 1'],
  },
  {
    title: 'a service after pacemaker that does not start is no reason either',
    units: [{ name: 'app.service', starts: [{ ends: { exitStatus: 1 } }] }],
    services: ['corosync.service', 'pacemaker.service', { ...defaultService('app.service'), attempts: 1 }],
    stack: { attempts: 3, onFailure: 'stop' },
    comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start app', '2.3s failed 1'],
  },
]);

describe('onFailure', () => {
  schedules([
    {
      title: 'leave: what was started is left',
      ...neverJoins,
      comes: [...firstStart, '10.3s failed 1'],
      says: /^pacemaker\.service does not work: (?!.*attempt)/,
    },
    {
      title: 'stop: it is stopped in reverse after the last attempt',
      ...neverJoins,
      stack: { onFailure: 'stop' },
      comes: [...firstStart, '10.3s stop pacemaker', '10.3s stop corosync', '10.3s failed 1'],
      says: /; stopped again$/,
    },
    {
      title: 'stop: not when resources run here',
      ...neverJoins,
      cluster: { joins: Infinity, resources: resource('www') },
      stack: { onFailure: 'stop' },
      comes: [...firstStart, '10.3s failed 1'],
      says: /; left as it is: resources run here: www$/,
    },
  ]);

  test('stop: the report calls them failed, and says that they were stopped', async () => {
    const { state } = await play({ title: '', ...neverJoins, stack: { onFailure: 'stop' }, comes: [] });
    expect(state.services.rows().map(({ status }) => status)).toEqual(['stopped', 'stopped', 'ready']);
    expect(state.services.get('pacemaker.service')?.detail).toMatch(
      /^stopped again; before that: .*not ready within 10s/,
    );
  });
});

test('an order to stop while it is being stopped waits till corosync is down too', async () => {
  const { story, result } = await play({
    title: '',
    ...neverJoins,
    daemons: { pacemaker: { stopTakes: 5000 } },
    stack: { attempts: 2 },
    happens: { '12s': world => world.signal('SIGTERM') },
    comes: [],
  });
  expect(story).toEqual([...firstStart, '10.3s stop pacemaker', '15.3s stop corosync', '15.3s interrupted 143']);
  expect(result.reason).toMatch(/stopped again: pacemaker\.service, corosync\.service/);
});

test('a shutdown while it is being stopped ends the run at once: systemd stops the rest', async () => {
  const { result } = await play({
    title: '',
    ...neverJoins,
    daemons: { pacemaker: { stopTakes: 5000 } },
    stack: { attempts: 2 },
    happens: { '12s': ({ systemd }) => systemd.shutDown() },
    comes: [],
  });
  expect(result.outcome).toBe('interrupted');
});

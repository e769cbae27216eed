import { describe } from 'vitest';
import { event } from './support/needs.ts';
import { schedules } from './support/schedule.ts';

const firstStart = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];

describe('stagger', () => {
  schedules([
    {
      title: 'puts off the first start by a random part, and each further one',
      cluster: { joins: Infinity },
      service: { readyTimeout: 10_000 },
      onEvent: ({ type }, world) => {
        if (type === 'stack-retry') world.cluster.joins = 2000;
      },
      stack: { attempts: 2, stagger: 4000 },
      comes: [
        '2s start corosync',
        '2.3s start pacemaker',
        '2.3s start pcsd',
        '12.3s stop pacemaker',
        '12.3s stop corosync',
        '14.3s start corosync',
        '14.6s start pacemaker',
        '16.6s ready 0',
      ],
      tells: ['stack-staggered 0s', 'stack-retry 12.3s', 'stack-staggered 12.3s'],
    },
    {
      title: 'what is lost meanwhile is waited for, and not put off again',
      needs: { data: event('met, lost 1s, met 9s') },
      stack: { stagger: 4000 },
      comes: ['9s start corosync', '9.3s start pacemaker', '9.3s start pcsd', '11.3s ready 0'],
    },
    {
      title: 'is not for a dry run',
      stack: { stagger: 4000 },
      dryRun: true,
      comes: ['0s ready 0'],
    },
    {
      title: 'an order to stop ends it at once',
      stack: { stagger: 4000 },
      happens: { '1s': world => world.signal('SIGTERM') },
      comes: ['1s interrupted 143'],
    },
  ]);
});

describe('settle: ready has to last', () => {
  schedules([
    {
      title: 'and the run ends well only then',
      stack: { settle: 30_000 },
      comes: [...firstStart, '32.3s ready 0'],
      tells: ['stack-settling 2.3s'],
    },
    {
      title: 'a corosync that is killed meanwhile is a failure of corosync, at once',
      stack: { settle: 30_000 },
      happens: { '10s': ({ systemd }) => systemd.kill('corosync.service', { signal: 9 }) },
      comes: [...firstStart, '10s failed 1'],
      says: /^corosync\.service does not work: it was ready, then it went down/,
    },
    {
      title: 'so is a node that is not online any more at its end',
      stack: { settle: 30_000 },
      happens: { '20s': ({ cluster }) => void (cluster.joins = Infinity) },
      comes: [...firstStart, '32.3s failed 1'],
      says: /^pacemaker\.service does not work: it was ready, but no longer 30s later \(settle\)/,
    },
  ]);
});

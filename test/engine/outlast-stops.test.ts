import { describe, expect, test } from 'vitest';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import { event, type Need } from './support/needs.ts';
import { play, schedules, type Schedule } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';

/** What pcsd requires, and what on Debian 13 may take 90 s to stop. */
const ruby = (stopTakes: number, more: Partial<VirtualUnit> = {}): VirtualUnit => ({
  name: 'pcsd-ruby.service',
  initially: 'stopping',
  stopTakes,
  ...more,
});
const needsRuby: Schedule['daemons'] = { pcsd: { requires: ['pcsd-ruby.service'], after: ['pcsd-ruby.service'] } };
/** A prerequisite that muster starts itself. */
const stillStops: Need = {
  ...event('met'),
  spec: () => ({ kind: 'unit', settings: { unit: 'store.service', state: 'active', start: true } }),
};
const cluster = ['0s start corosync', '0.3s start pacemaker'];

describe('a start that systemd refuses while something still stops is asked for again when that has stopped', () => {
  schedules([
    {
      title: 'what it requires',
      daemons: needsRuby,
      units: [ruby(60_000)],
      comes: [...cluster, '0.3s start pcsd', '60s start pcsd', '61.7s ready 0'],
      tells: ['service-requested pcsd 0.3s', 'service-observed pcsd 0.3s', 'service-active pcsd 61.7s'],
    },
    {
      title: 'the service itself',
      daemons: { pcsd: { initially: 'stopping', stopTakes: 5000, starts: [{ takes: 100 }] } },
      comes: [...cluster, '0.3s start pcsd', '5s start pcsd', '5.1s ready 0'],
    },
    {
      title: 'one after the other',
      daemons: { pcsd: { requires: ['pcsd-ruby.service', 'other.service'], starts: [{ takes: 100 }] } },
      units: [ruby(5000), ruby(9000, { name: 'other.service' })],
      comes: [...cluster, '0.3s start pcsd', '5s start pcsd', '9s start pcsd', '9.1s ready 0'],
    },
    {
      title: 'though the signal of that job comes late',
      signalDelay: '2s',
      daemons: { pcsd: { requires: ['pcsd-ruby.service'], starts: [{ takes: 100 }] } },
      units: [ruby(10_000)],
      comes: ['0s start corosync', '2.3s start pacemaker', '4.3s start pcsd', '12s start pcsd', '14.1s ready 0'],
    },
    {
      title: 'pcsd alone, after a run that ends late',
      deadline: '20s',
      needs: { a: event('lost') },
      daemons: { pcsd: { requires: ['pcsd-ruby.service'] } },
      units: [ruby(30_000)],
      comes: ['20s start pcsd', '30s start pcsd', '31.7s late 124'],
    },
    {
      title: 'pacemaker, above a corosync that was found',
      daemons: { corosync: { initially: 'active' }, pacemaker: { initially: 'stopping', stopTakes: 60_000 } },
      comes: ['0s start pacemaker', '60s start pacemaker', '60s start pcsd', '62s ready 0'],
    },
    {
      title: 'a prerequisite that muster starts itself',
      needs: {
        store: { ...stillStops, story: [{ at: 7000, step: () => undefined, met: true }] },
      },
      units: [{ name: 'store.service', initially: 'stopping', stopTakes: 7000 }],
      comes: ['0s start store', '7s start store', ...bringsUp('7s')],
    },
    {
      title: 'such a one, when the bus is away just then: once it is back',
      needs: { store: { ...stillStops, story: [{ at: 20_000, step: () => undefined, met: true }] } },
      units: [{ name: 'store.service', initially: 'stopping', stopTakes: 7000 }],
      happens: { '6.9s': ({ systemd }) => systemd.loseBus(), '20s': ({ systemd }) => systemd.restoreBus() },
      comes: ['0s start store', '20s start store', ...bringsUp('20s')],
    },
  ]);
});

describe('what would leave corosync alone is waited for before corosync', () => {
  const slowSbd: VirtualUnit = { name: 'sbd.service', initially: 'stopping', stopTakes: 8000 };
  schedules([
    {
      title: 'corosync itself still stops',
      daemons: { corosync: { initially: 'stopping', stopTakes: 8000 } },
      comes: bringsUp('8s'),
    },
    {
      title: 'what pacemaker requires still stops',
      daemons: { pacemaker: { requires: ['corosync.service', 'sbd.service'] } },
      units: [slowSbd],
      comes: bringsUp('8s'),
      tells: ['gate-blocked 0s', 'gate-passed 8s'],
    },
    {
      title: 'it does not end within the deadline',
      deadline: '5s',
      daemons: { pacemaker: { requires: ['corosync.service', 'sbd.service'] } },
      units: [slowSbd],
      comes: onlyPcsd('5s', 'late 124'),
      says: /jobs queued ahead of the cluster's units: sbd\.service\/stop$/,
    },
    {
      title: 'corosync needs what still stops, and a prerequisite is lost until then',
      needs: { a: event('met, lost 5s, met 12s') },
      daemons: { corosync: { requires: ['store.service'] } },
      units: [{ name: 'store.service', initially: 'stopping', stopTakes: 8000 }],
      comes: bringsUp('12s'),
    },
    {
      title: 'the stop begins between the gate and corosync: the prerequisites have to hold again',
      needs: { a: event('met, lost 5s, met 12s') },
      daemons: { corosync: { requires: ['store.service'] } },
      units: [{ name: 'store.service', initially: 'active', stopTakes: 8000 }],
      onEvent: ({ type }, { systemd }) => {
        if (type === 'gate-passed') systemd.administrator.stop('store.service');
      },
      comes: ['0s start corosync', ...bringsUp('12s')],
    },
  ]);
});

describe('the wait has an end', () => {
  schedules([
    {
      title: 'the time that a job may be queued',
      deadline: '20s',
      daemons: { pcsd: { requires: ['pcsd-ruby.service'] } },
      units: [ruby(60_000)],
      comes: [...cluster, '0.3s start pcsd', '30.3s failed 1'],
      says: /^pcsd\.service did not start: pcsd-ruby\.service still stops after 30s, and systemd refuses the start until it has$/,
    },
    {
      title: 'that time, which several that stop one after the other share',
      deadline: '20s',
      daemons: { pcsd: { requires: ['pcsd-ruby.service', 'other.service'] } },
      units: [ruby(20_000), ruby(60_000, { name: 'other.service' })],
      comes: [...cluster, '0.3s start pcsd', '20s start pcsd', '30.3s failed 1'],
      says: /^pcsd\.service did not start: other\.service still stops after 10s, /,
    },
    {
      title: 'the order to stop, while a prerequisite that muster starts waits for its turn',
      needs: { store: { ...stillStops, story: [] } },
      units: [{ name: 'store.service', initially: 'stopping', stopTakes: 7000 }],
      happens: { '3s': world => world.signal('SIGTERM') },
      comes: ['0s start store', '3s interrupted 143'],
    },
    {
      title: 'the order to stop',
      daemons: needsRuby,
      units: [ruby(60_000)],
      happens: { '9s': world => world.signal('SIGTERM') },
      comes: [...cluster, '0.3s start pcsd', '9s interrupted 143'],
      says: /started by then: corosync\.service, pacemaker\.service$/,
    },
    {
      title: 'the system goes down',
      daemons: needsRuby,
      units: [ruby(60_000)],
      happens: { '9s': ({ systemd }) => systemd.shutDown() },
      comes: [...cluster, '0.3s start pcsd', '9s interrupted 143'],
      says: /shutting down/,
    },
    {
      title: 'corosync, found up, is stopped after pacemaker: it is not pulled in again',
      daemons: {
        corosync: { initially: 'active', stopTakes: 100 },
        pacemaker: { initially: 'stopping', stopTakes: 8000 },
      },
      happens: { '3s': ({ systemd }) => systemd.administrator.stop('corosync.service') },
      comes: ['0s start pacemaker', '8s start pacemaker', ...onlyPcsd('8.1s', 'failed 1')],
      says: /^corosync\.service does not work: .*it went down/,
    },
  ]);
});

test('says what is waited for, and how long that may take', async () => {
  const { state } = await play({
    title: '',
    daemons: needsRuby,
    units: [ruby(60_000)],
    happens: { '9s': world => world.signal('SIGTERM') },
    comes: [],
  });
  const pcsd = state.services.get('pcsd.service');
  expect(pcsd?.status).toBe('skipped');
  expect(state.services.get('pcsd.service')?.attempts).toHaveLength(1);
  expect(pcsd?.detail).toBe('systemd refused its start until something else had stopped');
});

import { describe } from 'vitest';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import { event, type Need } from './support/needs.ts';
import { schedules } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';

/** `start: true` of a service of that name. */
function started(unit: Partial<VirtualUnit> = {}, options: Need['options'] = {}): Need {
  return {
    spec: name => ({ kind: 'unit', settings: { unit: `${name}.service`, state: 'active', start: true } }),
    story: [],
    // Of what is met when the schedules do not ask.
    polled: true,
    unit: name => ({ name: `${name}.service`, starts: [{ takes: 2000 }], ...unit }),
    options,
  };
}

describe('start: true', () => {
  schedules([
    {
      title: 'is requested at once and waited for',
      needs: { store: started() },
      comes: ['0s start store', ...bringsUp('2s')],
    },
    {
      title: 'waits for what it comes after',
      needs: { a: event('met 3s'), store: started({}, { after: ['a'] }) },
      comes: ['3s start store', ...bringsUp('5s')],
    },
    { title: 'asks for nothing that runs', needs: { store: started({ initially: 'active' }) }, comes: bringsUp('0s') },
    {
      title: 'starts what failed before',
      needs: { store: started({ initially: 'failed' }) },
      comes: ['0s start store', ...bringsUp('2s')],
      neverTells: ['prerequisite-broken'],
    },
    {
      title: 'starts a part of a combination',
      needs: {
        a: event('met'),
        store: {
          ...started(),
          spec: name => ({ kind: 'all', settings: { parts: [started().spec(name), event('met').spec('a')] } }),
        },
      },
      comes: ['0s start store', ...bringsUp('2s')],
    },
    {
      title: 'tells that the start failed',
      needs: { store: started({ starts: [{ takes: 1000, ends: { exitStatus: 3 } }] }) },
      comes: ['0s start store', ...onlyPcsd('1s', 'broken 4')],
      says: /^prerequisite store is broken: store\.service: failed \(exit status 3\), and nothing starts it again$/,
    },
    {
      title: 'tells that systemd refused',
      needs: { store: started({ loadState: 'masked' }) },
      comes: ['0s start store', ...onlyPcsd('0s', 'broken 4')],
      says: /store\.service: masked; muster could not start store\.service: it is masked/,
    },
    {
      title: 'is requested once the bus is back, however long that takes',
      needs: { a: event('met 3s'), store: started({}, { after: ['a'] }) },
      happens: { '2s': ({ systemd }) => systemd.loseBus(), '63s': ({ systemd }) => systemd.restoreBus() },
      comes: ['63s start store', ...bringsUp('65s')],
    },
    {
      title: 'tells that what it requires did not start',
      needs: { store: started({ requires: ['shelf.service'], after: ['shelf.service'] }) },
      units: [{ name: 'shelf.service', starts: [{ takes: 1000, ends: { exitStatus: 1 } }] }],
      deadline: '5s',
      comes: ['0s start store', ...onlyPcsd('5s', 'late 124')],
      says: /store\.service: inactive; muster started store\.service, in vain: a unit that it requires did not start/,
    },
    {
      title: 'starts nothing that would bring up the cluster',
      needs: { store: started({ wants: ['shelf.service'] }) },
      units: [{ name: 'shelf.service', requires: ['corosync.service'] }],
      deadline: '5s',
      comes: onlyPcsd('5s', 'late 124'),
      says: /muster does not start store\.service: it would bring up corosync\.service with it/,
    },
    ...([undefined, 'failed'] as const).map(initially => ({
      title: `a dry run starts nothing, and does not wait for what ${initially === undefined ? 'is inactive' : 'failed before'}`,
      needs: { store: started(initially ? { initially } : {}) },
      dryRun: true,
      comes: ['0s degraded 0'],
      says: /up would start the services then; not proved, since up starts something for it first: store$/,
      neverTells: ['prerequisite-broken'],
    })),
    {
      title: 'a dry run goes on with what comes after it: looked at once, too',
      needs: {
        store: started(),
        there: event('met', { after: ['store'] }),
        later: event('lost', { after: ['store'] }),
        last: event('lost', { after: ['later'] }),
      },
      dryRun: true,
      comes: ['0s degraded 0'],
      says: /first: store, later, last$/,
    },
    {
      title: 'a dry run waits for the rest',
      needs: { store: started(), a: event('met 3s') },
      dryRun: true,
      comes: ['3s degraded 0'],
    },
    {
      title: 'a dry run takes what runs as it is',
      needs: { store: started({ initially: 'active' }) },
      dryRun: true,
      comes: ['0s ready 0'],
    },
    {
      title: 'a dry run tells of what no start can mend',
      needs: { store: started({ loadState: 'masked' }) },
      dryRun: true,
      comes: ['0s broken 4'],
      says: /store\.service: masked/,
    },
    {
      title: 'a dry run tells of a start that would bring up the cluster',
      needs: { store: started({ wants: ['corosync.service'] }) },
      dryRun: true,
      deadline: '5s',
      comes: ['5s late 124'],
      says: /it would bring up corosync\.service with it/,
    },
    {
      title: 'an order to stop comes first',
      needs: { a: event('met 3s'), store: started({}, { after: ['a'] }) },
      happens: { '2s': world => world.signal('SIGTERM') },
      comes: ['2s interrupted 143'],
    },
  ]);
});

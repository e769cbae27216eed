import { describe, expect, test } from 'vitest';
import { event, polled } from './support/needs.ts';
import { play, schedules } from './support/schedule.ts';
import type { World } from './support/world.ts';

const skip = (name: string) => (world: World) => world.orders?.give({ is: 'skip', name, by: 'alice (sudo)' });
const started = (at: number) => [
  `${at}s start corosync`,
  `${at + 0.3}s start pacemaker`,
  `${at + 0.3}s start pcsd`,
  `${at + 2.3}s degraded 0`,
];

describe('what is left out from the beginning', () => {
  schedules([
    {
      title: 'is not waited for, and the run is degraded',
      needs: { data: event('met 3s'), san: event('lost') },
      without: ['san'],
      comes: started(3),
      tells: ['prerequisite-skipped san 0s', 'gate-passed 3s'],
      says: /; not waited for, on request: san$/,
      advises: /muster check san$/,
    },
    {
      title: 'is left out although it is met: the run is never ready',
      needs: { san: event('met') },
      without: ['san'],
      comes: started(0),
      neverTells: ['prerequisite-watched', 'prerequisite-met'],
    },
    {
      title: 'holds back nothing that comes after it',
      needs: { ring: event('lost'), data: event('met 3s', { after: ['ring'] }) },
      without: ['ring'],
      comes: started(3),
      tells: ['prerequisite-watched data 0s'],
    },
    {
      title: 'does not wait for what it comes after, where only a service waits for it',
      needs: { ring: event('lost'), nas: event('lost', { after: ['ring'] }) },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['nas'] }],
      without: ['ring', 'nas'],
      comes: started(0),
    },
    {
      title: 'makes a run degraded that finds all up',
      needs: { san: event('lost') },
      daemons: {
        corosync: { initially: 'active' },
        pacemaker: { initially: 'active' },
        pcsd: { initially: 'active' },
      },
      without: ['san'],
      comes: ['2s degraded 0'],
      neverTells: ['finding'],
    },
    {
      title: 'is left out of a dry run too',
      needs: { data: event('met 3s'), san: event('lost') },
      without: ['san'],
      dryRun: true,
      comes: ['3s degraded 0'],
      says: /^dry run: without san, all else that is required holds/,
    },
    {
      title: 'is named beside what is optional and missing',
      needs: { san: event('lost'), nas: event('lost', { required: false, timeout: '2s' }) },
      without: ['san'],
      comes: started(2),
      says: /; not waited for, on request: san; missing, but not required: nas$/,
    },
  ]);
});

describe('muster skip', () => {
  schedules([
    {
      title: 'ends the wait for one at once',
      needs: { data: event('met'), san: polled('lost') },
      happens: { '5s': skip('san') },
      comes: started(5),
      tells: ['prerequisite-skipped san 5s', 'gate-passed 5s'],
      says: /not waited for, on request: san/,
    },
    {
      title: 'of one of two leaves the other waited for',
      needs: { data: event('met 9s'), san: event('lost') },
      happens: { '5s': skip('san') },
      comes: started(9),
    },
    {
      title: 'of one that is broken goes on, where all are awaited',
      needs: { data: event('met 9s'), san: event('lost') },
      onUnmet: 'all',
      happens: { '5s': skip('san') },
      comes: started(9),
    },
    {
      title: 'of one that holds, of an unknown one and of one twice changes nothing more',
      needs: { data: event('met'), san: event('lost') },
      happens: { '2s': skip('data'), '3s': skip('nobody'), '4s': skip('san'), '5s': skip('san') },
      comes: started(4),
      says: /on request: san$/,
    },
    {
      title: 'lets what comes after it begin',
      needs: { san: event('lost'), data: event('met 7s', { after: ['san'] }) },
      happens: { '5s': skip('san') },
      comes: started(7),
      tells: ['prerequisite-watched data 5s'],
    },
    {
      title: 'comes too late once the gate has been passed: the run is ready',
      needs: { san: event('met 2s') },
      happens: { '2.1s': skip('san') },
      comes: ['2s start corosync', '2.3s start pacemaker', '2.3s start pcsd', '4.3s ready 0'],
      neverTells: ['prerequisite-skipped'],
    },
    {
      title: 'counts for what only a later service waits for',
      needs: { nas: event('lost') },
      services: ['corosync.service', 'pacemaker.service', { unit: 'pcsd.service', requires: ['nas'] }],
      happens: { '20s': skip('nas') },
      comes: ['0s start corosync', '0.3s start pacemaker', '20s start pcsd', '21.7s degraded 0'],
    },
  ]);

  test('is recorded with who wanted it', async () => {
    const { state } = await play({
      title: '',
      needs: { san: event('lost') },
      happens: { '5s': skip('san') },
      comes: [],
    });
    expect(state.prerequisites.get('san')).toMatchObject({
      status: 'skipped',
      skipReason: 'left out by muster skip, run by alice (sudo)',
    });
  });
});

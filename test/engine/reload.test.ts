import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { RunEvent } from '../../src/engine/event.ts';
import { event, polled, type Need } from './support/needs.ts';
import { configOf, play, schedules, type Schedule } from './support/schedule.ts';
import type { World } from './support/world.ts';

type Needs = Readonly<Record<string, Need>>;
const give = (config: Config) => (world: World) => world.orders?.give({ is: 'reload', config });
const reload = (needs: Needs, more: Partial<Schedule> = {}) => give(configOf({ needs, ...more }));
const invalid = (world: World) =>
  world.orders?.give({ is: 'keep', reason: '1 problem in it', problems: ['/etc/muster/muster.yaml:1:1: no'] });
const put = (name: string) => (world: World) => {
  world.host.files.put(`/needs/${name}`);
};
const started = (at: number) => [
  `${at}s start corosync`,
  `${at + 0.3}s start pacemaker`,
  `${at + 0.3}s start pcsd`,
  `${at + 2.3}s ready 0`,
];
const data = event('met 9s');

describe('a file that is read again while the run waits', () => {
  schedules([
    {
      title: 'without one that never came: the run goes on, and is ready',
      needs: { data: event('met'), san: event('lost') },
      happens: { '5s': reload({ data: event('met') }) },
      comes: started(5),
      tells: ['config-reloaded 5s', 'prerequisite-skipped san 5s', 'gate-passed 5s'],
    },
    {
      title: 'with a new one: it is waited for',
      needs: { data },
      happens: { '5s': reload({ data, more: event('lost') }), '12s': put('more') },
      comes: started(12),
      tells: ['prerequisite-watched data 0s', 'config-reloaded 5s', 'prerequisite-watched more 5s'],
    },
    {
      title: 'with another kind of the same name: it is looked at anew, its timeout too',
      needs: { san: polled('lost', { timeout: '8s' }) },
      happens: { '5s': reload({ san: event('lost', { timeout: '8s' }) }), '12s': put('san') },
      comes: started(12),
      tells: ['prerequisite-watched san 0s', 'config-reloaded 5s', 'prerequisite-watched san 5s'],
    },
    {
      title: 'keeps the times of those that are the same',
      needs: { data: event('lost', { timeout: '8s' }), san: event('lost') },
      happens: { '5s': reload({ data: event('lost', { timeout: '8s' }), more: event('lost') }) },
      comes: ['8s start pcsd', '9.7s late 124'],
      says: /data was not met within its timeout/,
    },
    {
      title: 'keeps a deadline that began with the run',
      needs: { data: event('lost') },
      happens: { '5s': reload({ data: event('lost') }, { deadline: '7s' }) },
      comes: ['7s start pcsd', '8.7s late 124'],
      says: /within the deadline of 7s/,
    },
    {
      title: 'with a deadline that has passed by then ends the wait at once',
      needs: { data: event('lost') },
      happens: { '5s': reload({ data: event('lost') }, { deadline: '2s' }) },
      comes: ['5s start pcsd', '6.7s late 124'],
    },
    {
      title: 'that is invalid changes nothing',
      needs: { data },
      happens: { '5s': invalid },
      comes: started(9),
      tells: ['config-kept 5s', 'gate-passed 9s'],
      neverTells: ['config-reloaded'],
    },
    {
      title: 'that is invalid, then mended',
      needs: { data, san: event('lost') },
      happens: { '5s': invalid, '6s': reload({ data }) },
      comes: started(9),
      tells: ['config-kept 5s', 'config-reloaded 6s'],
    },
    {
      title: 'again and again, the last one counts',
      needs: { data, san: event('lost, met 11s') },
      happens: {
        '3s': reload({ data }),
        '4s': reload({ data, san: event('lost') }),
        '5s': world => {
          reload({ data, more: event('lost') })(world);
          reload({ data, san: event('lost') })(world);
        },
      },
      comes: started(11),
    },
    {
      title: 'with nothing changed goes on',
      needs: { data },
      happens: { '5s': reload({ data }) },
      comes: started(9),
      tells: ['prerequisite-watched data 0s', 'config-reloaded 5s'],
    },
    {
      title: 'with other services is not taken over at all',
      needs: { data, san: event('lost, met 12s') },
      happens: { '5s': reload({ data }, { services: ['corosync.service'] }) },
      comes: started(12),
      tells: ['config-kept 5s', 'gate-passed 12s'],
      neverTells: ['config-reloaded', 'prerequisite-skipped'],
    },
    {
      title: 'after the gate comes too late',
      needs: { data: event('met 2s') },
      happens: { '2.1s': reload({ data: event('met 2s'), more: event('lost') }) },
      comes: started(2),
      tells: ['gate-passed 2s', 'config-kept 2.1s'],
      neverTells: ['config-reloaded'],
    },
    {
      title: 'in the moment in which the last one is met counts before the gate',
      needs: { data: event('met 2s') },
      onEvent: ({ type }, world) =>
        type === 'prerequisite-met' && reload({ data: event('met 2s'), more: event('lost') })(world),
      happens: { '6s': put('more') },
      comes: started(6),
    },
    {
      title: 'in the very moment of the gate comes too late',
      needs: { data: event('met 2s') },
      onEvent: ({ type }, world) =>
        type === 'gate-passed' && reload({ data: event('met 2s'), more: event('lost') })(world),
      comes: started(2),
      tells: ['gate-passed 2s', 'config-kept 2s'],
      neverTells: ['config-reloaded'],
    },
    {
      title: 'does not bring back what was left out',
      needs: { data, san: event('lost') },
      without: ['san'],
      happens: { '5s': reload({ data, san: polled('lost') }) },
      comes: [...started(9).slice(0, 3), '11.3s degraded 0'],
    },
  ]);

  test('is told with what changed, and the report follows', async () => {
    const events: RunEvent[] = [];
    const { state } = await play({
      title: '',
      needs: { data: event('met'), san: event('lost'), nas: event('lost, met 7s') },
      onEvent: told => void events.push(told),
      happens: {
        '5s': reload(
          { data: event('met'), nas: event('lost', { timeout: '5min' }), more: event('lost') },
          { deadline: '1min' },
        ),
        '6s': put('more'),
      },
      comes: [],
    });
    expect(events.find(({ type }) => type === 'config-reloaded')).toMatchObject({
      deadline: 60_000,
      added: ['more'],
      changed: ['nas'],
      removed: ['san'],
    });
    expect(state.run?.deadline).toBe(60_000);
    const rows = state.prerequisites
      .rows()
      .map(({ planned, status, skipReason }) => [planned.name, status, skipReason]);
    expect(rows).toEqual([
      ['data', 'met', ''],
      ['nas', 'met', ''],
      ['more', 'met', ''],
      ['san', 'skipped', 'no longer in the file'],
    ]);
  });
});

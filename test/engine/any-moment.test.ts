import { describe, expect, test } from 'vitest';
import type { StartScript } from '../../src/simulation/virtual-unit.ts';
import { event, unit } from './support/needs.ts';
import { play, type Played, type Schedule } from './support/schedule.ts';
import { seconds } from './support/times.ts';
import type { World } from './support/world.ts';

/** Every 60 ms of a run that is ready after 3.3 s, and a little before and after the moments when things happen. */
const moments = [
  ...Array.from({ length: 58 }, (_, index) => index * 60),
  ...[1000, 1300, 3000, 3300].flatMap(moment => [moment - 1, moment, moment + 1]),
].toSorted((a, b) => a - b);

const needs = { a: event('met 1s'), b: unit('met 0.5s') };

function at(moment: number, action: (world: World) => void, more: Partial<Schedule> = {}): Promise<Played> {
  return play({ title: '', needs, happens: { [seconds(moment)]: action }, comes: [], ...more });
}

/** After all that systemd still had to do. */
async function isCorosyncAlone({ world }: Played): Promise<boolean> {
  await world.host.clock.advance(60_000);
  return world.isActive('corosync') && !world.isActive('pacemaker');
}

function count({ story }: Played, request: string): number {
  return story.filter(line => line.endsWith(` ${request}`)).length;
}

describe('the bus goes away for 5 s', () => {
  test.each(moments)('at %i ms: ready, and each daemon is started once', async moment => {
    const lose = ({ systemd, host }: World) => {
      systemd.loseBus();
      host.clock.schedule(5000, () => systemd.restoreBus());
    };
    const played = await at(moment, lose);
    expect(played.result.outcome).toBe('ready');
    for (const daemon of ['corosync', 'pacemaker', 'pcsd']) expect(count(played, `start ${daemon}`)).toBe(1);
  });
});

describe('no order to stop leaves a corosync alone', () => {
  const fails: StartScript = { takes: 200, ends: { exitStatus: 1 } };
  // Once pacemaker has been requested nobody waits for how its start ends.
  const variants: [string, Partial<Schedule> & { readonly from?: number }][] = [
    ['all is well', {}],
    ['signals of systemd come late', { signalDelay: '7ms' }],
    ['signals of systemd come very late', { signalDelay: '150ms' }],
    ['pacemaker fails', { from: 1501, daemons: { pacemaker: { type: 'notify', starts: [fails] } } }],
    [
      'pacemaker fails, and signals come late',
      { from: 1540, signalDelay: '7ms', daemons: { pacemaker: { type: 'notify', starts: [fails] } } },
    ],
    ['corosync fails once', { daemons: { corosync: { starts: [fails, { takes: 300 }] } } }],
    [
      'pacemaker is queued',
      {
        daemons: {
          pacemaker: { requires: ['corosync.service', 'slow.service'], after: ['corosync.service', 'slow.service'] },
        },
        units: [{ name: 'slow.service', starts: [{ takes: 900 }] }],
      },
    ],
  ];
  test.each(variants)('%s', async (_, { from, ...variant }) => {
    for (const moment of moments.filter(each => each >= (from ?? 0))) {
      const played = await at(moment, world => world.signal('SIGTERM'), variant);
      expect(await isCorosyncAlone(played), `at ${moment} ms: ${played.story.join(', ')}`).toBe(false);
    }
  });
});

describe('a daemon is killed', () => {
  const kill = (daemon: string) => (world: World) => world.systemd.kill(`${daemon}.service`, { signal: 9 });

  test.each(moments.filter(moment => moment >= 1000))(
    'corosync, at %i ms: told, and no more than tried again',
    async moment => {
      const played = await at(moment, kill('corosync'));
      const whileStarting = moment > 1000 && moment <= 1300;
      // Later than the last look at the end nobody sees it any more.
      const seen = moment > 1300 && moment <= 3300;
      expect(played.result.outcome).toBe(seen ? 'failed' : 'ready');
      expect(count(played, 'start corosync')).toBe(whileStarting ? 2 : 1);
    },
  );

  test.each(moments.filter(moment => moment > 1300))(
    'pacemaker, at %i ms: no corosync is left alone by a run that sees it',
    async moment => {
      const played = await at(moment, kill('pacemaker'));
      if (played.result.outcome === 'ready') expect(moment).toBeGreaterThan(3300);
      else expect(await isCorosyncAlone(played)).toBe(false);
    },
  );
});

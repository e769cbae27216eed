import { describe, expect, test } from 'vitest';
import { play, type Played, type Schedule } from './support/schedule.ts';
import { seconds } from './support/times.ts';
import type { World } from './support/world.ts';

/** Not ready after 2 s, stopped by 3.1 s, started again, ready at 5.4 s. */
const restarted: Partial<Schedule> = {
  cluster: { joins: Infinity },
  service: { readyTimeout: 2000 },
  daemons: { pacemaker: { stopTakes: 500 }, corosync: { stopTakes: 300 } },
  stack: { attempts: 2 },
  onEvent: ({ type }, world) => {
    if (type === 'stack-retry') world.cluster.joins = 2000;
  },
};
/** Around the stop and the second start. */
const moments = Array.from({ length: 45 }, (_, index) => 2200 + index * 40);

function at(moment: number, action: (world: World) => void, more: Partial<Schedule> = {}): Promise<Played> {
  return play({ title: '', ...restarted, happens: { [seconds(moment)]: action }, comes: [], ...more });
}

describe('while the stack is stopped and started again', () => {
  test.each([undefined, '7ms', '150ms'])(
    'no order to stop leaves a corosync alone; signals of systemd take %s',
    async signalDelay => {
      for (const moment of moments) {
        const played = await at(moment, world => world.signal('SIGTERM'), signalDelay ? { signalDelay } : {});
        await played.world.host.clock.advance(60_000);
        const { world, story } = played;
        const alone = world.isActive('corosync') && !world.isActive('pacemaker');
        expect(alone, `at ${moment} ms: ${story.join(', ')}`).toBe(false);
      }
    },
  );

  test.each(moments)('a bus that goes away for 5 s at %i ms changes nothing', async moment => {
    const lose = ({ systemd, host }: World) => {
      systemd.loseBus();
      host.clock.schedule(5000, () => systemd.restoreBus());
    };
    const { result, story } = await at(moment, lose);
    expect([result.outcome, story.filter(line => line.endsWith(' start corosync')).length]).toEqual(['ready', 2]);
  });
});

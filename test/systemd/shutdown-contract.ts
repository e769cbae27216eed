import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, jobOf, watch } from './steps.ts';
import type { World } from './world.ts';

/** How a system goes down, as far as muster hears of it. */
export function describeShutdown(open: () => Promise<World>): void {
  describe('a shutdown', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
      await world.write(
        // Holds the shutdown up, and with it the end of the bus, for long enough to look at it.
        { name: 'lingering.service', type: 'simple', stopTakes: 1500, after: ['dbus.service', 'dbus.socket'] },
        { name: 'lengthy.service', type: 'oneshot', starts: [{ takes: 10_000 }] },
        { name: 'queued.service', type: 'simple', after: ['lengthy.service'] },
        { name: 'idle.service', type: 'simple' },
      );
      await world.daemonReload();
    });
    afterAll(() => world.close());

    it('is told by the job of shutdown.target, cancels what is queued, and refuses each start from then on', async () => {
      await ended(world, 'lingering.service');
      const lengthy = await jobOf(world, 'lengthy.service');
      const queued = await jobOf(world, 'queued.service');
      const told = watch(world, 'shutdown.target');
      await told.until(({ activeState, job }) => activeState === 'inactive' && job === undefined);
      await world.shutDown();
      await told.until(({ job }) => job !== undefined);
      expect(told.last()).toMatchObject({ activeState: 'inactive', job: { id: expect.any(Number) as number } });
      expect((await world.wait(queued.ended)).result).toBe('canceled');
      expect((await world.wait(lengthy.ended)).result).toBe('canceled');
      expect(await world.wait(world.systemd.systemState())).toBe('stopping');
      for (const unit of ['queued.service', 'idle.service'])
        expect(await world.wait(world.systemd.start(unit))).toMatchObject({
          refused: { error: 'TransactionIsDestructive' },
        });
      told.stop();
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, jobOf, watch } from './steps.ts';
import type { World } from './world.ts';

/** What comes late, and signals of a job before the answer that names it: nothing is lost of it, and nothing is told wrong. */
export function describeSlowBus(open: () => Promise<World>): void {
  describe('a slow bus', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
      const exits = { type: 'oneshot', starts: [{ ends: { exitStatus: 5 } }] } as const;
      await world.write(
        { name: 'told-late.service', type: 'notify', starts: [{ takes: 100 }] },
        { name: 'at-once.service', type: 'simple' },
        { name: 'fails-at-once.service', ...exits },
        { name: 'fails-later.service', ...exits },
        { name: 'gone-at-once.service', type: 'oneshot' },
        { name: 'masked.service', loadState: 'masked' },
      );
      await world.daemonReload();
    });
    afterAll(() => world.close());

    /** Once it is connected. */
    const slowly = async (signals: number, answers: number) => {
      const slow = { ...world, ...(await world.slowly({ signals, answers })) };
      await slow.wait(slow.systemd.version());
      return slow;
    };

    it('that carries all late: a job has ended when its signals are here, and a watch tells each change in its order', async () => {
      const slow = await slowly(400, 400);
      const told = watch(slow, 'told-late.service');
      await told.until(({ activeState }) => activeState === 'inactive');
      const job = await jobOf(slow, 'told-late.service');
      expect(await slow.wait(job.ended)).toMatchObject({ result: 'done', unit: { activeState: 'active' } });
      await told.until(({ activeState, job: queued }) => activeState === 'active' && !queued);
      expect(told.active()).toEqual(['inactive', 'activating', 'active']);
      told.stop();
      await slow.close();
    });

    it('that carries all late: a failure is told with its reason', async () => {
      const slow = await slowly(300, 300);
      expect(await ended(slow, 'fails-later.service')).toMatchObject({
        result: 'failed',
        unit: { activeState: 'failed', service: { mainExitStatus: 5 } },
      });
      await slow.close();
    });

    it.each([
      ['at-once.service', { result: 'done', unit: { activeState: 'active' } }],
      ['fails-at-once.service', { result: 'failed', unit: { activeState: 'failed', service: { mainExitStatus: 5 } } }],
      ['gone-at-once.service', { result: 'done', unit: { activeState: 'inactive', conditionResult: true } }],
    ])('whose answers come after the signals: the end of the job of %s is not missed', async (unit, end) => {
      const slow = await slowly(0, 300);
      expect(await ended(slow, unit)).toMatchObject(end);
      await slow.close();
    });

    it('that carries all late: a refusal is told', async () => {
      const slow = await slowly(300, 300);
      const request = await slow.wait(slow.systemd.start('masked.service'));
      expect(request).toMatchObject({ refused: { error: 'UnitMasked' } });
      await slow.close();
    });
  });
}

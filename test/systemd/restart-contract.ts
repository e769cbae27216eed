import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import { ended, watch } from './steps.ts';
import type { World } from './world.ts';

/** What becomes of units that systemd starts again by itself (Restart=on-failure). */
export function describeRestarts(open: () => Promise<World>): void {
  describe('a restart', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const write = async (unit: VirtualUnit) => {
      await world.write({ type: 'simple', ...unit });
      await world.daemonReload();
    };
    const isWaiting = ({ subState }: { readonly subState: string }) => subState === 'auto-restart';

    it('of one that was killed: it is waited for as activating, counted, and another invocation', async () => {
      await write({ name: 'killed.service', restartAfter: 300 });
      const { unit: first } = await ended(world, 'killed.service');
      const told = watch(world, 'killed.service');
      await told.until(({ activeState }) => activeState === 'active');
      await world.kill('killed.service');
      expect(await told.until(isWaiting)).toMatchObject({ activeState: 'activating' });
      await told.until(({ activeState, job }) => activeState === 'active' && !job);
      const again = await world.wait(world.systemd.details('killed.service'));
      expect(again).toMatchObject({ subState: 'running', service: { restarts: 1, result: 'success' } });
      expect(again.invocationId).not.toBe(first.invocationId);
      told.stop();
    });

    it('that is due and a start are one: the job is done with it, then (systemd 252) or at once (257)', async () => {
      const starts = [{ ends: { exitStatus: 1 } }, {}] as const;
      await write({ name: 'due.service', type: 'notify', restartAfter: 600, starts });
      expect((await ended(world, 'due.service')).result).toBe('failed');
      const told = watch(world, 'due.service');
      await told.until(isWaiting);
      expect(await ended(world, 'due.service')).toMatchObject({ result: 'done', unit: { activeState: 'active' } });
      await world.pass(800);
      expect(told.last()).toMatchObject({ activeState: 'active', job: undefined });
      expect(told.active().slice(-2)).toEqual(['activating', 'active']);
      told.stop();
    });

    it('is taken back by a stop', async () => {
      await write({ name: 'taken-back.service', restartAfter: 400 });
      await ended(world, 'taken-back.service');
      const told = watch(world, 'taken-back.service');
      await told.until(({ activeState }) => activeState === 'active');
      await world.kill('taken-back.service');
      await told.until(isWaiting);
      const request = await world.wait(world.systemd.stop('taken-back.service'));
      if ('refused' in request) throw new Error(request.refused.message);
      expect((await world.wait(request.job.ended)).result).toBe('done');
      await world.pass(800);
      expect(['inactive', 'failed']).toContain(told.last()?.activeState);
      expect(told.last()?.job).toBeUndefined();
      told.stop();
    });

    it('comes to its end at the start limit: the unit is failed for good', async () => {
      const startLimit = { burst: 2, interval: 60_000 };
      await write({
        name: 'limited.service',
        type: 'notify',
        restartAfter: 100,
        startLimit,
        starts: [{ ends: { exitStatus: 9 } }],
      });
      expect((await ended(world, 'limited.service')).result).toBe('failed');
      const told = watch(world, 'limited.service');
      await told.until(({ activeState, job }) => activeState === 'failed' && !job);
      await world.pass(400);
      const details = await world.wait(world.systemd.details('limited.service'));
      expect(details).toMatchObject({ activeState: 'failed', service: { result: 'exit-code', mainExitStatus: 9 } });
      told.stop();
    });

    it('does not come after an orderly end', async () => {
      await write({ name: 'orderly.service', restartAfter: 100, starts: [{ dies: { after: 200, exitStatus: 0 } }] });
      const told = watch(world, 'orderly.service');
      await told.until(() => true);
      await ended(world, 'orderly.service');
      await told.until(({ activeState, job }) => activeState === 'active' && !job);
      await told.until(({ activeState }) => activeState === 'inactive');
      await world.pass(400);
      expect(told.active()).toEqual(['inactive', 'active', 'inactive']);
      told.stop();
    });
  });
}

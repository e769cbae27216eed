import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import { jobInTheWay, type JobInTheWay } from '../../src/systemd/job-in-the-way.ts';
import { ended, watch } from './steps.ts';
import type { World } from './world.ts';

/** A job of somebody else's which systemd does not override in mode `fail`. */
interface StandingAgainst {
  readonly title: string;
  readonly units: readonly VirtualUnit[];
  readonly running: readonly string[];
  readonly stops?: readonly string[];
  readonly starts?: readonly string[];
  readonly asked: string;
  readonly inTheWay: JobInTheWay;
}

const simple = (name: string, more: Partial<VirtualUnit> = {}): VirtualUnit => ({ name, type: 'simple', ...more });

const standingAgainst: readonly StandingAgainst[] = [
  {
    title: 'an administrator stops the unit itself',
    units: [simple('stopping.service', { stopTakes: 500 })],
    running: ['stopping.service'],
    stops: ['stopping.service'],
    asked: 'stopping.service',
    inTheWay: { unit: 'stopping.service', type: 'stop' },
  },
  {
    title: 'a unit that it requires still stops',
    units: [
      simple('required.service', { stopTakes: 500 }),
      simple('requiring.service', { requires: ['required.service'], after: ['required.service'] }),
    ],
    running: ['required.service'],
    stops: ['required.service'],
    asked: 'requiring.service',
    inTheWay: { unit: 'required.service', type: 'stop' },
  },
  {
    title: 'the stop of a unit that it requires is queued behind another',
    units: [
      simple('below.service'),
      simple('above.service', { stopTakes: 500, after: ['below.service'] }),
      simple('needing.service', { requires: ['below.service'], after: ['below.service'] }),
    ],
    running: ['below.service', 'above.service'],
    stops: ['above.service', 'below.service'],
    asked: 'needing.service',
    inTheWay: { unit: 'below.service', type: 'stop' },
  },
  {
    title: 'a unit that it conflicts with is being started',
    units: [
      { name: 'rival.service', type: 'oneshot', starts: [{ takes: 500 }] },
      simple('conflicting.service', { conflicts: ['rival.service'] }),
    ],
    running: [],
    starts: ['rival.service'],
    asked: 'conflicting.service',
    inTheWay: { unit: 'rival.service', type: 'start' },
  },
];

/** What a job of somebody else's means for a start that would undo it. */
export function describeStandingAgainst(open: () => Promise<World>): void {
  describe('a start against the job of another', () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    it.each(standingAgainst)('is refused while $title, and which job that is can be told', async scene => {
      const { units, running, stops = [], starts = [], asked, inTheWay } = scene;
      await world.write(...units);
      await world.daemonReload();
      for (const unit of running) await ended(world, unit);
      for (const unit of stops) await world.administratorStops(unit);
      for (const unit of starts) await world.administratorStarts(unit);
      const request = await world.wait(world.systemd.start(asked));
      if ('job' in request) throw new Error(`${asked} is being started`);
      expect(request.refused.error).toBe('TransactionIsDestructive');
      expect(jobInTheWay(request.refused)).toEqual(inTheWay);
    });

    it('goes without what it only wants while that still stops', async () => {
      await world.write(
        simple('wanted.service', { stopTakes: 300 }),
        simple('wanting.service', { wants: ['wanted.service'], after: ['wanted.service'] }),
      );
      await world.daemonReload();
      await ended(world, 'wanted.service');
      await world.administratorStops('wanted.service');
      expect((await ended(world, 'wanting.service')).unit.activeState).toBe('active');
      expect(await world.wait(world.systemd.list(['wanted.service']))).toMatchObject([{ activeState: 'inactive' }]);
    });

    it('is taken again as soon as the job that stood against it has ended', async () => {
      await world.write(
        simple('helper.service', { stopTakes: 200 }),
        simple('helped.service', { requires: ['helper.service'], after: ['helper.service'] }),
      );
      await world.daemonReload();
      await ended(world, 'helper.service');
      await world.administratorStops('helper.service');
      const told = watch(world, 'helper.service');
      await told.until(({ activeState }) => activeState === 'deactivating');
      expect(await world.wait(world.systemd.start('helped.service'))).toMatchObject({
        refused: { error: 'TransactionIsDestructive' },
      });
      await told.until(({ activeState, job }) => activeState === 'inactive' && job === undefined);
      told.stop();
      expect((await ended(world, 'helped.service')).unit.activeState).toBe('active');
    });
  });
}

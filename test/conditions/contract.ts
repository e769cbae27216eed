/** What every kind promises, whatever it watches. A kind's test gives the world in which each case is so. */
import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { createWorld, leftovers, nothing, polling, record, type World } from './support/world.ts';
import type { ConditionSpec } from '../../src/conditions/registry.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { isPolled } from '../../src/config/read-kind.ts';

export interface ContractCases {
  readonly spec: ConditionSpec;
  readonly met: (world: World) => void;
  readonly unmet: (world: World) => void;
  /** Left out by kinds for which there is always hope. */
  readonly broken?: (world: World) => void;
  /** It cannot be looked at; left out by kinds whose every look has an answer. */
  readonly unknown?: (world: World) => void;
  /** A look that does not end by itself; left out by kinds that only ask what answers at once. */
  readonly hangs?: (world: World) => void;
}

export function testContract(cases: ContractCases): void {
  const { spec } = cases;
  const make = (world: World) => conditionOf(spec, polling, world);

  describe(`${spec.kind}, as every kind`, () => {
    for (const status of ['met', 'unmet', 'broken', 'unknown'] as const) {
      const arrange = cases[status];
      if (!arrange) continue;
      it(`tells at once that it is ${status}, by watching and by looking, with one line of reason`, async () => {
        const world = createWorld();
        arrange(world);
        const recorder = await record(make(world), world);
        const looked = await world.clock.run(make(world).look(new AbortController().signal));
        recorder.abort.abort();
        expect(recorder.last.status).toBe(status);
        expect(looked).toEqual(recorder.last);
        expect(looked.reason).toMatch(/^\S.*\S$/);
        expect(looked.hint ?? 'none').toMatch(/^\S.*\S$/);
      });
    }

    it('tells when it is met later, and when it is lost again', async () => {
      const world = createWorld();
      cases.unmet(world);
      const recorder = await record(make(world), world);
      cases.met(world);
      await world.clock.advance(polling.every);
      expect(recorder.last.status).toBe('met');
      cases.unmet(world);
      // Once met, a kind may look more seldom: `freshFor` says how long it trusts what it saw.
      await world.clock.advance(make(world).freshFor ?? polling.every);
      expect(recorder.last.status).toBe('unmet');
      recorder.abort.abort();
    });

    const { unknown } = cases;
    if (unknown) {
      it('never calls it broken because it cannot be looked at, and recovers', async () => {
        const world = createWorld();
        unknown(world);
        const recorder = await record(make(world), world);
        expect(recorder.told.map(({ status }) => status)).not.toContain('broken');
        cases.met(world);
        await world.clock.advance(polling.every);
        expect(recorder.last.status).toBe('met');
        recorder.abort.abort();
      });
    }

    for (const state of ['met', 'unmet', 'unknown', 'hangs'] as const) {
      const arrange = cases[state];
      if (!arrange) continue;
      it(`leaves nothing behind and says nothing more after an abort (${state})`, async () => {
        const world = createWorld();
        arrange(world);
        const recorder = await record(make(world), world);
        const before = recorder.told.length;
        recorder.abort.abort();
        cases.met(world);
        await world.clock.advance(0);
        expect(leftovers(world)).toEqual(nothing);
        await world.clock.advance(100_000);
        expect(recorder.told).toHaveLength(before);
      });

      it(`ends a look at once on abort, with the reason of the abort (${state})`, async () => {
        const world = createWorld();
        arrange(world);
        const abort = new AbortController();
        const looking = make(world).look(abort.signal);
        abort.abort(new Error('stopped'));
        await expect(looking).rejects.toThrow('stopped');
        await world.clock.advance(0);
        expect(leftovers(world)).toEqual(nothing);
      });
    }

    it('says whether it is polled in agreement with how long an observation stays fresh', () => {
      expect(make(createWorld()).freshFor !== undefined).toBe(isPolled(spec, kinds));
    });
  });
}

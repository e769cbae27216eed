/** Tables of explanations: one row of docs/prerequisites.md, the world in which it is given, and the words. */
import { expect, it } from 'vitest';
import { conditionOf } from '../../../src/conditions/condition-of.ts';
import { createWorld, polling, type World } from './world.ts';
import type { ObservationStatus } from '../../../src/conditions/condition.ts';
import type { ConditionSpec } from '../../../src/conditions/registry.ts';

export interface Explanation {
  readonly title: string;
  readonly spec: ConditionSpec;
  readonly world: (world: World) => void;
  readonly status: ObservationStatus;
  readonly reason: string;
  readonly hint?: string;
}

export function testExplanations(rows: readonly Explanation[]): void {
  it.each(rows)('$title: $status', async ({ spec, world: arrange, status, reason, hint }) => {
    const world = createWorld();
    arrange(world);
    const observation = await world.clock.run(conditionOf(spec, polling, world).look(new AbortController().signal));
    expect(observation).toEqual({ status, reason, ...(hint === undefined ? {} : { hint }) });
  });
}

/** Reads a spec as the file would. */
export function specOf<Key extends ConditionSpec['kind']>(
  kind: Key,
  settings: Extract<ConditionSpec, { kind: Key }>['settings'],
): ConditionSpec {
  return { kind, settings } as ConditionSpec;
}

import type { Job, JobEnd, UnitState } from '../../src/systemd/systemd.ts';
import type { World } from './world.ts';

/** Requests a start that must not be refused. */
export async function jobOf(world: World, unit: string): Promise<Job> {
  const request = await world.wait(world.systemd.start(unit));
  if ('refused' in request) throw new Error(`${unit}: ${request.refused.error}: ${request.refused.message}`);
  return request.job;
}

export async function ended(world: World, unit: string): Promise<JobEnd> {
  const job = await jobOf(world, unit);
  return world.wait(job.ended);
}

/** Everything that a watch tells. */
export interface Told {
  readonly states: readonly UnitState[];
  /** As `activeState`, without the repeats that a change of job or sub-state gives. */
  active(): string[];
  last(): UnitState | undefined;
  /** Resolves once `is` holds for what was told last. */
  until(is: (state: UnitState) => boolean): Promise<UnitState>;
  stop(): void;
}

export function watch(world: World, unit: string): Told {
  const states: UnitState[] = [];
  const waiting = new Set<() => void>();
  const controller = new AbortController();
  world.systemd.watch(
    unit,
    state => {
      states.push(state);
      for (const look of waiting) look();
    },
    controller.signal,
  );
  return {
    states,
    active: () => states.map(({ activeState }) => activeState).filter((state, i, all) => state !== all[i - 1]),
    last: () => states.at(-1),
    until(is) {
      const found = new Promise<UnitState>(resolve => {
        const look = () => {
          const state = states.at(-1);
          if (!state || !is(state)) return;
          waiting.delete(look);
          resolve(state);
        };
        waiting.add(look);
        look();
      });
      return world.wait(found);
    },
    stop: () => controller.abort(),
  };
}

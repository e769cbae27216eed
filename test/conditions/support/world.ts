/** Virtual ports with a fake systemd, and a recorder for what a condition tells. */
import { createVirtualHost, type VirtualHost } from '../../../src/simulation/virtual-host.ts';
import { createFakeSystemd, type FakeSystemd } from './fake-systemd.ts';
import type { Condition, Observation, Polling } from '../../../src/conditions/condition.ts';

export interface World extends VirtualHost {
  readonly systemd: FakeSystemd;
}

/** Without jitter: looks at 0, 1, 3, 7, 15 and then every 10 seconds. */
export const polling: Polling = { initial: 1000, factor: 2, every: 10_000, jitter: false };

export function createWorld(): World {
  return { ...createVirtualHost(), systemd: createFakeSystemd() };
}

export interface Recorder {
  readonly told: readonly Observation[];
  /** The last one told. */
  readonly last: Observation;
  readonly abort: AbortController;
}

/** Begins to watch and lets everything of the present instant happen. */
export async function record(condition: Condition, world: World): Promise<Recorder> {
  const told: Observation[] = [];
  const abort = new AbortController();
  condition.watch(observation => told.push(observation), abort.signal);
  await world.clock.advance(0);
  return {
    told,
    abort,
    get last() {
      const last = told.at(-1);
      if (!last) throw new Error('nothing has been told');
      return last;
    },
  };
}

/** Everything that a condition could leave behind. */
export function leftovers(world: World): Record<string, number> {
  return {
    timers: world.clock.pending(),
    commands: world.commands.running,
    connections: world.network.connecting,
    fileWatches: world.files.watches,
    unitWatches: world.systemd.watches,
  };
}

export const nothing = { timers: 0, commands: 0, connections: 0, fileWatches: 0, unitWatches: 0 };

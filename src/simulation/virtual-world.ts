import type { Milliseconds } from '../lib/duration.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { LiveUnit, VirtualUnit } from './virtual-unit.ts';

/** What the parts of the virtual systemd share. */
export interface World {
  readonly clock: VirtualClock;
  /** By real name. */
  readonly units: Map<string, LiveUnit>;
  /** By real name or alias; undefined when there is none. */
  find(name: string): LiveUnit | undefined;
  scripts(): VirtualUnit[];
  /** Tells everybody who watches. */
  changed(live: LiveUnit): void;
  /** The present moment as systemd stamps it: never 0, which means never. */
  stamp(): Milliseconds;
}

/** Units that say `key=` and name this one. */
export function dependants(
  world: World,
  name: string,
  keys: readonly ('requires' | 'bindsTo' | 'requisite')[],
): LiveUnit[] {
  return [...world.units.values()].filter(({ script }) => keys.some(key => script[key]?.includes(name)));
}

/** Whether `later` is ordered after `earlier`, by either's file. */
export function isAfter(later: VirtualUnit, earlier: VirtualUnit): boolean {
  return (later.after?.includes(earlier.name) ?? false) || (earlier.before?.includes(later.name) ?? false);
}

import type { Config } from '../config/config.ts';
import type { Ports } from '../ports.ts';
import type { Systemd, UnitDetails, UnitState } from '../systemd/systemd.ts';
import type { Finding } from './finding.ts';

/** What the checks look at. Everything of systemd's is asked for once, however many checks want it. */
export interface Sight {
  readonly config: Config;
  readonly files: Ports['files'];
  details(unit: string): Promise<UnitDetails>;
  /** The states of many units, in one round trip however many they are. */
  states(units: readonly string[]): Promise<ReadonlyMap<string, UnitState>>;
}

export type SightPorts = Pick<Ports, 'files'> & { readonly systemd: Pick<Systemd, 'details' | 'list'> };

/** One check: what it finds. It may throw when it cannot see: the caller says so. */
export type Check = (sight: Sight) => Promise<readonly Finding[]> | readonly Finding[];

/** After `signal` nothing more is asked: whatever is still looked at ends with its reason. */
export function look(config: Config, { systemd, files }: SightPorts, signal?: AbortSignal): Sight {
  const units = new Map<string, Promise<UnitDetails>>();
  const lists = new Map<string, Promise<readonly UnitState[]>>();
  return {
    config,
    files,
    async details(unit) {
      signal?.throwIfAborted();
      const known = units.get(unit) ?? systemd.details(unit);
      units.set(unit, known);
      return await known;
    },
    async states(names) {
      signal?.throwIfAborted();
      if (names.length === 0) return new Map();
      const asked = [...new Set(names)].sort();
      const key = asked.join(' ');
      const known = lists.get(key) ?? systemd.list(asked);
      lists.set(key, known);
      return new Map((await known).map(state => [state.name, state]));
    },
  };
}

/**
 * Of those of `units` that are not up, all that systemd knows. What is up needs no look of its own: it is loaded, and the units
 * around it know how they are ordered against it.
 */
export async function detailsOfThoseDown(
  units: readonly string[],
  sight: Sight,
): Promise<ReadonlyMap<string, UnitDetails>> {
  const states = await sight.states(units);
  const down = [...states.values()].filter(state => state.activeState !== 'active' || state.loadState !== 'loaded');
  return new Map(await Promise.all(down.map(async ({ name }) => [name, await sight.details(name)] as const)));
}

/**
 * Loads all enabled units, so that the units that they pull in know of them. Not for a booting node: systemd does nothing
 * else while it lists its unit files, which was seen to take 0.6 s.
 */
export async function loadEnabled(systemd: Pick<Systemd, 'list' | 'unitFiles'>): Promise<void> {
  const enabled = (await systemd.unitFiles()).filter(({ name, state }) => state === 'enabled' && !isTemplate(name));
  await systemd.list(enabled.map(({ name }) => name));
}

/** A template is no unit: systemd refuses a whole list that names one. */
function isTemplate(name: string): boolean {
  return /@\.[a-z]+$/.test(name);
}

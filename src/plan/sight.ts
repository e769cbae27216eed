import type { Config } from '../config/config.ts';
import type { Ports } from '../ports.ts';
import type { Systemd, UnitDetails } from '../systemd/systemd.ts';
import type { Finding } from './finding.ts';

/** What the checks look at. Everything of systemd's is asked for once, however many checks want it. */
export interface Sight {
  readonly config: Config;
  readonly files: Ports['files'];
  details(unit: string): Promise<UnitDetails>;
}

export type SightPorts = Pick<Ports, 'files'> & { readonly systemd: Pick<Systemd, 'details'> };

/** One check: what it finds. It may throw when it cannot see: the caller says so. */
export type Check = (sight: Sight) => Promise<readonly Finding[]> | readonly Finding[];

/** After `signal` nothing more is asked: whatever is still looked at ends with its reason. */
export function look(config: Config, { systemd, files }: SightPorts, signal?: AbortSignal): Sight {
  const units = new Map<string, Promise<UnitDetails>>();
  return {
    config,
    files,
    async details(unit) {
      signal?.throwIfAborted();
      const known = units.get(unit) ?? systemd.details(unit);
      units.set(unit, known);
      return await known;
    },
  };
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

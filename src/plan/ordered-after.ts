import type { UnitDetails } from '../systemd/systemd.ts';
import { detailsOfThoseDown, type Sight } from './sight.ts';

/** Targets of the shutdown: everything is ordered against them, and it says nothing about starting. */
const shutdownTargets = new Set([
  'shutdown.target',
  'umount.target',
  'final.target',
  'reboot.target',
  'poweroff.target',
  'halt.target',
  'kexec.target',
  'exit.target',
  'soft-reboot.target',
]);

/**
 * `unit`, and everything that is ordered after it, directly or through others that systemd has loaded, with the way there: the
 * names between, `unit` first. Walked from the unit's own Before= outwards, which is a small set even where the After=
 * of any ordinary unit reaches nearly all of the boot.
 */
export async function startsAfter(unit: string, sight: Sight): Promise<ReadonlyMap<string, readonly string[]>> {
  const next = async (name: string) => (await sight.details(name)).before.filter(other => !shutdownTargets.has(other));
  return (await walk(unit, next)).set(unit, [unit]);
}

/**
 * Those of `units` that systemd stops only after `unit` has stopped, because it is ordered after them, directly or through
 * targets. Targets that nothing pulls in are left out: what is not up takes no part in the stop order. What `unit` itself
 * pulls in counts also while systemd has not loaded `unit`, and therefore knows of no such link.
 */
export async function stopsAfter(unit: string, units: readonly string[], sight: Sight): Promise<ReadonlySet<string>> {
  const { wants, requires } = await sight.details(unit);
  const pulledIn = new Set([...wants, ...requires]);
  const passed = new Set<string>();
  const next = async (name: string): Promise<readonly string[]> => {
    if (name !== unit && !name.endsWith('.target')) return [];
    const details = await sight.details(name);
    if (name !== unit && !pulledIn.has(name) && !isUsed(details)) return [];
    passed.add(name);
    return details.after;
  };
  const ways = await walk(unit, next, found => units.every(name => found.has(name)));
  // By its own Before=: systemd forgets a unit that nothing pulls in, and then no other unit knows of being after it.
  const others = units.filter(name => !ways.has(name));
  const down = others.length > 0 ? await detailsOfThoseDown(others, sight) : new Map<string, UnitDetails>();
  const own = (name: string) => down.get(name)?.before.some(other => passed.has(other)) === true;
  return new Set(units.filter(name => ways.has(name) || own(name)));
}

function isUsed({ activeState, wantedBy, requiredBy }: UnitDetails): boolean {
  return activeState === 'active' || wantedBy.length > 0 || requiredBy.length > 0;
}

/** Breadth first, a level at a time, so that each level costs about one round trip. */
async function walk(
  start: string,
  next: (unit: string) => Promise<readonly string[]>,
  enough: (ways: ReadonlyMap<string, unknown>) => boolean = () => false,
): Promise<Map<string, readonly string[]>> {
  const ways = new Map<string, readonly string[]>();
  let level: (readonly [string, readonly string[]])[] = [[start, [start]]];
  while (level.length > 0 && !enough(ways)) {
    const beyond = await Promise.all(
      level.map(async ([unit, way]) => (await next(unit)).map(name => [name, [...way, name]] as const)),
    );
    level = beyond.flat().filter(([name, way]) => {
      if (name === start || ways.has(name)) return false;
      ways.set(name, way);
      return true;
    });
  }
  return ways;
}

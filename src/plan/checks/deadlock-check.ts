import type { UnitDetails } from '../../systemd/systemd.ts';
import { behindTheGate } from '../behind-the-gate.ts';
import type { Finding } from '../finding.ts';
import { startsAfter } from '../ordered-after.ts';
import { prerequisiteUnits } from '../prerequisite-units.ts';
import { detailsOfThoseDown, type Sight } from '../sight.ts';

/**
 * Prerequisites that systemd starts only after something that waits for them: after a service that muster starts, after
 * muster itself, or after multi-user.target, which waits for muster.
 */
export async function checkDeadlock(sight: Sight): Promise<Finding[]> {
  const prerequisites = prerequisiteUnits(sight.config).filter(({ state }) => state !== 'inactive');
  if (prerequisites.length === 0) return [];
  const behind = behindTheGate(sight.config);
  const services = sight.config.services.map(({ unit }) => unit);
  const later = [...services, 'muster.service', 'multi-user.target'];
  const orders = await Promise.all(later.map(unit => startsAfter(unit, sight)));
  const details = await detailsOfThoseDown(
    prerequisites.map(({ unit }) => unit),
    sight,
  );
  return prerequisites.flatMap(({ prerequisite, unit, alternative }) => {
    const severity = alternative ? 'warning' : 'error';
    // One that only some services wait for may come with all that is started before them.
    const [first = ''] = behind.get(prerequisite.name) ?? services;
    const before = services.slice(0, services.indexOf(first));
    if (before.includes(unit)) return [];
    if (services.includes(unit))
      return [{ ...ownService(prerequisite.name, unit, behind.has(prerequisite.name) ? first : undefined), severity }];
    const ways = orders.slice(before.length).flatMap(order => {
      const way = order.get(unit) ?? wayOf(details.get(unit), order);
      return way && way.length > 1 ? [way] : [];
    });
    const shortest = ways.sort((a, b) => a.length - b.length)[0];
    return shortest ? [{ ...circle(prerequisite.name, shortest), severity }] : [];
  });
}

/** By its own After=: systemd forgets a unit that nothing pulls in, and then no other unit knows of being before it. */
function wayOf(
  details: UnitDetails | undefined,
  order: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const way = details?.after.map(unit => order.get(unit)).find(found => found !== undefined);
  return details && way && [...way, details.name];
}

function ownService(name: string, unit: string, first: string | undefined): Omit<Finding, 'severity'> {
  return {
    code: 'deadlock',
    prerequisite: name,
    message: `the prerequisite ${name} waits for ${unit}, which muster starts only ${first === undefined ? 'after all prerequisites' : `when ${first}, which requires it, is up`}`,
    remedy: `take ${name} out of prerequisites:, or ${unit} out of services:`,
  };
}

function circle(name: string, way: readonly string[]): Omit<Finding, 'severity'> {
  const [first, last] = [way[0] ?? '', way.at(-1) ?? ''];
  const through = way.length > 2 ? ` (through ${way.slice(1, -1).join(', ')})` : '';
  return {
    code: 'deadlock',
    prerequisite: name,
    message: `the prerequisite ${name} waits for ${last}, which systemd starts at boot only after ${first}${through}, which waits for muster`,
    remedy: `take ${way.length > 2 ? `${last} out of this order` : `After=${first} out of ${last}`}, or ${name} out of prerequisites:`,
  };
}

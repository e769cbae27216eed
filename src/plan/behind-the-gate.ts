/**
 * Which prerequisites are not waited for at the gate, before corosync, but only by the services that require them: those
 * that services behind the cluster name, and nothing else needs. Nothing is ever waited for between corosync and pacemaker.
 */
import type { Config, Service } from '../config/config.ts';

/** The services behind pacemaker (or pacemaker_remote; without both, behind corosync): the only ones that wait by themselves. */
export function servicesBehindTheCluster({ services }: Config): readonly Service[] {
  const units = services.map(({ unit }) => unit);
  const ends = ['pacemaker.service', 'pacemaker_remote.service', 'corosync.service'];
  const last = ends.find(unit => units.includes(unit));
  return last === undefined ? [] : services.slice(units.indexOf(last) + 1);
}

/** Their names, each with the units that wait for it. Without those that come before one that the gate waits for. */
export function behindTheGate(config: Config): ReadonlyMap<string, readonly string[]> {
  const behind = servicesBehindTheCluster(config);
  const ahead = config.services.filter(service => !behind.includes(service));
  const atTheGate = new Set([
    ...ahead.flatMap(({ requires }) => requires),
    ...config.prerequisites
      .filter(
        ({ name, spec }) => spec.kind === 'corosync-config' || !behind.some(({ requires }) => requires.includes(name)),
      )
      .map(({ name }) => name),
  ]);
  // What one of them comes after is waited for with it; a Set goes on to what is added meanwhile.
  const byName = new Map(config.prerequisites.map(each => [each.name, each]));
  for (const name of atTheGate) for (const earlier of byName.get(name)?.after ?? []) atTheGate.add(earlier);
  return new Map(
    config.prerequisites
      .filter(({ name }) => !atTheGate.has(name))
      .map(({ name }) => [name, behind.filter(({ requires }) => requires.includes(name)).map(({ unit }) => unit)]),
  );
}

/** Which units start the cluster at boot by themselves, without waiting for anything. */
import type { UnitDetails } from '../systemd/systemd.ts';
import type { Sight } from './sight.ts';

export interface AutostartUnit {
  readonly unit: string;
  /** The daemon that it pulls in, or itself. */
  readonly starts: string;
  /** How, from the unit down to the daemon: `backup.timer triggers backup.service, which pulls in corosync.service`. */
  readonly chain: readonly string[];
}

/** Nothing else may ever start these: a node whose corosync or pacemaker runs without the other is a danger to its peers. */
const clusterDaemons = ['corosync.service', 'pacemaker.service'];
const pacemakerRemote = 'pacemaker_remote.service';

/**
 * All units that are enabled and pull in corosync or pacemaker (on a remote node also pacemaker_remote), and the enabled ones of those that muster starts. In an
 * order in which they may be disabled one by one: pacemaker last, because as long as it is enabled it pulls corosync in
 * and the node still starts whole.
 *
 * It knows of what systemd has loaded, which is all that the next boot would start, unless somebody has made links
 * without a daemon-reload: see `loadEnabled`.
 */
export async function autostart(sight: Sight): Promise<AutostartUnit[]> {
  const { services } = sight.config;
  const remote = services.filter(({ unit }) => unit === pacemakerRemote).map(({ unit }) => unit);
  const pulling = await climb([...clusterDaemons, ...remote], sight);
  const own = services.map(({ unit }): AutostartUnit => ({ unit, starts: unit, chain: [unit] }));
  const all = [...own.filter(({ unit }) => !pulling.has(unit)), ...pulling.values()];
  // Asked of the unit and not of the list of unit files, which does not name instances of templates.
  const states = await Promise.all(all.map(async ({ unit }) => (await sight.details(unit)).unitFileState));
  return all.filter((_, i) => states[i] === 'enabled').sort((a, b) => rank(a) - rank(b));
}

function rank({ unit }: AutostartUnit): number {
  if (unit === 'corosync.service') return 0;
  return unit === 'pacemaker.service' ? 2 : 1;
}

/** Walks up from the daemons to all that pull them in, level by level. */
async function climb(daemons: readonly string[], sight: Sight): Promise<ReadonlyMap<string, AutostartUnit>> {
  let level = daemons.map((unit): AutostartUnit => ({ unit, starts: unit, chain: [unit] }));
  const found = new Map(level.map(one => [one.unit, one]));
  while (level.length > 0) {
    const above = await Promise.all(level.map(async from => pulledInBy(from, await sight.details(from.unit))));
    level = above.flat().filter(next => {
      if (found.has(next.unit) || isOfTheBoot(next.unit) || belongsToTheDaemons(next.unit)) return false;
      found.set(next.unit, next);
      return true;
    });
  }
  return found;
}

function pulledInBy(from: AutostartUnit, details: UnitDetails): AutostartUnit[] {
  const { wantedBy, requiredBy, boundBy, upheldBy, triggeredBy } = details;
  return [...wantedBy, ...requiredBy, ...boundBy, ...upheldBy, ...triggeredBy].map(unit => ({
    unit,
    starts: from.starts,
    chain: [unit, ...from.chain],
  }));
}

/** systemd's own targets (systemd.special(7)): that they want an enabled unit is what enabling means. */
function isOfTheBoot(unit: string): boolean {
  return /^(multi-user|graphical|default|basic|sysinit|rescue|emergency|runlevel\d|timers|sockets|paths|network|network-online|remote-fs|local-fs|boot-complete|initrd|system-update)\.target$/.test(
    unit,
  );
}

/** sbd is started and stopped with corosync and must stay enabled: without it the node would have no watchdog. */
function belongsToTheDaemons(unit: string): boolean {
  return unit === 'sbd.service' || unit === 'sbd_remote.service' || unit === 'muster.service';
}

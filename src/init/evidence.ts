/** Everything of the node that `muster init` looks at, as texts. What cannot be read is told, and the rest goes on. */
import { readLinks } from '../conditions/ip-address-show.ts';
import { cibPath, readCib, type Cib } from '../plan/cib.ts';
import type { Ports } from '../ports.ts';
import type { UnitFile } from '../systemd/systemd.ts';

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface DropIn extends TextFile {
  readonly unit: string;
}

export interface Evidence {
  readonly hostname: string;
  readonly corosyncConf: string | undefined;
  /** Members of the cluster connect to its remote nodes by it. Debian's packages make one of their own on each node. */
  readonly hasAuthkey: boolean;
  readonly hosts: string;
  readonly cib: Cib | undefined;
  readonly fstab: string;
  /** Configuration of DRBD's resources. */
  readonly drbd: readonly TextFile[];
  /** As `10.9.0.1:3260`, of the sessions that this node is to log in to. */
  readonly iscsiPortals: readonly string[];
  readonly dropIns: readonly DropIn[];
  /** Undefined when systemd did not answer. */
  readonly unitFiles: readonly UnitFile[] | undefined;
  /** Interfaces by each of their addresses, as they are now. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** What could not be looked at, one line each. */
  readonly unseen: readonly string[];
}

export const corosyncConfPath = '/etc/corosync/corosync.conf';
export const authkeyPath = '/etc/pacemaker/authkey';
const withDropIns = ['corosync.service', 'pacemaker.service', 'pcsd.service', 'resource-agents-deps.target'];
const dropInRoots = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system'];
const iscsiFolders = ['/etc/iscsi/nodes', '/var/lib/iscsi/nodes'];
const drbdFolder = '/etc/drbd.d';

export type EvidencePorts = Pick<Ports, 'files' | 'commands'> & {
  readonly systemd: Pick<Ports['systemd'], 'unitFiles'>;
};

export async function gather({ files, commands, systemd }: EvidencePorts, signal: AbortSignal): Promise<Evidence> {
  const unseen: string[] = [];
  const attempt = async <Value>(what: string, look: Promise<Value>, otherwise: Value): Promise<Value> => {
    try {
      return await look;
    } catch (error) {
      unseen.push(`${what}: cannot be looked at (${error instanceof Error ? error.message : String(error)})`);
      return otherwise;
    }
  };
  const read = (path: string) => attempt(path, files.read(path), undefined);
  const list = (path: string) => attempt(path, files.list(path), undefined);
  const readAll = async (folder: string, suffix: string): Promise<TextFile[]> => {
    const names = ((await list(folder)) ?? []).filter(name => name.endsWith(suffix)).sort();
    const texts = await Promise.all(names.map(name => read(`${folder}/${name}`)));
    return names.map((name, index) => ({ path: `${folder}/${name}`, text: texts[index] ?? '' }));
  };
  const dropIns = withDropIns.flatMap(unit =>
    dropInRoots.map(async root => (await readAll(`${root}/${unit}.d`, '.conf')).map(file => ({ unit, ...file }))),
  );
  const portals = iscsiFolders.map(async folder => {
    const targets = (await list(folder)) ?? [];
    return (await Promise.all(targets.map(target => list(`${folder}/${target}`)))).flatMap(names => names ?? []);
  });
  const reading = await readLinks({ commands }, signal);
  if (!('links' in reading)) unseen.push(`the network interfaces: ${reading.problem}`);
  const links = 'links' in reading ? reading.links : [];
  return {
    hostname: ((await read('/proc/sys/kernel/hostname')) ?? '').trim(),
    corosyncConf: await read(corosyncConfPath),
    hasAuthkey: (await attempt(authkeyPath, files.entry(authkeyPath), undefined)) !== undefined,
    hosts: (await read('/etc/hosts')) ?? '',
    cib: await attempt(cibPath, readCib(files), undefined),
    fstab: (await read('/etc/fstab')) ?? '',
    drbd: await readAll(drbdFolder, '.res'),
    iscsiPortals: [...new Set((await Promise.all(portals)).flat().flatMap(portalOf))].sort(),
    dropIns: (await Promise.all(dropIns)).flat(),
    unitFiles: await attempt('the unit files of systemd', systemd.unitFiles(), undefined),
    interfaces: new Map(links.flatMap(({ name, addresses }) => addresses.map(({ local }) => [local, name]))),
    unseen,
  };
}

/** open-iscsi keeps one entry a portal, named `10.9.0.1,3260,1` (address, port, portal group). */
function portalOf(name: string): string[] {
  const [, host = '', port = ''] = /^([^,]+),(\d+)(?:,-?\d+)?$/.exec(name) ?? [];
  if (port === '') return [];
  return [`${host.includes(':') ? `[${host}]` : host}:${port}`];
}

/** Whether systemd starts it at boot. */
export function isEnabled({ unitFiles }: Evidence, unit: string): boolean {
  return unitFiles?.some(({ name, state }) => name === unit && /^enabled/.test(state)) === true;
}

/** Whether there is such a unit file; true where nobody knows. */
export function exists({ unitFiles }: Evidence, unit: string): boolean {
  return unitFiles?.some(({ name, state }) => name === unit && !/^masked/.test(state)) !== false;
}

/**
 * It runs pacemaker_remote in place of corosync and pacemaker: there is no corosync.conf, and either that service alone is there, or it is
 * the one that is enabled. A node whose cluster is only to be set up has both, and neither enabled.
 */
export function isRemoteNode(evidence: Evidence): boolean {
  if (evidence.corosyncConf !== undefined || evidence.unitFiles === undefined) return false;
  if (!exists(evidence, 'pacemaker_remote.service')) return false;
  return isEnabled(evidence, 'pacemaker_remote.service') || !exists(evidence, 'corosync.service');
}

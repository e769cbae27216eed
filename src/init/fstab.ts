/** Mounts of fstab that the cluster stands on. */
import { mountUnitName, simplifyPath } from '../systemd/unit-name.ts';
import { isBelow, type Provided } from '../plan/cluster-provides.ts';
import { serverName, serverOf } from './servers.ts';
import { nameFrom, type Part, type Proposal } from './proposal.ts';

export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Systemd does not get as far as muster without these. */
const ofTheSystem =
  /^\/((boot|dev|proc|sys|run|media)(\/.*)?|(usr|var)(\/\w+)?|var\/log\/audit|etc|tmp|home|root|opt)?$/;
const virtual = new Set(['swap', 'tmpfs', 'proc', 'sysfs', 'devpts', 'devtmpfs', 'cgroup', 'cgroup2', 'debugfs']);

export function readFstab(text: string): Mount[] {
  const rows = text.split('\n').map(line => line.trim().split(/\s+/));
  return rows.flatMap(([source = '', target = '', type = '', options = 'defaults']) => {
    const path = simplifyPath(unescape(target));
    if (source === '' || source.startsWith('#') || path === undefined) return [];
    return [{ source: unescape(source), path, type, options: options.split(',') }];
  });
}

export function fstabPart(text: string, provided: readonly Provided[]): Part {
  const mounts = readFstab(text).filter(({ path, type }) => !virtual.has(type) && !ofTheSystem.test(path));
  const owner = ({ path }: Mount) => provided.find(each => isBelow(path, each));
  const own = mounts.filter(mount => owner(mount) === undefined && mountUnitName(mount.path) !== undefined);
  const wanted = own.filter(({ options }) => !options.includes('noauto'));
  return {
    heading: 'File systems of /etc/fstab that the cluster does not mount itself.',
    proposals: wanted.flatMap(proposals),
    remarks: [
      ...mounts.flatMap(mount => {
        const by = owner(mount)?.by;
        return by ? [`${mount.path} is left out: the resource ${by.id} of the cluster brings it.`] : [];
      }),
      ...own.filter(mount => !wanted.includes(mount)).map(({ path }) => `${path} is left out: it is noauto in fstab.`),
    ],
    taken: [`/etc/fstab: ${wanted.map(({ path }) => path).join(', ') || 'nothing that the cluster could stand on'}`],
  };
}

function proposals(mount: Mount): Proposal[] {
  const { path, options } = mount;
  const noted = options.filter(option => ['_netdev', 'nofail'].includes(option));
  const why = `${path} in /etc/fstab, from ${mount.source}${noted.length > 0 ? ` (${noted.join(', ')})` : ''}`;
  const server = serverOf(mount);
  return [
    ...(server === undefined
      ? []
      : [{ name: serverName(server), fields: { tcp: server }, why: `the server of ${path}` }]),
    { name: nameFrom(path.slice(1), 'mount'), fields: { mount: path }, why },
  ];
}

/** fstab(5): a space is `\040`. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

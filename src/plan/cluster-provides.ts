/** What only the cluster brings up: a prerequisite for it would wait for itself. Pure. */
import { canonicalAddress } from '../conditions/ip-address.ts';
import { completeUnitName, simplifyPath } from '../systemd/unit-name.ts';
import type { Cib, Resource } from './cib.ts';

export interface Provided {
  readonly by: Resource;
  /** Everything at and below these. */
  readonly paths: readonly string[];
  readonly addresses: readonly string[];
  readonly units: readonly string[];
}

export function clusterProvides({ resources }: Cib): Provided[] {
  return resources.map(by => ({ by, paths: pathsOf(by), addresses: addressesOf(by), units: unitsOf(by) }));
}

function pathsOf({ agent, parameters }: Resource): string[] {
  const value = (name: string) => parameters.get(name) ?? '';
  const kind = agent.split(':').at(-1) ?? '';
  const [volumes, volume] = [value('vgname') || value('volgrpname'), value('lvname')];
  switch (kind) {
    case 'Filesystem':
      return simplified(value('directory'));
    case 'LVM-activate':
    case 'LVM':
      return volumes === '' ? [] : volumePaths(volumes, volume);
    case 'drbd':
      return value('drbd_resource') === '' ? [] : [`/dev/drbd/by-res/${value('drbd_resource')}`];
    default:
      return [];
  }
}

/** The device mapper doubles each hyphen of a name, and puts one between the names. */
function volumePaths(group: string, volume: string): string[] {
  const mapped = (name: string) => name.replaceAll('-', '--');
  return volume === ''
    ? [`/dev/${group}`]
    : [`/dev/${group}/${volume}`, `/dev/mapper/${mapped(group)}-${mapped(volume)}`];
}

function simplified(path: string): string[] {
  const simple = simplifyPath(path);
  return simple === undefined ? [] : [simple];
}

function addressesOf({ agent, parameters }: Resource): string[] {
  if (!/^ocf:\w+:(IPaddr2?|aws-vpc-move-ip)$/.test(agent)) return [];
  const text = parameters.get('ip') ?? '';
  const address = canonicalAddress(text.split('/')[0] ?? '');
  return address === undefined ? [] : [address];
}

function unitsOf({ agent }: Resource): string[] {
  const [kind, ...name] = agent.split(':');
  if (agent === 'ocf:heartbeat:nfsserver') return ['nfs-server.service'];
  return (kind === 'systemd' || kind === 'service') && name.length > 0 ? [completeUnitName(name.join(':'))] : [];
}

/** Whether `path` is one of them or below one. */
export function isBelow(path: string, { paths }: Provided): boolean {
  return paths.some(each => path === each || path.startsWith(each === '/' ? '/' : `${each}/`));
}

/** What lies beneath the resources of the CIB: devices, links and servers, and never what a resource itself brings. */
import { canonicalAddress } from '../conditions/ip-address.ts';
import { cibPath, type Resource } from '../plan/cib.ts';
import { isBelow, type Provided } from '../plan/cluster-provides.ts';
import { exists, isEnabled, type Evidence, type TextFile } from './evidence.ts';
import { nameFrom, type Part, type Proposal } from './proposal.ts';
import { serverName, serverOf } from './servers.ts';

const heading = "What lies beneath the cluster's resources, and nothing that a resource brings itself.";
/** They log in to the storage network, or put its paths together, before any resource starts. */
const storageUnits = ['open-iscsi.service', 'iscsi.service', 'multipathd.service'];

export function storagePart(evidence: Evidence, provided: readonly Provided[]): Part {
  const { cib } = evidence;
  if (!cib) return { heading, proposals: [], remarks: [], taken: [`${cibPath}: not there`] };
  const resources = unique(cib.resources);
  const beneath = resources.flatMap(resource => beneathOf(resource, { evidence, provided }));
  const onDisks = resources.some(({ agent }) => /:(Filesystem|LVM(-activate)?|iSCSILogicalUnit|ZFS)$/.test(agent));
  const storage = onDisks ? [...sessions(evidence)] : [];
  const proposals = [...storage, ...beneath.flatMap(each => each.proposals ?? [])];
  return {
    heading,
    proposals,
    remarks: beneath.flatMap(({ remark }) => remark ?? []),
    taken: [
      `${cibPath}: ${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}; beneath them: ${
        proposals.map(({ fields }) => Object.values(fields)[0]).join(', ') || 'nothing to wait for'
      }`,
    ],
  };
}

interface Sight {
  readonly evidence: Evidence;
  readonly provided: readonly Provided[];
}

interface Beneath {
  readonly proposals?: readonly Proposal[];
  readonly remark?: string;
}

function beneathOf({ id, agent, parameters }: Resource, sight: Sight): readonly Beneath[] {
  const value = (name: string) => parameters.get(name) ?? '';
  switch (agent.split(':').at(-1)) {
    case 'Filesystem':
      return [fileSystem(id, value('device'), value('fstype'), sight)];
    case 'iSCSILogicalUnit':
      return [device(value('path'), `what ${id} exports`, sight)];
    case 'iscsi':
      return value('portal') === '' ? [] : [server(withPort(value('portal'), 3260), `the portal of ${id}`)];
    case 'LVM-activate':
    case 'LVM':
      return [
        {
          remark: `${id} activates the volume group ${value('vgname') || value('volgrpname')}: name its disks here (see them with pvs), such as lun: { device: /dev/disk/by-id/... }.`,
        },
      ];
    case 'crypt':
      return [device(value('encrypted_dev'), `what ${id} opens`, sight)];
    case 'drbd':
      return drbd(id, value('drbd_resource'), sight.evidence);
    case 'fence_sbd':
    case 'fence_scsi':
    case 'fence_mpath':
      return value('devices')
        .split(/[\s,]+/)
        .map((path, index) => lateIfSpare(device(path, `a device of the fence agent ${id}`, sight), index));
    case 'IPaddr2':
    case 'IPaddr':
      return link(value('nic'), `the interface of ${id}`);
    default:
      return [];
  }
}

function fileSystem(id: string, source: string, type: string, sight: Sight): Beneath {
  const found = serverOf({ source, type });
  return found === undefined ? device(source, `the device of ${id}`, sight) : server(found, `the server of ${id}`);
}

function server(target: string, why: string): Beneath {
  return { proposals: [{ name: serverName(target), fields: { tcp: target }, why }] };
}

function device(text: string, why: string, { provided }: Sight): Beneath {
  const path = devicePath(text);
  if (path === undefined || isBroughtByCluster(path, provided)) return {};
  const proposal = { name: diskName(path), fields: { device: path }, why };
  return { proposals: [proposal] };
}

/** Fencing by several devices does without one of them. */
function lateIfSpare(found: Beneath, index: number): Beneath {
  const optional = (proposal: Proposal) => ({
    ...proposal,
    fields: { ...proposal.fields, timeout: '1min', required: false },
  });
  return index === 0 ? found : { proposals: (found.proposals ?? []).map(optional) };
}

function diskName(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  return nameFrom(/^\/dev\/disk\/by-(uuid|label)\//.test(path) ? `disk-${name}` : name, 'disk');
}

/** As `mount` takes it; undefined for what is no block device. */
function devicePath(text: string): string | undefined {
  const [, tag, flag, label] = /^(?:(UUID|LABEL)=|-([UL]) ?)"?(.+?)"?$/.exec(text) ?? [];
  if (label !== undefined) return `/dev/disk/by-${(tag ?? flag)?.startsWith('U') === true ? 'uuid' : 'label'}/${label}`;
  return text.startsWith('/dev/') && text !== '/dev/null' ? text : undefined;
}

/** Names of the device mapper and numbers of DRBD are not below any path that the cluster is known to bring. */
function isBroughtByCluster(path: string, provided: readonly Provided[]): boolean {
  const maps = provided.some(({ by: { parameters } }) => {
    const group = (parameters.get('vgname') ?? parameters.get('volgrpname') ?? '').replaceAll('-', '--');
    return group !== '' && path.startsWith(`/dev/mapper/${group}-`);
  });
  const opened = provided.some(
    ({ by: { agent, parameters } }) =>
      (agent.endsWith(':crypt') && path === `/dev/mapper/${parameters.get('crypt_dev') ?? ''}`) ||
      (agent.endsWith(':raid1') && path === parameters.get('raiddev')) ||
      (agent.endsWith(':mdraid') && path === parameters.get('md_dev')),
  );
  // What lies on a tag may lie on anything that the cluster brings.
  const hidden = /^\/dev\/disk\/by-(uuid|label)\//.test(path) && provided.some(({ by }) => bringsDevices(by));
  return maps || opened || hidden || /^\/dev\/drbd/.test(path) || provided.some(each => isBelow(path, each));
}

function bringsDevices({ agent }: Resource): boolean {
  return /:(LVM-activate|LVM|drbd|crypt|raid1|mdraid|iscsi|ZFS)$/.test(agent);
}

/** From the resource's own file: its disk, and the address by which it replicates, on this node. */
function drbd(id: string, name: string, { drbd: files, hostname }: Evidence): readonly Beneath[] {
  const section = files
    .map(file => sectionOf(file, `resource\\s+"?${escapeExpression(name)}"?`))
    .find(text => text !== '');
  const remark = `${id} needs the disk beneath DRBD's ${name}: name it here, such as disk: { device: /dev/vg0/${name || 'r0'} }.`;
  if (section === undefined) return [{ remark }];
  const own = sectionOf({ path: '', text: section }, `on\\s+"?${escapeExpression(hostname)}"?`);
  const setting = (key: string) =>
    [own, section].map(text => new RegExp(`\\b${key}\\s+"?([^\\s;"]+)"?[^;]*;`).exec(text)?.[1]).find(Boolean);
  const [disk, address] = [setting('disk'), own === '' ? undefined : addressOf(own)];
  return [
    disk?.startsWith('/dev/') === true
      ? {
          proposals: [
            {
              name: nameFrom(`drbd-${name}`, 'drbd'),
              fields: { device: disk },
              why: `the disk beneath DRBD's ${name} (${id})`,
            },
          ],
        }
      : { remark },
    address === undefined
      ? {}
      : {
          proposals: [
            {
              name: nameFrom(`replication-${name}`, 'replication'),
              fields: { address, timeout: '1min', required: false },
              why: `the address by which DRBD's ${name} replicates`,
            },
          ],
        },
  ];
}

function addressOf(section: string): string | undefined {
  const [, text = ''] = /\baddress\s+(?:ipv[46]\s+)?\[?([0-9A-Fa-f:.]+?)\]?:\d+\s*;/.exec(section) ?? [];
  return canonicalAddress(text);
}

/** What stands in the braces after `head`, nested ones included; empty when there is none. */
function sectionOf({ text }: TextFile, head: string): string {
  const plain = text.replaceAll(/#.*$/gm, '');
  const begin = new RegExp(`\\b${head}\\s*\\{`).exec(plain);
  if (!begin) return '';
  const from = begin.index + begin[0].length;
  let depth = 1;
  for (let at = from; at < plain.length; at += 1) {
    if (plain[at] === '{') depth += 1;
    if (plain[at] === '}') depth -= 1;
    if (depth === 0) return plain.slice(from, at);
  }
  return plain.slice(from);
}

function link(nic: string, why: string): readonly Beneath[] {
  const name = nic.split(':')[0] ?? '';
  if (name === '' || name === 'lo') return [];
  return [
    {
      proposals: [
        { name: nameFrom(`link-${name}`, 'link'), fields: { link: name, timeout: '1min', required: false }, why },
      ],
    },
  ];
}

function withPort(portal: string, port: number): string {
  return /:\d+$/.test(portal) && !/^[0-9A-Fa-f:]+$/.test(portal.replace(/:\d+$/, '') + ':')
    ? portal
    : `${portal}:${port}`;
}

/** One portal has to answer: several are the paths to the same storage. */
function* sessions(evidence: Evidence): Iterable<Proposal> {
  const [first, ...others] = evidence.iscsiPortals;
  if (first !== undefined)
    yield { name: 'portal', fields: { tcp: first }, why: 'an iSCSI portal that this node logs in to' };
  for (const portal of others) {
    yield {
      name: 'portal',
      fields: { tcp: portal, timeout: '2min', required: false },
      why: 'another path to the storage: worth two minutes, not worth staying down for',
    };
  }
  for (const unit of storageUnits) {
    if (isEnabled(evidence, unit) && exists(evidence, unit))
      yield { name: nameFrom(unit.replace('.service', ''), 'storage'), fields: { unit }, why: 'enabled on this node' };
  }
}

function unique(resources: readonly Resource[]): readonly Resource[] {
  return [...new Map(resources.map(resource => [resource.id, resource])).values()];
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[^\w]/g, '\\$&');
}

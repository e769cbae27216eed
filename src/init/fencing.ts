/** The addresses of fence devices, by the CIB: a node that cannot reach them cannot fence, and a cluster that cannot fence does not recover. */
import { canonicalAddress } from '../conditions/ip-address.ts';
import { cibPath, pacemakerFlag, type Resource } from '../plan/cib.ts';
import type { Evidence } from './evidence.ts';
import { nameFrom, type Part, type Proposal } from './proposal.ts';

const heading =
  'The fence devices: a node that cannot reach them cannot fence. Worth a minute, not worth staying down for.';
/** As the agents of fence-agents call it, old names last. */
const addressNames = ['ip', 'ipaddr', 'ipaddress', 'host', 'hostname'];
/** IPMI speaks UDP, whatever its port. */
const withoutTcp = /fence_(ipmilan|idrac|ilo3|ilo4|ilo5|imm|ipmilanplus)$/;

export function fencingPart({ cib, hostname }: Evidence): Part {
  const enabled = pacemakerFlag(cib?.options.get('stonith-enabled') ?? '') !== false;
  const devices = enabled ? (cib?.resources ?? []).filter(({ agent }) => agent.startsWith('stonith:')) : [];
  const proposals = devices.filter(device => !isOfThisNode(device, hostname)).flatMap(reach);
  const found = proposals.map(({ fields: { tcp, ping } }) => String(tcp ?? ping));
  const taken = found.length > 0 ? [`${cibPath}: fence devices at ${found.join(', ')}`] : [];
  return { heading, proposals, remarks: [], taken };
}

/** No node fences itself. */
function isOfThisNode({ parameters }: Resource, hostname: string): boolean {
  const listed =
    parameters
      .get('pcmk_host_list')
      ?.split(/[\s,;]+/)
      .filter(Boolean) ?? [];
  const mapped = [...(parameters.get('pcmk_host_map') ?? '').matchAll(/([^\s;:=]+)[:=]/g)].map(([, host]) => host);
  const hosts = [...listed, ...mapped];
  return hosts.length > 0 && hosts.every(host => host === hostname);
}

function reach({ id, agent, parameters }: Resource): Proposal[] {
  const host = addressNames.map(name => parameters.get(name)).find(value => value !== undefined && value !== '');
  // An address or a name, and nothing else: some agents take a whole URL, or several.
  if (host === undefined || !(canonicalAddress(host) !== undefined || /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(host)))
    return [];
  const port = parameters.get('ipport') ?? '';
  const target = host.includes(':') ? `[${host}]` : host;
  const kind = /^\d+$/.test(port) && !withoutTcp.test(agent) ? { tcp: `${target}:${port}` } : { ping: host };
  return [
    {
      name: nameFrom(`fence-${id.replace(/^(fence|stonith|st)[-_]/, '')}`, 'fence'),
      fields: { ...kind, timeout: '1min', required: false },
      why: `the address of the fence device ${id}`,
    },
  ];
}

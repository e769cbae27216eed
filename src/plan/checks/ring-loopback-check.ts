import { clusterNodes } from '../../conditions/ring-addresses.ts';
import { shortList } from '../../lib/short-list.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** A ring that no other node can ever reach: so it stands in the file that Debian's package of corosync brings along. */
export async function checkRingLoopback({ config, files }: Sight): Promise<Finding[]> {
  if (!config.services.some(({ unit }) => unit === 'corosync.service')) return [];
  const conf = await files.read('/etc/corosync/corosync.conf');
  const nodes = clusterNodes(conf ?? '').filter(({ addresses }) => addresses.some(isLoopback));
  if (nodes.length === 0) return [];
  const addresses = nodes.flatMap(node =>
    node.addresses.filter(isLoopback).map(address => `${address} (${node.name})`),
  );
  return [
    {
      code: 'ring-loopback',
      severity: 'warning',
      message: `corosync.conf has the ring address ${shortList(addresses)}, which no other node can reach: this looks like the sample file that came with the package`,
      remedy:
        'set the cluster up first (pcs cluster setup NAME NODE…), or write the addresses of the ring into /etc/corosync/corosync.conf, the same on all nodes',
    },
  ];
}

function isLoopback(address: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|localhost)$/i.test(address);
}

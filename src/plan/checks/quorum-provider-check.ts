import { quorumOptions } from '../../config/quorum-options.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

const votequorum = 'corosync_votequorum';

/** corosync takes such a file, and runs by it; pacemaker above it starts, and its controller ends again and again. */
export async function checkQuorumProvider({ config, files }: Sight): Promise<Finding[]> {
  const units = config.services.map(({ unit }) => unit);
  if (!units.includes('corosync.service') || !units.includes('pacemaker.service')) return [];
  const conf = await files.read('/etc/corosync/corosync.conf');
  if (conf === undefined || quorumOptions(conf).provider === votequorum) return [];
  return [
    {
      code: 'quorum-provider',
      severity: 'error',
      message:
        'corosync.conf names no quorum provider: corosync starts, but pacemaker refuses to join a cluster where nobody counts votes',
      remedy: `write \`quorum { provider: ${votequorum} }\` into /etc/corosync/corosync.conf, the same on all nodes (with two nodes \`two_node: 1\` as well)`,
    },
  ];
}

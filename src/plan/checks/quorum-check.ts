import { quorumOptions } from '../../config/quorum-options.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/**
 * `requireQuorum` where a node has no quorum by design until it has seen all others: the first one would never be ready, and
 * with `attempts` or `onFailure: stop` the file asks to stop a node that only waits for its peer.
 */
export async function checkRequireQuorum({ config, files }: Sight): Promise<Finding[]> {
  const { requireQuorum, attempts, onFailure } = config.stack;
  if (!requireQuorum) return [];
  const { waitForAll } = quorumOptions((await files.read('/etc/corosync/corosync.conf')) ?? '');
  if (!waitForAll) return [];
  const wouldStop = attempts > 1 || onFailure === 'stop';
  const leads = wouldStop
    ? 'with attempts: or onFailure: stop the file asks to stop and start a node that only waits for its peer, which muster does not do'
    : 'the run of a node that is up first ends as failed, though nothing is wrong with it';
  return [
    {
      code: 'require-quorum',
      severity: wouldStop ? 'error' : 'warning',
      message: `requireQuorum: true, and corosync.conf has wait_for_all (two_node brings it along): there is no quorum before all nodes have been seen once, so ${leads}`,
      remedy: 'take requireQuorum: out of stack: the report says all the same whether the node is quorate',
    },
  ];
}

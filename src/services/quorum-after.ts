/** Pure: what becomes of the quorum of the rest when this node leaves, by `corosync-quorumtool -s`. */
import type { CommandResult } from '../ports.ts';

export interface QuorumAfter {
  /** Nodes that stay; without any there is nobody to lose quorum. */
  readonly remainingNodes: number;
  readonly remainingVotes: number;
  /** Votes that are needed; 1 with `two_node`. */
  readonly quorum: number;
  readonly isQuorateNow: boolean;
}

/**
 * Votequorum counts expected votes, not those of who is there, so an orderly stop takes its votes from the rest as a crash
 * does. `two_node` shows as a quorum of 1, `last_man_standing` as fewer expected votes, a quorum device as votes in the
 * total. What `auto_tie_breaker` decides depends on more than this node can see: it is not counted on. Undefined: no answer.
 */
export function quorumAfterLeaving({ exitCode, stdout }: CommandResult): QuorumAfter | undefined {
  if (exitCode !== 0 && exitCode !== 2) return undefined;
  const number = (key: string) => {
    const found = new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(stdout)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [nodes, total, quorum] = [number('Nodes'), number('Total votes'), number('Quorum')];
  const own = /^\s*\d+\s+(\d+)\s.*\(local\)\s*$/m.exec(stdout)?.[1];
  if (nodes === undefined || total === undefined || quorum === undefined || own === undefined) return undefined;
  return {
    remainingNodes: nodes - 1,
    remainingVotes: total - Number(own),
    quorum,
    isQuorateNow: exitCode === 0,
  };
}

export function losesQuorum({ remainingNodes, remainingVotes, quorum, isQuorateNow }: QuorumAfter): boolean {
  return isQuorateNow && remainingNodes > 0 && remainingVotes < quorum;
}

/** Pure: what becomes of the quorum of the rest when this node leaves, by `corosync-quorumtool -s`. */
import type { CommandResult } from '../ports.ts';

export interface QuorumAfter {
  /** Ids of the nodes that stay; without any there is nobody to lose quorum. */
  readonly staying: readonly number[];
  readonly own: number;
  readonly remainingVotes: number;
  readonly expectedVotes: number;
  /** Votes that are needed; 1 with `two_node`. */
  readonly quorum: number;
  readonly isQuorateNow: boolean;
  /** The flag AutoTieBreaker: of two halves one may go on. An odd cluster does not have it, whatever corosync.conf says. */
  readonly hasTieBreaker: boolean;
}

/**
 * Votequorum counts expected votes, not those of who is there, so an orderly stop takes its votes from the rest as a crash
 * does. `two_node` shows as a quorum of 1, `last_man_standing` as fewer expected votes once its window has passed, a quorum device as
 * votes in the total. Undefined: no answer.
 */
export function quorumAfterLeaving({ exitCode, stdout }: CommandResult): QuorumAfter | undefined {
  if (exitCode !== 0 && exitCode !== 2) return undefined;
  const number = (key: string) => {
    const found = new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(stdout)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [expectedVotes, total, quorum] = [number('Expected votes'), number('Total votes'), number('Quorum')];
  // The row with id 0 is the quorum device.
  const rows = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s.*$/gm)]
    .map(([row, id, votes]) => ({ id: Number(id), votes: Number(votes), isOwn: /\(local\)\s*$/.test(row) }))
    .filter(({ id }) => id !== 0);
  const own = rows.find(({ isOwn }) => isOwn);
  if (expectedVotes === undefined || total === undefined || quorum === undefined || own === undefined) return undefined;
  return {
    staying: rows.filter(({ isOwn }) => !isOwn).map(({ id }) => id),
    own: own.id,
    remainingVotes: total - own.votes,
    expectedVotes,
    quorum,
    isQuorateNow: exitCode === 0,
    hasTieBreaker: /^Flags:.*\bAutoTieBreaker\b/m.test(stdout),
  };
}

/** `decider`: {@link tieBreakerOf}; undefined: not known, and then no tie is counted on. */
export function losesQuorum(after: QuorumAfter, decider: number | undefined): boolean {
  const { staying, own, remainingVotes, expectedVotes, quorum, isQuorateNow, hasTieBreaker } = after;
  if (!isQuorateNow || staying.length === 0 || remainingVotes >= quorum) return false;
  const isTie = hasTieBreaker && 2 * remainingVotes === expectedVotes;
  return !(isTie && decider !== undefined && decider !== own);
}

/**
 * The node whose half goes on, by `corosync-cmapctl -g quorum.auto_tie_breaker_node`: the lowest or highest id of those that were together
 * last, or the first of a list among them; the next of the list does not take the place of one that leaves just now. Undefined: no answer.
 */
export function tieBreakerOf({ staying, own }: QuorumAfter, asked: CommandResult): number | undefined {
  const together = [...staying, own];
  const value = asked.exitCode === 0 ? /=\s*(.*\S)/.exec(asked.stdout)?.[1] : undefined;
  const isDefault = asked.exitCode === 1 && asked.stderr.includes('CS_ERR_NOT_EXIST');
  if (isDefault || value === 'lowest') return Math.min(...together);
  if (value === 'highest') return Math.max(...together);
  return value
    ?.split(/\s+/)
    .map(Number)
    .find(id => together.includes(id));
}

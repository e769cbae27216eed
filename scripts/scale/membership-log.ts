/** What the logs of one node's daemons say of a start. Pure. */

export interface LogLine {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly message: string;
}

export interface MembershipLog {
  /** The memberships this node was in, by their ring id (`1.d`), in order. */
  readonly rings: readonly string[];
  /** Undefined: it never saw all of them. */
  readonly completeAt: number | undefined;
  /** How often it was made the DC. */
  readonly elected: number;
  /** How often corosync says that the machine did not let it run in time. */
  readonly starved: number;
}

/** `nodes`: how many a complete membership has. */
export function readMembershipLog(lines: readonly LogLine[], nodes: number): MembershipLog {
  const rings = lines.flatMap(({ message }) => /A new membership \(([\d.a-f]+)\) was formed/.exec(message)?.[1] ?? []);
  const complete = lines.find(({ message }) => message.includes(`Sync members[${nodes}]:`));
  const count = (pattern: RegExp) => lines.filter(({ message }) => pattern.test(message)).length;
  return {
    rings,
    completeAt: complete?.at,
    elected: count(/State transition S_ELECTION -> S_INTEGRATION/),
    starved: count(/was not scheduled .* for [\d.]+ ms|Process pause detected for/),
  };
}

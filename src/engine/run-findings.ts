/** The findings of a run: those about the node's set-up, and those that only a run can make. */
import type { Milliseconds } from '../lib/duration.ts';
import type { RunContext } from './context.ts';
import type { Finding } from './event.ts';
import { timedOut, within } from '../lib/race.ts';

/** How long the end of a run waits for its findings. */
const findingsLimit: Milliseconds = 5000;

/** They ask systemd for much, so they are looked for once the waiting has begun, or else at the end. */
export function tellFindings(
  findings: (() => Promise<readonly Finding[]>) | undefined,
  { emit, stop, ports }: RunContext,
): { begin: () => Promise<void> } {
  const look = async () => {
    if (!findings || stop.signal.aborted) return;
    const found = await within(Promise.resolve().then(findings), findingsLimit, ports.clock, stop.signal).catch(
      () => [],
    );
    for (const finding of found === timedOut ? [] : found) emit({ type: 'finding', finding });
  };
  let looking: Promise<void> | undefined;
  return { begin: () => (looking ??= look()) };
}

export const corosyncAlone: Finding = {
  code: 'corosync-alone',
  severity: 'warning',
  message:
    'corosync.service was found active without pacemaker: it votes, and its peers may fence this node. The run went on at once, without waiting',
  remedy:
    'nothing to do if a run of muster was killed half-way; else let only muster start corosync: systemctl disable corosync; muster plan shows what else pulls it in',
};

export function unmetWhileUp(name: string, reason: string): Finding {
  return {
    code: 'unmet-while-up',
    severity: 'warning',
    message: `prerequisite ${name} is not met, and the cluster stack was up already: ${reason}`,
    remedy: `bring it back, or take it out of the prerequisites file: muster check ${name}`,
  };
}

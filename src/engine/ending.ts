import type { Outcome } from './event.ts';

/** How a run ends. `reason` is one sentence, the fact first; `advice` is what to do next, empty when there is nothing. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly advice: string;
  /** The prerequisite or unit that decided, if there is one. */
  readonly culprit?: string;
  /** Starting again cannot help. */
  readonly hopeless?: boolean;
  /** What goes before any advice: that the cluster works all the same. */
  readonly beside?: string;
  /** How muster is to be run again once all is mended; `muster up` unless it says otherwise. */
  readonly again?: string;
}

/**
 * For a pacemaker that is left over: muster would leave it alone. corosync goes with it: it would vote alone meanwhile, and
 * takes up most of its settings only at its start.
 */
export const stopFirst = 'systemctl stop pacemaker corosync && muster up';

const exitCodes: Readonly<Record<Exclude<Outcome, 'interrupted'>, number>> = {
  ready: 0,
  degraded: 0,
  failed: 1,
  held: 3,
  broken: 4,
  late: 124,
};

/** The exit status that stands for an outcome; 130 for an interruption by SIGINT, 143 by anything else. */
export function exitCodeOf(outcome: Outcome, interruptedBy: string | undefined): number {
  if (outcome !== 'interrupted') return exitCodes[outcome];
  return interruptedBy === 'SIGINT' ? 130 : 143;
}

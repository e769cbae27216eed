/** The words that several renderers share. */
import type { Attempt, Outcome, SkipCause, StopCause } from '../engine/event.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { shortList } from '../lib/short-list.ts';
import type { ReportedCluster } from './report.ts';

/** What an outcome means, after its own name. */
export const outcomeMeaning: Readonly<Record<Outcome, string>> = {
  ready: 'every service works',
  degraded: 'every service works, but something optional or left out is missing',
  held: 'this node may not join the cluster now',
  failed: 'a service did not start or does not work',
  broken: 'something required is broken, waiting longer cannot help',
  late: 'a deadline passed',
  interrupted: 'told to stop',
};

/** A dry run has started nothing, so nothing works by it. */
const dryRunMeaning: Readonly<Partial<Record<Outcome, string>>> = {
  ready: 'nothing was started, and nothing is in the way',
  degraded: 'nothing was started, and only something optional or left out is missing',
};

/** What the outcome of this run means. */
export function meaningOf(outcome: Outcome, { dryRun }: { readonly dryRun: boolean }): string {
  return (dryRun ? dryRunMeaning[outcome] : undefined) ?? outcomeMeaning[outcome];
}

export const stopMeaning: Readonly<Record<StopCause, string>> = {
  SIGINT: 'interrupted (SIGINT)',
  SIGTERM: 'told to stop (SIGTERM)',
  shutdown: 'the system is going down',
};

export const skipMeaning: Readonly<Record<SkipCause, string>> = {
  'earlier-service': 'a service before it did not start',
  requires: 'something that it requires is missing',
  outcome: 'the run ends here',
  stopped: 'muster was told to stop',
  'dry-run': 'dry run',
};

/** `a, b and c`; of a long list the first few and how many more. */
export function joinNames(names: readonly string[], most = names.length): string {
  if (names.length > most) return shortList(names, most);
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

/** `attempt 2, trying for 3min; last time late: san`. */
export function describeAttempt({ number, triedMs, last }: Attempt, elapsed: Milliseconds = 0): string {
  return `attempt ${number}, trying for ${formatDuration(triedMs + elapsed)}; last time ${last}`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** One line on the cluster; empty when nothing is known. */
export function describeCluster({ quorate, waitForAll, dc, standby, maintenance }: ReportedCluster): string {
  const facts: string[] = [];
  if (quorate === true) facts.push('quorate');
  if (quorate === false)
    facts.push(waitForAll === true ? 'not quorate, waiting for the peer (wait_for_all)' : 'not quorate');
  if (dc !== null) facts.push(`DC ${dc}`);
  if (standby === true) facts.push('this node is in standby');
  if (maintenance === true) facts.push('in maintenance mode: resources are not managed');
  return facts.join('; ');
}

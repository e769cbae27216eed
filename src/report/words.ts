/** The words that several renderers share. */
import type { Attempt, Outcome, SkipCause, StopCause } from '../engine/event.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { joinNames } from '../lib/join-names.ts';
import type { Report, ReportedCluster } from './report.ts';

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

/** What the outcome of this run means; of a degraded one what is missing. */
export function meaningOf(outcome: Outcome, report: Missing & Pick<Report, 'dryRun'>): string {
  const { dryRun } = report;
  const missing = outcome === 'degraded' ? joinNames(missingIn(report), 5) : '';
  if (missing !== '') return `${dryRun ? 'nothing was started' : worksWhat(report)}; missing: ${missing}`;
  return (dryRun ? dryRunMeaning[outcome] : undefined) ?? outcomeMeaning[outcome];
}

type Missing = Pick<Report, 'prerequisites' | 'services' | 'events'>;

function worksWhat({ services }: Missing): string {
  return services.every(works) ? 'every service works' : 'every required service works';
}

function works({ state }: Report['services'][number]): boolean {
  return state === 'ready';
}

/** What is optional and missing, or was left out on request. */
function missingIn({ prerequisites, services, events }: Missing): string[] {
  const skips = events.filter(event => event.type === 'prerequisite-skipped');
  const leftOut = new Set(skips.flatMap(({ name, by }) => (by === undefined ? [] : [name])));
  return [
    ...prerequisites.flatMap(({ name, state, required }) => {
      if (leftOut.has(name)) return [`${name} (left out)`];
      return state === 'met' || state === 'skipped' || required ? [] : [`${name} (optional)`];
    }),
    ...services.filter(each => !works(each)).map(({ unit }) => unit),
  ];
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

import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { Gate } from './gate.ts';
import type { Judgement } from './judge.ts';
import { stackOf, unusableService, type Stack } from './preflight.ts';
import type { Watchlist } from './watchlist.ts';

/** Of many unmet prerequisites the first ones are named; the report has all. */
const mostNamed = 5;

export type Waited =
  /** All hold at the same moment and nothing is queued ahead: start now. */
  | { readonly is: 'go'; readonly missing: readonly string[] }
  /** Somebody started the stack: it is not waited any further. */
  | { readonly is: 'found'; readonly stack: Exclude<Stack, 'down'> }
  | { readonly is: 'ended'; readonly ending: Ending };

/**
 * Waits until every required prerequisite holds at the same moment and the gate is open. Rejects with `Stopped` when the
 * run is stopped. Decides nothing itself: the judge does.
 */
export async function awaitPrerequisites(context: RunContext, watchlist: Watchlist, gate: Gate): Promise<Waited> {
  const { config, ports, board, stop, wakeup, emit } = context;
  const { clock } = ports;
  const deadlineAt = clock.now() + config.deadline;
  let startAt: Milliseconds | undefined;
  const tellBlockers = createBlockerTeller(context);

  for (;;) {
    const stack = stackOf(context);
    if (stack !== 'down') return { is: 'found', stack };
    const unusable = unusableService(config.services, unit => board.get(unit));
    if (unusable) return { is: 'ended', ending: unusable };

    const { verdict, standpoints } = watchlist.judge(deadlineAt, config.onUnmet);
    if (verdict.is === 'broken' || verdict.is === 'late') {
      return { is: 'ended', ending: unmetEnding(verdict, standpoints, watchlist, config.deadline) };
    }
    const blockers = verdict.is === 'holds' ? gate.blockers() : [];
    if (verdict.is === 'holds') {
      tellBlockers(blockers);
      if (blockers.length === 0) {
        startAt ??= stagger(context);
        if (clock.now() < startAt) {
          await wakeup.next(clock, startAt, stop.signal);
          continue;
        }
        if (await watchlist.refresh(stop.signal)) continue;
        emit({ type: 'gate-passed' });
        return { is: 'go', missing: missingOptional(context, standpoints) };
      }
      if (clock.now() >= deadlineAt) return { is: 'ended', ending: blockedEnding(blockers, config.deadline) };
    }
    await wakeup.next(clock, verdict.is === 'waiting' ? verdict.wakeAt : deadlineAt, stop.signal);
  }
}

/** When this node's turn to start is: nodes that waited for the same thing are not to start at the same moment. */
function stagger({ config, ports, dryRun, emit }: RunContext): Milliseconds {
  const now = ports.clock.now();
  const delay = Math.round(ports.random() * config.stack.stagger);
  if (dryRun || delay === 0) return now;
  emit({ type: 'stack-staggered', delay });
  return now + delay;
}

function missingOptional({ config }: RunContext, standpoints: Judgement['standpoints']): string[] {
  return config.prerequisites.map(({ name }) => name).filter(name => standpoints.get(name)?.is !== 'holds');
}

function createBlockerTeller({ emit }: RunContext): (jobs: readonly string[]) => void {
  let told = '';
  return jobs => {
    const text = jobs.join(' ');
    if (text !== '' && text !== told) emit({ type: 'gate-blocked', jobs });
    told = text;
  };
}

function unmetEnding(
  { is, names }: { is: 'broken' | 'late'; names: readonly string[] },
  standpoints: Judgement['standpoints'],
  watchlist: Watchlist,
  deadline: Milliseconds,
): Ending {
  const [first = ''] = names;
  const { reason, hint } = watchlist.observationOf(first);
  const shown = names.slice(0, mostNamed);
  const more = names.length > shown.length ? `; and ${names.length - shown.length} more` : '';
  const observed = shown.map(name => `${name} (${watchlist.observationOf(name).reason})`).join('; ') + more;
  const look = `see how it is now: muster check ${shown.join(' ')}`;
  const alone = names.length === 1;
  if (is === 'broken') {
    const what = alone
      ? `prerequisite ${first} is broken: ${reason}`
      : `${names.length} prerequisites are broken: ${observed}`;
    const others = alone ? '' : ` (and ${names.length - 1} more: muster report)`;
    return { outcome: 'broken', reason: what, advice: (hint ?? look) + others, culprit: first };
  }
  const point = standpoints.get(first);
  const own = point?.is === 'late' && point.limit === 'timeout';
  const limit = own ? (alone ? 'within its timeout' : 'in time') : `within the deadline of ${formatDuration(deadline)}`;
  const what = alone
    ? `prerequisite ${first} was not met ${limit}: ${reason}`
    : `${names.length} prerequisites were not met ${limit}: ${observed}`;
  const advice = alone && hint !== undefined ? `${hint}; ${look}` : look;
  return { outcome: 'late', reason: what, advice, culprit: first };
}

function blockedEnding(blockers: readonly string[], deadline: Milliseconds): Ending {
  return {
    outcome: 'late',
    reason: `the prerequisites hold, but after ${formatDuration(deadline)} systemd still had jobs queued ahead of the cluster's units: ${blockers.join(', ')}`,
    advice: 'see why they do not end: systemctl list-jobs --after',
  };
}

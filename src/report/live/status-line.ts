import { formatDuration } from '../../lib/duration.ts';
import { explainOtherWait, heldUpBy } from './explain-wait.ts';
import { describeSeen } from './wait-words.ts';
import { cut, safeLine, widthOf } from '../text/layout.ts';
import { describeAttempt, outcomeMeaning, stopMeaning } from '../words.ts';
import type { PrerequisiteState } from '../../engine/prerequisite-state.ts';
import type { RunState } from '../../engine/state.ts';
import type { Milliseconds } from '../../lib/duration.ts';

/** `systemctl status` puts some more in front of it, and breaks nothing. */
const columns = 120;

/**
 * The run at `now` (on the events' clock) in one line for `systemctl status`: what is waited for, how long of how long,
 * what was seen last; after the end the outcome. Empty before the run began.
 */
export function statusLine(state: RunState, now: Milliseconds): string {
  // Whoever reads it may sit at a serial console.
  return cut(safeLine(describe(state, now)), columns, { utf8: false });
}

function describe(state: RunState, now: Milliseconds): string {
  const { run, end, stop } = state;
  if (!run) return '';
  if (end) return describeEnd(end, run);
  const [first, ...others] = heldUpBy(state);
  const text = first ? describeWait(first, others, state, now) : explainOtherWait(state, now);
  const parts = [stop && stopMeaning[stop.cause], run.attempt && describeAttempt(run.attempt, now - run.at), text];
  return parts.filter(part => part !== undefined).join('; ');
}

type Run = NonNullable<RunState['run']>;
type End = NonNullable<RunState['end']>;

function describeEnd({ at, outcome, reason, advice }: End, run: Run): string {
  const why = safeLine(reason || outcomeMeaning[outcome]);
  if (outcome === 'held') {
    // Nothing more comes of itself: what to do must be there, however long the reason is.
    const step = safeLine(advice.split('; ').at(-1) ?? '').replace(/ \(.*/, '');
    const tail = step === '' ? '' : `; ${step}`;
    return `HELD: ${cut(why, Math.max(20, columns - 'HELD: '.length - widthOf(tail)), { utf8: false })}${tail}`;
  }
  const again = outcome === 'late' && run.trigger === 'boot' ? ', tries again by itself' : '';
  return `${outcome} after ${formatDuration(at - run.at)}${again}: ${why}`;
}

function describeWait(
  first: PrerequisiteState,
  others: readonly PrerequisiteState[],
  { run }: RunState,
  now: Milliseconds,
): string {
  const { planned, observation, watchedAt = now } = first;
  const { at = now, deadline = 0 } = run ?? {};
  // The limit that comes first is the one that counts: its own, or that of all together.
  const own = planned.timeout !== undefined && watchedAt + planned.timeout < at + deadline;
  const elapsed = formatDuration(now - (own ? watchedAt : at));
  const limit = formatDuration(own ? planned.timeout : deadline);
  const seen = describeSeen(observation?.status, observation?.reason ?? planned.text);
  return `waiting for ${planned.name}${describeOthers(first, others)}, ${elapsed} of at most ${limit}: ${seen}`;
}

/** Optional ones stand apart: nobody has to look after them before the cluster can start. */
function describeOthers({ planned }: PrerequisiteState, others: readonly PrerequisiteState[]): string {
  const required = others.filter(other => other.planned.required).length;
  const optional = others.length - required;
  if (!planned.required) return ` (optional)${optional > 0 ? ` and ${optional} more` : ''}`;
  return `${required > 0 ? ` and ${required} more` : ''}${optional > 0 ? ` (and ${optional} optional)` : ''}`;
}

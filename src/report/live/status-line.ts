import { formatDuration } from '../../lib/duration.ts';
import { explainOtherWait, heldUpBy } from './explain-wait.ts';
import { cut, safeLine } from '../text/layout.ts';
import { outcomeMeaning, stopMeaning } from '../words.ts';
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
  if (end) {
    const took = formatDuration(end.at - run.at);
    return `${end.outcome} after ${took}: ${end.reason || outcomeMeaning[end.outcome]}`;
  }
  const [first, ...others] = heldUpBy(state);
  const text = first ? describeWait(first, others.length, state, now) : explainOtherWait(state, now);
  return stop ? `${stopMeaning[stop.cause]}; ${text}` : text;
}

function describeWait(first: PrerequisiteState, others: number, { run }: RunState, now: Milliseconds): string {
  const { planned, observation, watchedAt = now } = first;
  const { at = now, deadline = 0 } = run ?? {};
  // The limit that comes first is the one that counts: its own, or that of all together.
  const own = planned.timeout !== undefined && watchedAt + planned.timeout < at + deadline;
  const elapsed = formatDuration(now - (own ? watchedAt : at));
  const limit = formatDuration(own ? planned.timeout : deadline);
  const more = others > 0 ? ` and ${others} more` : '';
  return `waiting for ${planned.name}${more}, ${elapsed} of at most ${limit}: ${observation?.reason ?? planned.text}`;
}

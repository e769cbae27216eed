/** How long a prerequisite is waited for, and what was seen of it: in the same words wherever it is shown. */
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { joinNames } from '../../lib/join-names.ts';
import type { ObservationStatus } from '../../conditions/condition.ts';

export interface Wait {
  /** Of the same clock as `now` and `deadlineAt`. */
  readonly begun: Milliseconds;
  readonly timeout: Milliseconds | undefined;
  readonly required: boolean;
  readonly requiredBy: readonly string[];
}

/** `4s of 2min, optional, only for web.service`. */
export function describeLimit(wait: Wait, now: Milliseconds, deadlineAt: Milliseconds): string {
  const { begun, timeout, required, requiredBy } = wait;
  // The deadline of one that is not waited for before corosync begins later.
  const deadline = requiredBy.length === 0 ? deadlineAt : Infinity;
  // A limit beyond the deadline of all never comes into play.
  const limit = timeout !== undefined && begun + timeout < deadline ? ` of ${formatDuration(timeout)}` : '';
  const only = requiredBy.length > 0 ? `, only for ${joinNames(requiredBy, 2)}` : '';
  return `${formatDuration(now - begun)}${limit}${required ? '' : ', optional'}${only}`;
}

/** One that is seen as met and is waited for all the same has `stable:`. */
export function describeSeen(seen: ObservationStatus | null | undefined, reason: string): string {
  return seen === 'met' ? `must stay so: ${reason}` : reason;
}

import { formatDuration } from '../../lib/duration.ts';
import { joinNames } from '../../lib/join-names.ts';
import type { PrerequisiteState } from '../../engine/prerequisite-state.ts';
import type { ServiceState } from '../../engine/service-state.ts';
import type { RunState } from '../../engine/state.ts';
import type { Milliseconds } from '../../lib/duration.ts';

/**
 * One line: what the run waits for at this moment, and why. With `now` (on the events' clock) also for how long; without,
 * nothing in it grows stale. Empty before the run began and after it ended.
 */
export function explainWait(state: RunState, now?: Milliseconds): string {
  if (!state.run || state.end) return '';
  const unmet = heldUpBy(state);
  if (unmet.length === 0) return explainOtherWait(state, now);
  return `waiting for ${joinNames(
    unmet.map(row => explainPrerequisite(row, now)),
    3,
  )}`;
}

/** The prerequisites that the gate waits for now, the most important ones first. */
export function heldUpBy(state: RunState): PrerequisiteState[] {
  return isStarting(state) ? [] : unmetPrerequisites(state).filter(isAtTheGate);
}

/** What a run is doing that does not wait for prerequisites before corosync. */
export function explainOtherWait(state: RunState, now?: Milliseconds): string {
  if (!isStarting(state)) {
    const stagger = explainStagger(state, now);
    if (stagger !== '') return stagger;
    if (state.gateBlockedBy.length > 0) return `waiting for systemd's queue: ${joinNames(state.gateBlockedBy, 3)}`;
  }
  const services = state.services.rows();
  const waiting = services.find(isWaiting);
  if (waiting) return explainService(waiting, state, now);
  const busy = services.find(isBusy);
  if (busy) return explainService(busy, state, now);
  if (state.settlesAt !== undefined) return `all is ready, and has to stay so${remaining(state.settlesAt, now)}`;
  return services.every(({ status }) => status === 'pending') ? 'preparing' : 'finishing';
}

/** Empty when the start is not put off. */
export function explainStagger({ staggeredUntil }: RunState, now?: Milliseconds): string {
  return staggeredUntil === undefined
    ? ''
    : `all hold; the start waits its turn (stagger)${remaining(staggeredUntil, now)}`;
}

function remaining(until: Milliseconds, now: Milliseconds | undefined): string {
  return now === undefined ? '' : `, ${formatDuration(Math.max(0, until - now))} more`;
}

/** It is waited for before corosync, not only by the services that require it. */
export function isAtTheGate({ planned }: PrerequisiteState): boolean {
  return planned.requiredBy.length === 0;
}

/** What is waited for: before corosync first, and of that required ones; of those whose turn has not come, only what they come after is waited for. */
export function unmetPrerequisites({ prerequisites }: RunState): PrerequisiteState[] {
  const unmet = prerequisites.rows().filter(({ status }) => status === 'watched' || status === 'lost');
  const rank = (row: PrerequisiteState) => (isAtTheGate(row) ? 0 : 2) + (row.planned.required ? 0 : 1);
  return unmet.toSorted((one, other) => rank(one) - rank(other));
}

/** Nothing is waited for any more: services are on their way, or were found so. */
export function isStarting(state: RunState): boolean {
  if (state.waitEndedAt !== undefined) return true;
  const waiting = unmetPrerequisites(state).some(isAtTheGate) || state.gateBlockedBy.length > 0;
  return !waiting && state.services.rows().some(isBusy);
}

/** Prerequisites hold up its start. */
export function isWaiting({ waitsFor }: ServiceState): boolean {
  return waitsFor.length > 0;
}

export function isBusy({ status, waitsFor }: ServiceState): boolean {
  if (waitsFor.length > 0) return true;
  return ['requested', 'starting', 'ended', 'retrying', 'active', 'stopping'].includes(status);
}

export function explainService(row: ServiceState, state: RunState, now?: Milliseconds): string {
  if (isWaiting(row)) {
    const unmet = row.waitsFor.flatMap(name => state.prerequisites.get(name) ?? []);
    const again = row.attempts.length > 0 ? ' before it is tried again' : '';
    return `${row.unit}: waits for ${joinNames(
      unmet.map(each => explainPrerequisite(each, now)),
      3,
    )}${again}`;
  }
  switch (row.status) {
    case 'requested':
      return `${row.unit}: ${row.detail || 'requested'}${lasting(row.since, now)}`;
    case 'starting':
      return `${row.unit}: starting${lasting(row.since, now)}`;
    case 'retrying':
    case 'ended':
      return `${row.unit}: start failed${nextAttempt(row, now)}: ${row.detail}`;
    case 'active':
      return `${row.unit}: active, not ready yet${lasting(row.since, now, row.readyLimit)}${row.detail ? `: ${row.detail}` : ''}`;
    case 'stopping':
      return `${row.unit}: being stopped again${lasting(row.since, now)}${row.detail ? `: ${row.detail}` : ''}`;
    case 'pending':
    case 'ready':
    case 'failed':
    case 'skipped':
    case 'stopped':
      return `${row.unit}: ${row.status}${row.detail ? `: ${row.detail}` : ''}`;
  }
}

function explainPrerequisite(
  { planned, observation, watchedAt }: PrerequisiteState,
  now: Milliseconds | undefined,
): string {
  const waited = now === undefined || watchedAt === undefined ? undefined : formatDuration(now - watchedAt);
  const limit = planned.timeout === undefined ? undefined : formatDuration(planned.timeout);
  const time = waited ? (limit ? `${waited} of ${limit}` : waited) : limit && `at most ${limit}`;
  const facts = [observation?.reason ?? planned.text, planned.required ? undefined : 'optional', time];
  return `${planned.name} (${facts.filter(Boolean).join('; ')})`;
}

function nextAttempt({ retryAt }: ServiceState, now: Milliseconds | undefined): string {
  if (retryAt === undefined) return '';
  return now === undefined
    ? ', next attempt follows'
    : `, next attempt in ${formatDuration(Math.max(0, retryAt - now))}`;
}

function lasting(since: Milliseconds, now: Milliseconds | undefined, limit?: Milliseconds): string {
  const atMost = limit === undefined ? '' : ` of at most ${formatDuration(limit)}`;
  return now === undefined || now - since < 1000 ? '' : ` for ${formatDuration(now - since)}${atMost}`;
}

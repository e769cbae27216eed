import { formatDuration } from '../../lib/duration.ts';
import { explainService, explainStagger, isBusy, isStarting, unmetPrerequisites } from './explain-wait.ts';
import { describeLimit, describeSeen } from './wait-words.ts';
import { clean, cut, padEnd, widthOf } from '../text/layout.ts';
import { paint } from '../text/style.ts';
import { joinNames } from '../../lib/join-names.ts';
import type { PrerequisiteState } from '../../engine/prerequisite-state.ts';
import type { RunState } from '../../engine/state.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { Style } from '../text/style.ts';

export interface FrameStyle extends Style {
  /** Lines of the terminal; the frame leaves at least half of them to what is above. */
  readonly rows: number;
}

/** In fewer columns each prerequisite has a line for how long, and one for what was seen. */
const narrow = 60;

/**
 * What goes on at `now` (on the events' clock), as lines that fit the terminal's width: what is waited for, since when,
 * until when, what was seen last; or the services on their way. Empty before the run began and after it ended.
 */
export function liveFrame(state: RunState, now: Milliseconds, style: FrameStyle): string[] {
  if (!state.run || state.end) return [];
  const most = Math.max(1, Math.floor(style.rows / 2) - 1);
  // The last column stays free: some terminals wrap as soon as it is written.
  const columns = Math.max(1, style.columns - 1);
  return isStarting(state)
    ? serviceLines(state, now, most, { ...style, columns })
    : waitingLines(state, now, most, { ...style, columns });
}

function waitingLines(state: RunState, now: Milliseconds, most: number, style: Style): string[] {
  const unmet = unmetPrerequisites(state);
  const met = state.prerequisites.rows().filter(({ status }) => status === 'met').length;
  const elapsed = formatDuration(now - (state.run?.at ?? now));
  const limit = formatDuration(state.run?.deadline ?? 0);
  const isNarrow = style.columns < narrow;
  const head = isNarrow
    ? `${met}/${state.prerequisites.size} met, ${elapsed} of ${limit}`
    : `Waiting ${elapsed} of at most ${limit}: ${met} of ${state.prerequisites.size} met`;
  const stagger = explainStagger(state, now);
  const blocked = state.gateBlockedBy.length > 0 ? `systemd's queue: ${joinNames(state.gateBlockedBy, 3)}` : '';
  const queued = [stagger, blocked].filter(line => line !== '').map(line => `  ${line}`);
  const fitting = Math.max(1, Math.floor(most / (isNarrow ? 2 : 1)));
  const shown = unmet.slice(0, unmet.length > fitting ? Math.max(1, fitting - 1) : fitting);
  const names = Math.min(20, Math.max(0, ...shown.map(({ planned }) => widthOf(clean(planned.name, style)))));
  const limits = shown.map(row => limitOf(row, state, now));
  const width = Math.min(24, Math.max(0, ...limits.map(widthOf)));
  const more = unmet.length - shown.length;
  return [
    paint(fit(head, style), 'bold', style),
    ...shown.flatMap((row, index) => {
      const name = clean(row.planned.name, style);
      const limit = limits[index] ?? '';
      if (isNarrow) return [fit(`${name} ${limit}`, style), fit(`  ${lastSeen(row)}`, style)];
      return [fit(`  ${padEnd(name, names)}  ${padEnd(limit, width)}  ${lastSeen(row)}`, style)];
    }),
    ...(more > 0 ? [fit(`  and ${more} more`, style)] : []),
    ...(unmet.length === 0 ? queued.map(line => fit(line, style)) : []),
  ];
}

function limitOf({ planned, watchedAt }: PrerequisiteState, { run }: RunState, now: Milliseconds): string {
  const { at = now, deadline = 0 } = run ?? {};
  return describeLimit({ ...planned, begun: watchedAt ?? now }, now, at + deadline);
}

function lastSeen({ planned, observation }: PrerequisiteState): string {
  return describeSeen(observation?.status, observation?.reason ?? planned.text);
}

function serviceLines(state: RunState, now: Milliseconds, most: number, style: Style): string[] {
  const services = state.services.rows();
  const busy = services.filter(isBusy);
  const done = services.filter(({ status }) => status === 'ready').length;
  const verifying =
    services.every(({ status }) => status !== 'pending') && busy.every(({ status }) => status === 'active');
  const head = `${verifying ? 'Verifying' : 'Starting'} for ${formatDuration(now - (state.waitEndedAt ?? state.run?.at ?? now))}: ${done} of ${services.length} ready`;
  return [
    paint(fit(head, style), 'bold', style),
    ...busy.slice(0, most).map(row => fit(`  ${explainService(row, state, now)}`, style)),
  ];
}

function fit(line: string, style: Style): string {
  return cut(clean(line, style), style.columns, style);
}

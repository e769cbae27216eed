/** The times of a run that can be held against those of another. */
import type { Milliseconds } from '../../lib/duration.ts';
import { readyAfter } from '../key-times.ts';
import type { Report } from '../report.ts';

/**
 * `ready`: the last service was proved to work; `gate`: all prerequisites held at once; `wait` for a prerequisite; of a service
 * `start`: requested to active, and `verify`: active to proved to work.
 */
export type Phase = 'ready' | 'gate' | 'wait' | 'start' | 'verify';

export interface Measure {
  readonly phase: Phase;
  /** The prerequisite or the unit; empty for the whole run. */
  readonly name: string;
  /** Null: there is no such time in this run. */
  readonly took: Milliseconds | null;
}

/** In the order of a run. What was found running has no times of its own. */
export function measuresOf(report: Report): Measure[] {
  return [
    { phase: 'ready', name: '', took: readyAfter(report) },
    { phase: 'gate', name: '', took: report.gateMs },
    ...report.prerequisites.map(({ name, state, waitedMs }): Measure => {
      return { phase: 'wait', name, took: state === 'met' ? waitedMs : null };
    }),
    ...report.services.flatMap(({ unit, requestedMs, activeMs, readyMs }): Measure[] => [
      { phase: 'start', name: unit, took: between(requestedMs, activeMs) },
      { phase: 'verify', name: unit, took: between(activeMs, readyMs) },
    ]),
  ];
}

function between(from: Milliseconds | null, to: Milliseconds | null): Milliseconds | null {
  return from === null || to === null ? null : to - from;
}

import type { ReportedPrerequisite } from './report.ts';

export const notAnswered = 'the first look has not answered yet';

/** Nobody knows whether it is met: the run ended before it was looked at, or before the first look answered. */
export function isUnseen({ state, watchedMs, detail }: ReportedPrerequisite): boolean {
  return state === 'unmet' && (watchedMs === null || detail === notAnswered);
}

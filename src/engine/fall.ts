/** Pure: whether a service that was active is down, and what became of it. */
import { restartIsDue } from '../conditions/unit-words.ts';
import { formatDuration } from '../lib/duration.ts';
import type { UnitDetails, UnitState } from '../systemd/systemd.ts';
import { describeFailure, exitedForGood, pacemakerFatalMeans } from './job-verdict.ts';

/** Down, and systemd is not about to start it again (Restart=). */
export function hasFallen(state: UnitState | undefined): boolean {
  if (state === undefined || restartIsDue(state)) return false;
  return state.activeState === 'failed' || (state.activeState === 'inactive' && state.job === undefined);
}

/** No other start can help: pacemaker said so, or it was stopped in order, which only somebody else can have done. */
export function fellForGood(unit: UnitDetails): boolean {
  return exitedForGood(unit) || (unit.activeState === 'inactive' && unit.service?.result === 'success');
}

export function describeFall(unit: UnitDetails): string {
  const lived = unit.activeExitAt - unit.activeEnterAt;
  const after = lived > 0 ? ` ${formatDuration(lived)} after it had become active` : '';
  if (exitedForGood(unit)) return `${pacemakerFatalMeans} (it went down${after})`;
  return `it went down${after}: ${describeFailure('failed', unit)}`;
}

/** What one wants to know of a run first: how long it took, and what for. */
import type { Milliseconds } from '../lib/duration.ts';
import type { Report, ReportedPrerequisite } from './report.ts';

/** When the last of the services that work was proved to; null when the run did not end well. */
export function readyAfter({ outcome, services }: Report): Milliseconds | null {
  if (outcome !== 'ready' && outcome !== 'degraded') return null;
  const times = services.flatMap(({ readyMs }) => readyMs ?? []);
  return times.length > 0 ? Math.max(...times) : null;
}

/** Less than a tenth of a second is no wait. */
const shortest: Milliseconds = 100;

/** The prerequisite that was waited for longest; undefined when none kept the run waiting. */
export function longestWait({ prerequisites }: Report): ReportedPrerequisite | undefined {
  const waits = prerequisites.filter(({ state, waitedMs }) => state !== 'skipped' && waitedMs >= shortest);
  return waits.reduce<ReportedPrerequisite | undefined>(
    (longest, one) => (longest && longest.waitedMs >= one.waitedMs ? longest : one),
    undefined,
  );
}

/** Something was asked of systemd; false when all was found as it should be. */
export function startedSomething({ services }: Report): boolean {
  return services.some(({ requestedMs }) => requestedMs !== null);
}

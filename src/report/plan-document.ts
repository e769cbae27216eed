import type { Finding } from '../plan/finding.ts';
import type { Plan } from '../plan/plan.ts';

/** `muster plan --format json`. Keys may be added, never renamed or removed; durations are milliseconds. `ok`: the exit status is 0. */
export function planDocument(plan: Plan, findings: readonly Finding[], ok: boolean) {
  const { deadline, prerequisites, services, longest, criticalPath } = plan;
  return {
    schema: 'muster.plan/1',
    ok,
    deadlineMs: deadline,
    prerequisites: prerequisites.map(({ description = '', stable, timeout, latest, ...rest }) => ({
      ...rest,
      description,
      stableMs: stable,
      timeoutMs: timeout ?? null,
      latestMs: latest,
    })),
    gate: {
      after: prerequisites.filter(({ requiredBy }) => requiredBy.length === 0).map(({ name }) => name),
      deadlineMs: deadline,
    },
    services: services.map(({ unit, requires, longestRequired, attempts, startTimeout, longestStart, ...rest }) => ({
      unit,
      requires,
      longestRequiredMs: longestRequired,
      attempts,
      startTimeoutMs: startTimeout,
      longestStartMs: longestStart,
      readyTimeoutMs: rest.readyTimeout,
      ready: rest.ready ?? null,
      evenIfHeld: rest.evenIfHeld,
    })),
    longestWaitMs: longest.total,
    longestWait: {
      prerequisitesMs: longest.prerequisites,
      servicesMs: longest.services,
      queuedMs: longest.queued,
      againMs: longest.again,
    },
    criticalPath,
    findings,
  };
}

import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import type { Finding } from '../finding.ts';
import { planRun } from '../plan.ts';
import type { Sight } from '../sight.ts';

/** Whether systemd would kill muster while it still may wait: then nobody would start the cluster. */
export async function checkTimeouts(sight: Sight): Promise<Finding[]> {
  const muster = await sight.details('muster.service');
  const limit = muster.service?.timeoutStartMs;
  if (muster.loadState !== 'loaded' || limit === undefined) return [];
  const { total } = planRun(sight.config, await startTimeouts(sight)).longest;
  if (limit >= total) return [];
  return [
    {
      code: 'timeouts',
      severity: 'warning',
      message: `systemd ends muster.service after ${formatDuration(limit)} (TimeoutStartSec), but with this file a run can last ${formatDuration(total)}`,
      remedy: `systemctl edit muster.service, with TimeoutStartSec=${Math.ceil(total / 60_000)}min under [Service]; or shorten deadline:, attempts: or startTimeout:`,
    },
  ];
}

/** The services' own TimeoutStartSec. An unlimited one is left out: the engine sets a limit of its own there. */
export async function startTimeouts(sight: Sight): Promise<ReadonlyMap<string, Milliseconds>> {
  const units = await Promise.all(sight.config.services.map(({ unit }) => sight.details(unit)));
  return new Map(
    units.flatMap(({ name, service }) =>
      service && service.timeoutStartMs > 0 && service.timeoutStartMs < unlimited
        ? [[name, service.timeoutStartMs]]
        : [],
    ),
  );
}

/** systemd's infinity is 2^64 - 1 microseconds; nobody means a finite limit of a year. */
const unlimited: Milliseconds = 365 * 24 * 3_600_000;

import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import type { Finding } from '../finding.ts';
import type { ServiceDetails, UnitDetails } from '../../systemd/systemd.ts';
import { planRun, waitsInFront, type UnitTimeouts } from '../plan.ts';
import type { Sight } from '../sight.ts';

/**
 * Whether systemd would kill muster too early: while it still may wait, or, told to stop, between corosync and pacemaker;
 * or end the start of a daemon before the time that the file gives it.
 */
export async function checkTimeouts(sight: Sight): Promise<Finding[]> {
  return [...(await ownTimeouts(sight)), ...(await daemonTimeouts(sight))];
}

async function ownTimeouts(sight: Sight): Promise<Finding[]> {
  const { loadState, service } = await sight.details('muster.service');
  if (loadState !== 'loaded' || service === undefined) return [];
  const plan = planRun(sight.config, await unitTimeouts(sight));
  const findings: Finding[] = [];
  // muster asks for more time while it lasts, by a program of its own: systemd must listen to more than the main process.
  if (service.notifyAccess !== 'all' && service.timeoutStartMs < plan.longest.total) {
    findings.push({
      code: 'timeouts',
      severity: 'warning',
      message: `systemd ends muster.service after ${formatDuration(service.timeoutStartMs)} (TimeoutStartSec), but with this file a run can last ${formatDuration(plan.longest.total)}, and muster may not ask for more time (NotifyAccess=${service.notifyAccess || 'none'})`,
      remedy: `systemctl edit muster.service, with NotifyAccess=all under [Service]; or with TimeoutStartSec=${inMinutes(plan.longest.total)}`,
    });
  }
  const corosync = plan.services.find(({ unit }) => unit === 'corosync.service');
  if (corosync && service.timeoutStopMs < corosync.startTimeout) {
    findings.push({
      code: 'timeouts',
      severity: 'warning',
      message: `systemctl stop muster kills it after ${formatDuration(service.timeoutStopMs)} (TimeoutStopSec), but corosync may take ${formatDuration(corosync.startTimeout)} to start: killed by then, muster leaves corosync without pacemaker`,
      remedy: `systemctl edit muster.service, with TimeoutStopSec=${inMinutes(corosync.startTimeout)} under [Service]; or shorten startTimeout: of corosync`,
    });
  }
  return findings;
}

async function daemonTimeouts(sight: Sight): Promise<Finding[]> {
  const found = await Promise.all(
    sight.config.services.map(async ({ unit, startTimeout }): Promise<Finding[]> => {
      const { service } = await sight.details(unit);
      // A service of Type=simple is started at once: there the limit is for its ExecStartPre= only.
      if (startTimeout === undefined || service === undefined || service.type === 'simple') return [];
      if (service.timeoutStartMs === 0 || service.timeoutStartMs >= startTimeout) return [];
      return [
        {
          code: 'timeouts',
          severity: 'warning',
          message: `the file gives ${unit} ${formatDuration(startTimeout)} to start (startTimeout), but systemd ends the start after ${formatDuration(service.timeoutStartMs)} (TimeoutStartSec)`,
          remedy: `systemctl edit ${unit}, with TimeoutStartSec=${inMinutes(startTimeout)} under [Service]; or take startTimeout: out, which leaves it to the unit`,
        },
      ];
    }),
  );
  return found.flat();
}

function inMinutes(duration: Milliseconds): string {
  return `${Math.ceil(duration / 60_000)}min`;
}

/**
 * The services' own TimeoutStartSec and TimeoutStopSec, and the first of an sbd that is started with them. An unlimited one is left out: the
 * engine sets a limit of its own there.
 */
export async function unitTimeouts(sight: Sight): Promise<UnitTimeouts> {
  const units = sight.config.services.map(({ unit }) => unit);
  const services = await Promise.all(units.map(unit => sight.details(unit)));
  const inFront = await Promise.all(
    units.flatMap(unit => waitsInFront.get(unit) ?? []).map(unit => sight.details(unit)),
  );
  const started = [...services, ...inFront.filter(({ unitFileState }) => unitFileState === 'enabled')];
  return {
    start: limits(started, ({ timeoutStartMs }) => timeoutStartMs),
    stop: limits(services, ({ timeoutStopMs }) => timeoutStopMs),
  };
}

function limits(
  units: readonly UnitDetails[],
  limitOf: (service: ServiceDetails) => Milliseconds,
): ReadonlyMap<string, Milliseconds> {
  return new Map(
    units.flatMap(({ name, service }) => {
      const limit = service ? limitOf(service) : 0;
      return limit > 0 && limit < unlimited ? [[name, limit]] : [];
    }),
  );
}

/** systemd's infinity is 2^64 - 1 microseconds; nobody means a finite limit of a year. */
const unlimited: Milliseconds = 365 * 24 * 3_600_000;

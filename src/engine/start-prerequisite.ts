import type { UnitToStart } from '../conditions/condition.ts';
import { SystemdError, type Job } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import { judgeJobEnd, judgeRefusal } from './job-verdict.ts';
import { hasStopped, stopInTheWay } from './outlast-stops.ts';
import { requestStart } from './request-start.ts';
import { Stopped } from './stop.ts';

/** More than any unit pulls in; only against going on for ever. */
const mostLookedAt = 500;

/** `would-start`: of a dry run, which starts nothing. */
export type Started = 'would-start' | 'done';

/**
 * Starts a unit with `start: true`, once, unless it is as wanted already or would pull in the cluster. Resolves when the
 * start is requested, or when it will not be; `note` tells why nothing came of it, then or later. A bus that is away is waited for.
 */
export async function startPrerequisite(
  context: RunContext,
  toStart: UnitToStart,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Started> {
  for (;;) {
    try {
      return await startOnce(context, toStart, note, signal);
    } catch (error) {
      if (signal.aborted || error instanceof Stopped) return 'done';
      if (!(error instanceof SystemdError)) throw error;
      note(`muster could not start ${toStart.unit}: ${error.message}`);
      // It never got to systemd, and the bus was waited for already; any other call may have been carried out.
      if (error.code !== 'bus-silent') return 'done';
    }
  }
}

async function startOnce(
  context: RunContext,
  { unit, look }: UnitToStart,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Started> {
  const { status } = await look(signal);
  // A dry run looks no further at what no start can mend, such as a unit that is masked.
  if (status === 'met' || (context.dryRun && status === 'broken')) return 'done';
  const cluster = await clusterServiceIn(context, unit);
  if (cluster !== undefined) {
    note(`muster does not start ${unit}: it would bring up ${cluster} with it`);
    return 'done';
  }
  if (context.dryRun) return 'would-start';
  for (;;) {
    const request = await requestStart(context, unit);
    if ('job' in request) {
      void tellEnd(unit, request.job, note);
      return 'done';
    }
    const other = await stopInTheWay(context, request.refused);
    if (other === undefined) {
      note(`muster could not start ${unit}: ${judgeRefusal(request.refused).detail}`);
      return 'done';
    }
    note(`muster starts ${unit} as soon as ${other} has stopped`);
    await hasStopped(context, other, Infinity, signal);
  }
}

async function tellEnd(unit: string, { ended }: Job, note: (text: string) => void): Promise<void> {
  const end = await ended.catch(() => undefined);
  const verdict = end && judgeJobEnd(end);
  // A unit that failed says so itself.
  if (!verdict || verdict.is === 'active' || end.unit.activeState !== 'inactive') return;
  note(`muster started ${unit}, in vain: ${verdict.detail}`);
}

/** The first service of the cluster that a start of `unit` would start too. */
async function clusterServiceIn({ config, ports }: RunContext, unit: string): Promise<string | undefined> {
  const services = config.services.map(service => service.unit);
  const seen = new Set([unit]);
  let next = [unit];
  while (next.length > 0 && seen.size < mostLookedAt) {
    const details = await Promise.all(next.map(name => ports.systemd.details(name)));
    const found = details.find(({ id }) => services.includes(id));
    if (found) return found.id;
    next = details
      .flatMap(({ requires, requisite, bindsTo, wants }) => [...requires, ...requisite, ...bindsTo, ...wants])
      .filter(name => !seen.has(name) && seen.add(name));
  }
  return undefined;
}

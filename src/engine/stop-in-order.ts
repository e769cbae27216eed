/** Stops services in reverse order, as `down` and a run that takes back its own start do. */
import { restartIsDue } from '../conditions/unit-words.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { formatDuration } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import type { Ports } from '../ports.ts';
import { lookAtResources } from '../services/stop-objections.ts';
import { processesOf } from '../services/unit-processes.ts';
import type { Job, JobEnd, UnitState } from '../systemd/systemd.ts';
import { corosync, isUp, pacemaker, pacemakerRemote } from './preflight.ts';

export interface StoppedService {
  readonly unit: string;
  /** `not asked`: one before it did not stop. */
  readonly result: 'stopped' | 'was down' | 'failed' | 'not asked';
  readonly tookMs: Milliseconds | null;
  /** Why it did not stop; what is odd about how it did; else empty. */
  readonly detail: string;
}

export type StopStep =
  /** `limit` is the unit's own TimeoutStopSec=; Infinity: it has none. */
  | { readonly is: 'stopping'; readonly unit: string; readonly limit: Milliseconds }
  /** What it still waits for: resources of the cluster. */
  | { readonly is: 'waiting'; readonly unit: string; readonly reason: string }
  | ({ readonly is: 'ended' } & StoppedService);

/** Beyond the unit's own TimeoutStopSec=, so that systemd's verdict comes first. */
const grace: Milliseconds = 5000;
/** systemd's infinity is 2^64 - 1 microseconds; nobody means a finite limit of a year. */
const unlimited: Milliseconds = 365 * 24 * 3_600_000;
const lookEvery: Milliseconds = 2000;

/**
 * `units` in the order of their start. Each is asked when the one before is down, and has its own TimeoutStopSec=; when one
 * does not stop, the rest is not asked. Never kills, never cancels, and never stops corosync under a pacemaker that is not
 * surely down. Rejects with the signal's reason on abort: systemd goes on with what was asked by then.
 */
export async function stopInOrder(
  units: readonly string[],
  ports: Ports,
  tell: (step: StopStep) => void,
  signal: AbortSignal,
): Promise<StoppedService[]> {
  const services: StoppedService[] = [];
  for (const unit of units.toReversed()) {
    const stuck = services.some(({ result }) => result === 'failed');
    const stopped: StoppedService = stuck
      ? { unit, result: 'not asked', tookMs: null, detail: '' }
      : await stopOne(unit, ports, tell, signal);
    services.push(stopped);
    tell({ is: 'ended', ...stopped });
  }
  return services;
}

/** Neither up, nor on its way, nor asked for. */
export function isDown({ activeState, job }: UnitState): boolean {
  return (activeState === 'inactive' || activeState === 'failed') && job === undefined;
}

async function stopOne(
  unit: string,
  ports: Ports,
  tell: (step: StopStep) => void,
  signal: AbortSignal,
): Promise<StoppedService> {
  const { systemd, clock } = ports;
  const failed = (detail: string): StoppedService => ({ unit, result: 'failed', tookMs: null, detail });
  signal.throwIfAborted();
  const before = await systemd.details(unit);
  // A queued start would bring it up again behind our back: systemd refuses the stop then, and says so.
  if (isDown(before)) {
    const left = isManager(unit) && before.activeState === 'failed' && (await hasProcesses(unit, ports));
    if (left) return failed(leftover(unit));
    return { unit, result: 'was down', tookMs: null, detail: before.activeState };
  }
  const above = unit === corosync ? await pacemakerAbove(ports) : undefined;
  if (above !== undefined) return failed(above);
  const own = before.service?.timeoutStopMs ?? 90_000;
  const limit = own >= unlimited ? Infinity : own;
  const beganAt = clock.now();
  tell({ is: 'stopping', unit, limit });
  signal.throwIfAborted();
  const request = await systemd.stop(unit);
  if ('refused' in request) return failed(`systemd refused: ${request.refused.message}`);
  const ended = await awaitStop(unit, request.job, limit + grace, { ports, tell, signal });
  if (ended === timedOut)
    return failed(`it is still stopping after ${formatDuration(limit + grace)}, and systemd goes on`);
  const { activeState } = ended.unit;
  const down = (activeState === 'inactive' || activeState === 'failed') && !restartIsDue(ended.unit);
  if (!down) return failed(`its stop ended with ${ended.result}, and it is ${activeState}`);
  const result = ended.unit.service?.result ?? '';
  if (isManager(unit) && activeState === 'failed') {
    return failed(`its stop failed (${result}): resources may still run here, and processes of it may be left`);
  }
  const detail = activeState === 'failed' ? `systemd calls its stop failed (${result})` : '';
  return { unit, result: 'stopped', tookMs: Math.round(clock.now() - beganAt), detail };
}

/** Why corosync must not be stopped now: whether pacemaker is among the services or not. */
async function pacemakerAbove(ports: Ports): Promise<string | undefined> {
  const [state] = await ports.systemd.list([pacemaker]);
  if (state === undefined) return undefined;
  if (!isDown(state)) {
    const is = isUp(state) ? 'is active' : `is ${state.activeState}`;
    return `${pacemaker} ${is}, and corosync is never taken from under it`;
  }
  return state.activeState === 'failed' && (await hasProcesses(pacemaker, ports)) ? leftover(pacemaker) : undefined;
}

/** Its resources run below it, and it stops them first. */
function isManager(unit: string): boolean {
  return unit === pacemaker || unit === pacemakerRemote;
}

function leftover(unit: string): string {
  return `${unit} failed and processes of it are left (systemctl status ${unit}): resources may still run here`;
}

/** systemd leaves the processes of a pacemaker that failed alone (KillMode=process, SendSIGKILL=no). */
async function hasProcesses(unit: string, { files }: Ports): Promise<boolean> {
  return (await processesOf(unit, files)).length > 0;
}

interface Watch {
  readonly ports: Ports;
  readonly tell: (step: StopStep) => void;
  readonly signal: AbortSignal;
}

/** Meanwhile tells which resources pacemaker still stops. */
async function awaitStop(
  unit: string,
  job: Job,
  limit: Milliseconds,
  { ports, tell, signal }: Watch,
): Promise<JobEnd | typeof timedOut> {
  const { clock } = ports;
  const looking = new AbortController();
  if (isManager(unit)) {
    const told = (reason: string) => tell({ is: 'waiting', unit, reason });
    tellResources(ports, told, AbortSignal.any([signal, looking.signal])).catch(() => undefined);
  }
  try {
    return await within(job.ended, limit, clock, signal);
  } finally {
    looking.abort(new Error('stopped'));
  }
}

/** Until abort. crm_mon does not say where a resource is being stopped, so all that are being stopped are named. */
async function tellResources(ports: Ports, tell: (reason: string) => void, signal: AbortSignal): Promise<void> {
  let last = '';
  for (;;) {
    await ports.clock.sleep(lookEvery, signal);
    const look = await lookAtResources(ports, signal);
    if (!('here' in look)) continue;
    const stopping = look.view.resources.filter(resource => resource.stopping).map(({ id }) => `${id} (stopping)`);
    const reason = [...new Set([...stopping, ...look.here.map(({ id }) => id)])].join(', ');
    if (reason !== '' && reason !== last) tell(reason);
    last = reason;
  }
}

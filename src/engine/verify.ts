import type { Observation } from '../conditions/condition.ts';
import { conditionOf } from '../conditions/condition-of.ts';
import type { Service } from '../config/config.ts';
import { formatDuration } from '../lib/duration.ts';
import { readinessOf, type Readiness, type ReadinessLook } from '../services/readiness.ts';
import { lastLog } from '../services/unit-log.ts';
import type { UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import type { ClusterView } from './event.ts';
import { describeFailure } from './job-verdict.ts';
import { corosync, isUp, pacemaker } from './preflight.ts';

export type Verified =
  | { readonly is: 'ready' }
  | { readonly is: 'failed'; readonly unit: string; readonly detail: string }
  /** Given up: what it depends on failed. */
  | { readonly is: 'abandoned' };

/** Proves, for all services at the same time, that each really works. */
export interface Verification {
  /** Begins with a service that is active. */
  begin(service: Service): void;
  /** The result of all that were begun, in that order. Rejects with `Stopped` when the run is stopped. */
  finish(): Promise<readonly Verified[]>;
}

export function createVerification(context: RunContext): Verification {
  const begun: { readonly service: Service; readonly result: Promise<Verified> }[] = [];
  const tellCluster = createClusterTeller(context);
  const corosyncLost = new AbortController();

  const verify = async (service: Service): Promise<Verified> => {
    const dependsOnCorosync = service.unit === pacemaker;
    const signals = [context.stop.signal, context.over, ...(dependsOnCorosync ? [corosyncLost.signal] : [])];
    const result = await verifyOne(context, service, AbortSignal.any(signals), tellCluster).catch((error: unknown) => {
      if (corosyncLost.signal.aborted && !context.stop.signal.aborted) return { is: 'abandoned' } as const;
      throw error;
    });
    if (result.is === 'failed') {
      const invocation = (await context.ports.systemd.details(service.unit)).invocationId;
      const log = await lastLog(context.ports.commands, service.unit, invocation, context.over);
      context.emit({ type: 'service-failed', unit: service.unit, detail: result.detail, log });
      if (service.unit === corosync) corosyncLost.abort(new Error('corosync failed'));
    }
    return result;
  };

  return {
    begin(service) {
      const result = verify(service);
      result.catch(() => undefined); // looked at in finish()
      begun.push({ service, result });
    },
    async finish() {
      const results = await Promise.all(begun.map(({ result }) => result));
      return Promise.all(begun.map(({ service }, index) => recheck(context, service.unit, results[index])));
    },
  };
}

async function verifyOne(
  context: RunContext,
  service: Service,
  signal: AbortSignal,
  tellCluster: (look: ReadinessLook) => void,
): Promise<Verified> {
  const { ports, emit, board } = context;
  const { unit, readyTimeout } = service;
  const { clock } = ports;
  const readiness = readinessFor(context, service);
  const giveUpAt = clock.now() + readyTimeout;
  const fallen = new AbortController();
  const watchFall = (state: UnitState) => {
    if (state.name === unit && hasFallen(state)) fallen.abort(new Error('fallen'));
  };
  const looking = AbortSignal.any([signal, fallen.signal]);
  board.onChange(watchFall, looking);

  let told: string | undefined;
  let last: Observation = { status: 'unknown', reason: 'not looked at yet' };
  for (;;) {
    const now = board.get(unit);
    if (now && hasFallen(now)) return { is: 'failed', unit, detail: await describeFall(context, unit) };
    try {
      const look = await readiness.look(looking);
      last = look;
      tellCluster(look);
      if (look.status === 'met' && isUp(board.get(unit))) {
        context.done.ready.add(unit);
        emit({ type: 'service-ready', unit, detail: look.reason });
        return { is: 'ready' };
      }
      if (`${look.status} ${look.reason}` !== told) {
        told = `${look.status} ${look.reason}`;
        emit({ type: 'service-observed', unit, status: look.status, reason: look.reason });
      }
      if (clock.now() >= giveUpAt) {
        const detail = `active, but not ready within ${formatDuration(readyTimeout)}: ${last.reason}`;
        return { is: 'failed', unit, detail };
      }
      await clock.sleep(Math.min(readiness.every, Math.max(1, giveUpAt - clock.now())), looking);
    } catch (error) {
      signal.throwIfAborted();
      if (!fallen.signal.aborted) throw error;
    }
  }
}

/** A service that was ready may fall before the run ends: the last word is systemd's state at the end. */
async function recheck(context: RunContext, unit: string, result: Verified = { is: 'abandoned' }): Promise<Verified> {
  if (result.is !== 'ready') return result;
  const state = context.board.get(unit);
  if (!state || !hasFallen(state)) return result;
  const detail = `it was ready, and then: ${await describeFall(context, unit)}`;
  const { invocationId } = await context.ports.systemd.details(unit);
  const log = await lastLog(context.ports.commands, unit, invocationId, context.over);
  context.emit({ type: 'service-failed', unit, detail, log });
  return { is: 'failed', unit, detail };
}

function hasFallen({ activeState, job }: UnitState): boolean {
  return activeState === 'failed' || (activeState === 'inactive' && job === undefined);
}

async function describeFall({ ports }: RunContext, unit: string): Promise<string> {
  const details = await ports.systemd.details(unit);
  const lived = details.activeExitAt - details.activeEnterAt;
  const after = lived > 0 ? ` ${formatDuration(lived)} after it had become active` : '';
  const { service } = details;
  if (service?.mainExitCode === 1 && service.mainExitStatus === 100) {
    return `pacemaker shut itself down for good${after} (exit status 100): it was told that this node had been fenced, or its configuration is unusable`;
  }
  return `it went down${after}: ${describeFailure('failed', details)}`;
}

function readinessFor({ ports, config }: RunContext, service: Service): Readiness {
  if (service.ready) {
    const condition = conditionOf(service.ready, { initial: 250, factor: 1.5, every: 2000, jitter: false }, ports);
    return { every: condition.freshFor ?? 250, look: signal => condition.look(signal) };
  }
  const known = readinessOf(service.unit, ports, { requireQuorum: config.stack.requireQuorum });
  return known ?? { every: 250, look: () => Promise.resolve({ status: 'met', reason: 'active' }) };
}

/** Folds what single looks tell into one view of the cluster, and tells it when it changes. */
function createClusterTeller({ emit }: RunContext): (look: ReadinessLook) => void {
  let view: ClusterView = {
    quorate: undefined,
    waitForAll: undefined,
    dc: undefined,
    standby: undefined,
    maintenance: undefined,
  };
  return ({ cluster }) => {
    if (cluster === undefined) return;
    const next = { ...view, ...cluster };
    if (JSON.stringify(next) === JSON.stringify(view)) return;
    view = next;
    emit({ type: 'cluster-observed', cluster: view });
  };
}

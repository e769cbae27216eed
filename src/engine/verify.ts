import type { Service } from '../config/config.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import { ownWords } from '../services/own-words.ts';
import type { ReadinessLook } from '../services/readiness.ts';
import { lastLog } from '../services/unit-log.ts';
import type { RunContext } from './context.ts';
import type { ClusterView } from './event.ts';
import { describeFall, fellForGood, hasFallen } from './fall.ts';
import { leaveStandby } from './leave-standby.ts';
import { corosync, pacemaker } from './preflight.ts';
import { proveAgain, watchForFalls, type Proved } from './prove-again.ts';
import { readinessFor, verifyService, type Verified } from './verify-service.ts';

/** Proves, for all services at the same time, that each really works. */
export interface Verification {
  /** Begins with a service that is active. */
  begin(service: Service): void;
  /** Whether one of those that were begun does not work or is down again. */
  hasFailed(): Promise<boolean>;
  /**
   * The result of all that were begun, in that order. All that are ready must stay so for `settle`. Rejects with `Stopped`
   * when the run is stopped.
   */
  finish(settle: Milliseconds): Promise<readonly Verified[]>;
  /** Ends all looks: nothing more is told. */
  abandon(): void;
}

export function createVerification(context: RunContext): Verification {
  let anyFailed = false;
  const begun: { readonly service: Service; readonly result: Promise<Verified> }[] = [];
  const tellCluster = createClusterTeller(context);
  const abandoned = new AbortController();
  /** Why pacemaker cannot join, however long it is given: the corosync below it. */
  let withoutCorosync = '';
  const corosyncLost = new AbortController();
  const loseCorosync = (why: string) => {
    if (corosyncLost.signal.aborted) return;
    withoutCorosync = why;
    corosyncLost.abort(new Error(why));
  };

  /** Of its first proof: one that has to be proved again has what is left of its time. */
  const giveUps = new Map<Service, Milliseconds>();
  const giveUpAt = (service: Service) => {
    const at = giveUps.get(service) ?? context.ports.clock.now() + service.readyTimeout;
    giveUps.set(service, at);
    return at;
  };
  const falls = watchForFalls(context, abandoned.signal);
  let corosyncSeenAt: Milliseconds = -Infinity;

  const verify = async (service: Service): Promise<Verified> => {
    const givenUp = service.unit === pacemaker ? [abandoned.signal, corosyncLost.signal] : [abandoned.signal];
    const signal = AbortSignal.any([context.stop.signal, context.over, ...givenUp]);
    const onLook = (look: ReadinessLook) => {
      if (service.unit === corosync) corosyncSeenAt = context.ports.clock.now();
      tellCluster(look);
    };
    try {
      const result = await verifyService(context, { service, giveUpAt: giveUpAt(service) }, signal, onLook);
      if (result.is === 'ready') {
        falls.watch(service.unit);
        if (service.unit === corosync) watchReadyCorosync(context, () => loseCorosync(fellDown));
        if (service.unit === pacemaker && (await leaveStandby(context, signal)))
          tellCluster({ status: 'met', reason: '', cluster: { standby: false } });
        return result;
      }
      if (service.unit === corosync && hasFallen(context.board.get(corosync))) loseCorosync(fellDown);
      else if (service.unit === corosync && result.hopeless) loseCorosync(unusable);
      return { ...(await failed(context, service.unit, result.detail, signal)), hopeless: result.hopeless ?? false };
    } catch (error) {
      context.stop.signal.throwIfAborted();
      if (!givenUp.some(({ aborted }) => aborted)) throw error;
      const { unit } = service;
      if (corosyncLost.signal.aborted && !abandoned.signal.aborted)
        context.emit({ type: 'service-observed', unit, status: 'unmet', reason: withoutCorosync });
      return { is: 'abandoned' };
    }
  };

  return {
    begin(service) {
      const result = verify(service);
      // Its own failure is looked at in finish().
      void result.then(
        ({ is }) => {
          if (is === 'ready') return;
          anyFailed = true;
          context.wakeup.poke();
        },
        () => undefined,
      );
      begun.push({ service, result });
    },
    async hasFailed() {
      const { board, ports } = context;
      const fallen = begun.filter(({ service }) => hasFallen(board.get(service.unit)));
      // systemd shows a service as failed for an instant before it restarts it: its second word counts.
      const details = await Promise.all(fallen.map(({ service }) => ports.systemd.details(service.unit)));
      return anyFailed || details.some(hasFallen);
    },
    async finish(settle) {
      const first = await Promise.all(begun.map(async ({ service, result }) => ({ service, proof: await result })));
      const lasted = await lasting(context, first, settle);
      await tellQuorumAtEnd(context, lasted, { seenAt: corosyncSeenAt, tellCluster });
      const checked: Verified[] = [];
      // In order, so that what went down first is told first.
      for (const { service, proof } of await proveAgain(context, lasted, { falls, verify })) {
        const result = await recheck(context, service.unit, proof);
        const lost = service.unit === pacemaker && corosyncLost.signal.aborted;
        if (lost && result.is === 'ready')
          checked.push(await failed(context, service.unit, `it was ready, but ${withoutCorosync}`, context.over));
        // A corosync that came back since, pulled up by the start of pacemaker, is no failure of its own any more.
        else if (lost && result.is === 'abandoned' && !checked.some(({ is }) => is === 'failed'))
          checked.push(await failed(context, service.unit, withoutCorosync, context.over));
        else checked.push(result);
      }
      return checked;
    },
    abandon: () => abandoned.abort(new Error('abandoned')),
  };
}

/** Nothing falls for that long, and each is found ready again after it. */
async function lasting(
  context: RunContext,
  first: readonly Proved[],
  settle: Milliseconds,
): Promise<readonly Proved[]> {
  const { board, emit, stop, ports, over } = context;
  const mustLast = first.filter(({ proof }) => proof.is === 'ready');
  const bad = first.some(({ service, proof }) => service.required && proof.is !== 'ready');
  if (settle === 0 || mustLast.length === 0 || bad) return first;
  emit({ type: 'stack-settling', duration: settle });
  const fallen = Promise.withResolvers<undefined>();
  const units = mustLast.map(({ service }) => service.unit);
  const listening = new AbortController();
  board.onChange(
    state => {
      if (units.includes(state.name) && hasFallen(state)) fallen.resolve(undefined);
    },
    AbortSignal.any([over, listening.signal]),
  );
  const fell = units.some(unit => hasFallen(board.get(unit)))
    ? undefined
    : await within(fallen.promise, settle, ports.clock, stop.signal);
  listening.abort();
  if (fell !== timedOut) return first;
  return Promise.all(
    first.map(async ({ service, proof }): Promise<Proved> => {
      if (proof.is !== 'ready') return { service, proof };
      const look = await readinessFor(context, service).look(stop.signal);
      if (look.status === 'met' || hasFallen(board.get(service.unit))) return { service, proof };
      const detail = `it was ready, but no longer ${formatDuration(settle)} later (settle): ${look.reason}`;
      return { service, proof: await failed(context, service.unit, detail, stop.signal) };
    }),
  );
}

/**
 * A node that joins is a member before it is quorate, and one that settles may lose its peers: the end counts. What was seen a
 * moment ago, where all was up already, is the end.
 */
async function tellQuorumAtEnd(
  context: RunContext,
  proved: readonly Proved[],
  { seenAt, tellCluster }: { readonly seenAt: Milliseconds; readonly tellCluster: (look: ReadinessLook) => boolean },
): Promise<void> {
  const { board, emit, stop, ports } = context;
  const own = proved.find(({ service }) => service.unit === corosync);
  if (own?.proof.is !== 'ready' || hasFallen(board.get(corosync))) return;
  const { service } = own;
  const readiness = readinessFor(context, service);
  if (ports.clock.now() - seenAt < readiness.every) return;
  const look = await readiness.look(stop.signal);
  const { status, reason } = look;
  if (tellCluster(look) && status === 'met') emit({ type: 'service-observed', unit: corosync, status, reason });
}

const fellDown = 'corosync went down: pacemaker has no cluster to be in';
const unusable = 'pacemaker cannot work with this corosync';

function watchReadyCorosync({ board, over }: RunContext, lost: () => void): void {
  board.onChange(state => {
    if (state.name === corosync && hasFallen(state)) lost();
  }, over);
  if (hasFallen(board.get(corosync))) lost();
}

/** A service that was ready may fall before the run ends: the last word is systemd's state at the end. */
async function recheck(context: RunContext, unit: string, result: Verified): Promise<Verified> {
  if (result.is !== 'ready' || !hasFallen(context.board.get(unit))) return result;
  const details = await context.ports.systemd.details(unit);
  if (!hasFallen(details)) return result;
  const fallen = await failed(context, unit, `it was ready, then ${describeFall(details)}`, context.over);
  return { ...fallen, hopeless: fellForGood(details) };
}

async function failed(
  context: RunContext,
  unit: string,
  detail: string,
  signal: AbortSignal,
): Promise<Extract<Verified, { is: 'failed' }>> {
  const { invocationId: id } = await context.ports.systemd.details(unit);
  const log = await lastLog(context.ports.commands, { unit, id }, signal);
  const words = ownWords(unit, log);
  const told = words === undefined ? detail : `${detail}: ${words}`;
  context.emit({ type: 'service-failed', unit, detail: told, log });
  return { is: 'failed', unit, detail: told };
}

/** Folds what single looks tell into one view of the cluster, and tells it when it changes; true when it has. */
function createClusterTeller({ emit }: RunContext): (look: ReadinessLook) => boolean {
  let view: ClusterView = {
    quorate: undefined,
    waitForAll: undefined,
    dc: undefined,
    standby: undefined,
    maintenance: undefined,
  };
  return ({ cluster }) => {
    if (cluster === undefined) return false;
    const next = { ...view, ...cluster };
    if (JSON.stringify(next) === JSON.stringify(view)) return false;
    view = next;
    emit({ type: 'cluster-observed', cluster: view });
    return true;
  };
}

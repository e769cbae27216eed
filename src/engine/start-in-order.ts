import type { Service } from '../config/config.ts';
import { qdeviceUnit } from '../config/fields.ts';
import type { RunContext } from './context.ts';
import { stopFirst, type Ending } from './ending.ts';
import { corosync, isUp, managerOf, pacemaker, pacemakerRemote } from './preflight.ts';
import { whatIsMissing, type ServiceWaits, type Turn } from './service-waits.ts';
import { startService, type StartResult } from './start-service.ts';
import { createVerification } from './verify.ts';
import type { Verified } from './verify-service.ts';

/**
 * Starts the services in order, each as soon as the one before is active, and verifies all of them at the same time. The
 * look at a service begins when the next one has been requested, so that it costs the start nothing, or waits.
 */
export async function startInOrder(
  context: RunContext,
  waits: ServiceWaits,
  missingAtTheGate: readonly string[],
): Promise<Ending> {
  const { config, emit, done } = context;
  const downBelow = await downBelowPacemaker(context);
  if (downBelow) return downBelow;
  const verification = createVerification(context);
  let missing = new Set(missingAtTheGate);
  const beforeRetry = async () => {
    const turn = await waits.beforeRetry?.();
    if (turn?.is === 'go') missing = new Set(turn.missing);
    return turn?.is === 'unmet' ? { ending: turn.ending } : {};
  };
  let previous: Service | undefined;
  const verifyPrevious = () => {
    if (previous) verification.begin(previous);
    previous = undefined;
  };
  let failure: Ending | undefined;
  const lacking: Lacking[] = [];
  try {
    for (const service of config.services) {
      const { unit } = service;
      if (waits.waitsFor(service)) verifyPrevious();
      const turn = await waits.beforeStart(service, () => verification.hasFailed());
      if (turn.is !== 'go') {
        failure = notStarted(context, unit, turn);
        break;
      }
      for (const name of turn.missing) missing.add(name);
      const onRequested = () => {
        done.handled.add(unit);
        verifyPrevious();
      };
      const result = await startService(context, service, onRequested, unit === corosync ? beforeRetry : undefined);
      if (result.is !== 'active') {
        emit({ type: 'service-failed', unit, detail: result.detail, log: [] });
        if (!service.required) {
          lacking.push({ unit, detail: result.detail });
          continue;
        }
        failure = result.is === 'unmet' ? notTriedAgain(unit, result) : failedStart(unit, result);
        break;
      }
      waits.passed(service);
      if (result.finished) emit({ type: 'service-ready', unit, detail: 'finished' });
      else previous = service;
    }
    if (failure && leavesCorosyncAlone(context)) return failure;
    verifyPrevious();
    return verdict(context, await verification.finish(config.stack.settle), {
      missing: [...missing],
      lacking,
      failure,
    });
  } finally {
    verification.abandon();
  }
}

/** Then corosync is about to be stopped: there is nothing to prove. One that went down by itself is what has to be told. */
function leavesCorosyncAlone({ config, board, done }: RunContext): boolean {
  const pacemakerIsMissing =
    config.services.some(({ unit }) => unit === pacemaker) &&
    !done.started.has(pacemaker) &&
    !isUp(board.get(pacemaker));
  return pacemakerIsMissing && isUp(board.get(corosync));
}

/** pacemaker runs, and something that comes before it does not: not for muster to mend in a cluster that is somebody's. */
async function downBelowPacemaker(context: RunContext): Promise<Ending | undefined> {
  const { config, board, emit, done, recover } = context;
  const manager = managerOf(config);
  if (recover || !isUp(board.get(manager))) return undefined;
  const below = config.services.slice(
    0,
    config.services.findIndex(({ unit }) => unit === manager),
  );
  const down = below.find(({ unit, required }) => required && !isUp(board.get(unit)))?.unit;
  if (down === undefined) return undefined;
  const detail = `it is ${board.get(down)?.activeState ?? 'down'} although ${manager} is active, and muster changes nothing in a stack that it found running`;
  done.handled.add(down);
  emit({ type: 'service-failed', unit: down, detail, log: [] });
  const own = config.services.find(({ unit }) => unit === manager);
  if (own) await startService(context, own, () => done.handled.add(manager));
  return {
    outcome: 'failed',
    reason: `${down} is down: ${detail}`,
    advice: `find out why it went down: journalctl -b -u ${down}; then, if this node may rejoin: ${stopFirst}`,
    culprit: down,
    again: stopFirst,
  };
}

/** Starts and verifies what is started however the run ends: pcsd is how the node is looked after. */
export async function startEvenIfHeld(context: RunContext): Promise<void> {
  if (context.dryRun) return;
  const { done, config, emit } = context;
  const verification = createVerification(context);
  try {
    for (const service of config.services) {
      const { unit, evenIfHeld } = service;
      if (!evenIfHeld || done.handled.has(unit)) continue;
      const without = await whatIsMissing(context, service);
      if (without !== undefined) {
        done.handled.add(unit);
        emit({
          type: 'service-skipped',
          unit,
          cause: 'requires',
          detail: `not started without what it requires: ${without}`,
        });
        continue;
      }
      const result = await startService(context, service, () => done.handled.add(unit));
      if (result.is === 'active') verification.begin(service);
      else emit({ type: 'service-failed', unit, detail: result.detail, log: [] });
    }
    await verification.finish(0);
  } finally {
    verification.abandon();
  }
}

/** A service that is not required, and what is wrong with it. */
interface Lacking {
  readonly unit: string;
  readonly detail: string;
}

interface Shortcomings {
  /** Prerequisites that are not required. */
  readonly missing: readonly string[];
  readonly lacking: readonly Lacking[];
  readonly failure: Ending | undefined;
}

function verdict(
  context: RunContext,
  results: readonly Verified[],
  { missing, lacking: notStarted, failure }: Shortcomings,
): Ending {
  const { done, config, board, leftOut } = context;
  const optional = config.services.filter(({ required }) => !required).map(({ unit }) => unit);
  const bad = results.filter(result => result.is === 'failed');
  // What went down first is the cause of what did not start after it.
  const failed = bad.find(({ unit }) => !optional.includes(unit));
  if (failed) return besideTheCluster(context, notReady(failed));
  if (failure) return besideTheCluster(context, failure);
  const lacking = [...notStarted, ...bad];
  const works = (unit: string) => isUp(board.get(unit)) && !lacking.some(other => other.unit === unit);
  const names = config.services.map(({ unit }) => unit).filter(works);
  const up =
    done.started.size === 0
      ? `all was up already and works: ${names.join(', ')}`
      : `${names.join(', ')} are up and work`;
  const without = namesLeftOut(context);
  const unmet = missing.filter(name => !leftOut.has(name));
  if (without.length + unmet.length + lacking.length === 0) return { outcome: 'ready', reason: up, advice: '' };
  const lost = [...unmet, ...lacking.map(({ unit, detail }) => `${unit} (${detail})`)];
  const reasons = [
    up,
    ...(without.length > 0 ? [`not waited for, on request: ${without.join(', ')}`] : []),
    ...(lost.length > 0 ? [`missing, but not required: ${lost.join(', ')}`] : []),
  ];
  const toCheck = [...without, ...unmet];
  return {
    outcome: 'degraded',
    reason: reasons.join('; '),
    advice: [
      ...(toCheck.length > 0 ? [`see what is missing: muster check ${toCheck.join(' ')}`] : []),
      ...lacking.map(({ unit }) => adviceFor(unit)),
    ].join('; '),
  };
}

/** In the order of the file. */
export function namesLeftOut({ config, leftOut }: RunContext): string[] {
  return config.prerequisites.map(({ name }) => name).filter(name => leftOut.has(name));
}

/** What a failure means for the cluster: nothing, or that pacemaker is left over and stands against another run. */
function besideTheCluster({ config, board, done }: RunContext, ending: Ending): Ending {
  const manager = managerOf(config);
  if (!isUp(board.get(manager))) return ending;
  const units = config.services.map(({ unit }) => unit);
  const position = units.indexOf(ending.culprit ?? '') - units.indexOf(manager);
  if (position > 0 && done.ready.has(manager)) return besideWorking(ending, manager);
  if (position >= 0 || !units.includes(manager)) return ending;
  return { ...ending, advice: ending.advice.replace(/muster up$/, stopFirst), again: stopFirst };
}

function besideWorking(ending: Ending, manager: string): Ending {
  const beside = manager === pacemakerRemote ? 'pacemaker_remote works; ' : 'corosync and pacemaker work; ';
  return { ...ending, advice: beside + ending.advice, beside };
}

function notStarted({ emit, done }: RunContext, unit: string, turn: Exclude<Turn, { readonly is: 'go' }>): Ending {
  if (turn.is === 'given-up') {
    const reason = `${unit} was not started: a service before it does not work`;
    return { outcome: 'failed', reason, advice: lookAt(unit), culprit: unit };
  }
  done.handled.add(unit);
  emit({ type: 'service-skipped', unit, cause: 'requires', detail: turn.ending.reason });
  return turn.ending;
}

/** What was lost while corosync failed decides, not the failure: with it there might have been none. */
function notTriedAgain(unit: string, { ending, detail }: { readonly ending: Ending; readonly detail: string }): Ending {
  return { ...ending, reason: `${ending.reason}; so ${unit} was not tried again, which had not started: ${detail}` };
}

function failedStart(unit: string, { outcome, detail, hopeless }: Extract<StartResult, { is: 'failed' }>): Ending {
  return { outcome, reason: `${unit} did not start: ${detail}`, advice: lookAt(unit), culprit: unit, hopeless };
}

function notReady({ unit, detail, hopeless = false }: Extract<Verified, { is: 'failed' }>): Ending {
  const reason = `${unit} does not work: ${detail}`;
  return { outcome: 'failed', reason, advice: lookAt(unit), culprit: unit, hopeless };
}

function adviceFor(unit: string): string {
  if (unit === qdeviceUnit)
    return 'the quorum device does not vote for this node: corosync-qdevice-tool -s; journalctl -b -u corosync-qdevice; on its server: corosync-qnetd-tool -l';
  return `look at: systemctl status ${unit}; journalctl -b -u ${unit}`;
}

function lookAt(unit: string): string {
  return `look at: systemctl status ${unit}; journalctl -b -u ${unit}; then, once mended: muster up`;
}

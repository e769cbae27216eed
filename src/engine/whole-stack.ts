/** Attempts of the stack as a whole: stopped in reverse and started again, where that can do no harm. */
import { objectionsToStop, lookAtResources } from '../services/stop-objections.ts';
import { judgeQuorum, quorumLook } from '../services/corosync.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { corosync, isUp, managerOf, pacemaker, pacemakerRemote } from './preflight.ts';
import { isDown, stopInOrder, type StopStep } from './stop-in-order.ts';

/** Services of the file up to the last of these are the stack; pcsd and what comes after it are not. */
const daemons = [corosync, 'corosync-qdevice.service', pacemaker, pacemakerRemote];

/**
 * Attempts until the stack is ready or the file's `attempts` are used up. One that was found running, by this attempt or
 * before, is never touched. Rejects as an attempt does. `onGivenUp` is called before a stack that is given up is stopped.
 */
export async function withRetries(
  context: RunContext,
  attempt: () => Promise<Ending>,
  onGivenUp: (ending: Ending) => unknown,
): Promise<Ending> {
  const { attempts, onFailure } = context.config.stack;
  for (let number = 1; ; number += 1) {
    const ending = await attempt();
    if (context.dryRun || !isOfTheStack(context, ending)) return ending;
    const counted = attempts === 1 ? ending : add(ending, `attempt ${number} of ${attempts} of the stack`);
    const isLast = number >= attempts;
    const why = isLast ? undefined : await whyNotAgain(context, ending);
    const notAgain = why === undefined ? [] : [`not started again: ${why}`];
    const goesOn = !isLast && why === undefined;
    if (!goesOn) onGivenUp(ending);
    if (!goesOn && onFailure === 'leave') return add(counted, ...notAgain);
    const stuck = await takeBack(context);
    if (stuck !== undefined) return add(counted, `left as it is: ${stuck}`, ...notAgain);
    if (!goesOn) return add(counted, 'stopped again', ...notAgain);
    context.stop.signal.throwIfAborted();
    context.emit({ type: 'stack-retry', attempt: number + 1, of: attempts, reason: ending.reason });
    beginAnew(context);
  }
}

function add(ending: Ending, ...notes: readonly string[]): Ending {
  return { ...ending, reason: [ending.reason, ...notes].join('; ') };
}

/** The stack did not start or does not work, and this run is who started it. */
function isOfTheStack(context: RunContext, { outcome, culprit }: Ending): boolean {
  const units = stackUnits(context);
  return (
    outcome === 'failed' &&
    culprit !== undefined &&
    units.includes(culprit) &&
    units.every(unit => isOurs(context, unit))
  );
}

function stackUnits({ config }: RunContext): string[] {
  const units = config.services.map(({ unit }) => unit);
  return units.slice(0, units.findLastIndex(unit => daemons.includes(unit)) + 1);
}

/** Asked for by this run, or not up at all. */
function isOurs({ done, board }: RunContext, unit: string): boolean {
  return done.attempts.has(unit) || !isUp(board.get(unit));
}

/** What makes another attempt pointless, or somebody else's business. Undefined: it may help. */
async function whyNotAgain(context: RunContext, { hopeless = false }: Ending): Promise<string | undefined> {
  const { ports, stop } = context;
  if (hopeless) return 'it would not help, or is not for muster to do';
  const quorum = judgeQuorum(await quorumLook(ports, stop.signal), false).cluster;
  if (quorum?.quorate === false && quorum.waitForAll === true)
    return 'it only waits for its peers (wait_for_all, which two_node implies)';
  return undefined;
}

/** Stops the stack in reverse; resolves with why it does not. */
async function takeBack(context: RunContext): Promise<string | undefined> {
  const { ports, stop, emit, done } = context;
  const states = await ports.systemd.list(stackUnits(context));
  if (states.every(isDown)) return undefined;
  const objection = await whyNotStop(context);
  if (objection !== undefined) return objection;
  const tell = (step: StopStep) => {
    const { unit } = step;
    if (step.is === 'stopping')
      emit({ type: 'service-stopping', unit, limit: Number.isFinite(step.limit) ? step.limit : null });
    else if (step.is === 'waiting')
      emit({ type: 'service-observed', unit, status: 'unmet', reason: `still stops ${step.reason}` });
    else if (step.result === 'stopped') {
      done.stopped.add(unit);
      emit({ type: 'service-stopped', unit });
    } else if (step.result === 'failed')
      emit({ type: 'service-failed', unit, detail: `it did not stop: ${step.detail}`, log: [] });
  };
  // Half-way, corosync would be left without pacemaker.
  stop.defer();
  try {
    const ended = await stopInOrder(stackUnits(context), ports, tell, stop.signal);
    const stuck = ended.find(({ result }) => result === 'failed');
    return stuck && `${stuck.unit} did not stop: ${stuck.detail}`;
  } finally {
    stop.resume();
  }
}

/** As `down` looks at it, and more: not even resources that Pacemaker would stop itself are touched. */
async function whyNotStop({ ports, stop, config }: RunContext): Promise<string | undefined> {
  const [state] = await ports.systemd.list([managerOf(config)]);
  // Then corosync votes alone, and that is what has to end.
  if (state === undefined || isDown(state)) return undefined;
  const [objections, look] = await Promise.all([
    objectionsToStop(ports, stop.signal),
    lookAtResources(ports, stop.signal),
  ]);
  const running = 'here' in look ? look.here.filter(({ agent }) => !agent.startsWith('stonith:')) : [];
  if (running.length > 0) return `resources run here: ${running.map(({ id }) => id).join(', ')}`;
  return objections[0]?.message;
}

/** What is down counts as never touched by this run; what is up, pcsd, stays known. */
function beginAnew({ config, board, done }: RunContext): void {
  for (const { unit } of config.services) {
    if (isUp(board.get(unit)) && done.started.has(unit)) continue;
    for (const units of [done.handled, done.requested, done.started, done.stopped, done.ready]) units.delete(unit);
  }
}

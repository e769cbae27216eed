/** The rejoin guard in a run: asked before anything is waited for, told when the wait is over, looked after once corosync is up. */
import { canHold, messageOf, type RejoinGuard, type Verdict } from '../guard/rejoin-guard.ts';
import { guardFolder, guardUnit } from '../guard/places.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import type { UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { Finding } from './event.ts';
import { corosync, isUp } from './preflight.ts';
import { requestStart } from './request-start.ts';

/** How long the guard's unit may take to note how the stack has just been stopped; longer than its own time limit. */
const guardSettles: Milliseconds = 35_000;
/** How long its folder may take: a disk that hangs must not hold up the boot for ever. */
const diskLimit: Milliseconds = 20_000;

/** Why this node may not join again by itself; undefined: it may. The stack is down. */
export async function heldByGuard(context: RunContext): Promise<Ending | undefined> {
  const { guard, config, dryRun, emit } = context;
  if (guard === undefined || !canHold(config.rejoin)) return undefined;
  await untilAtRest(context);
  const { held, trouble } = await answer(context, dryRun ? guard.look() : guard.enter());
  if (held) return { outcome: 'held', ...held, culprit: guardUnit };
  if (trouble !== undefined) emit({ type: 'finding', finding: cannotGuard(trouble) });
  return undefined;
}

/** Also when it was never entered. Bounded: how the run ends is decided. */
export async function leaveGuard({ guard, ports, dryRun, over }: RunContext): Promise<void> {
  if (guard && !dryRun) await within(guard.leave(), diskLimit, ports.clock, over);
}

/**
 * A corosync without the guard's mark: the unit could not write it, or came to this node later than the stack. It is
 * asked once more, and told when the next crash would go unnoticed.
 */
export async function watchOver(context: RunContext): Promise<void> {
  const { guard, config, board, dryRun, ports, emit, stop } = context;
  if (!guard || dryRun || stop.signal.aborted || !isUp(board.get(corosync))) return;
  const unit = await ports.systemd.details(guardUnit);
  // Not installed, or not wanted by corosync, which would have it stopped again at once: `guard-missing` tells.
  if (unit.loadState !== 'loaded' || unit.unitFileState !== 'enabled') return;
  const why = isUp(unit) ? await unmarked(context, guard) : await startGuard(context);
  if (why === undefined) return;
  emit({ type: 'finding', finding: unnoticed(why, config.rejoin.afterUncleanShutdown === 'hold') });
}

async function untilAtRest(context: RunContext): Promise<void> {
  const { board, wakeup, ports, stop } = context;
  await board.follow([guardUnit]);
  const giveUpAt = ports.clock.now() + guardSettles;
  while (isBusy(board.get(guardUnit)) && ports.clock.now() < giveUpAt) {
    await wakeup.next(ports.clock, giveUpAt, stop.signal);
  }
}

function isBusy(state: UnitState | undefined): boolean {
  if (state?.loadState !== 'loaded') return false;
  return state.activeState !== 'inactive' && state.activeState !== 'failed';
}

async function answer({ ports, config, stop }: RunContext, asked: Promise<Verdict>): Promise<Verdict> {
  const verdict = await within(asked, diskLimit, ports.clock, stop.signal);
  if (verdict !== timedOut) return verdict;
  const trouble = `${guardFolder} did not answer within 20s: its disk hangs`;
  if (config.rejoin.afterUncleanShutdown === 'start') return { held: undefined, trouble };
  const reason = `${trouble}, so that it cannot be told how this node went down (rejoin: afterUncleanShutdown: hold)`;
  return {
    held: { reason, advice: `see what is wrong with the disk: findmnt -T ${guardFolder}; then: muster up` },
    trouble,
  };
}

async function unmarked({ ports, stop }: RunContext, guard: RejoinGuard): Promise<string | undefined> {
  const seen = await within(
    guard.isMarked().catch((error: unknown) => messageOf(error)),
    diskLimit,
    ports.clock,
    stop.signal,
  );
  if (seen === true) return undefined;
  if (seen === timedOut) return `${guardFolder} does not answer`;
  return typeof seen === 'string' ? `its mark cannot be seen: ${seen}` : `its mark in ${guardFolder} is gone`;
}

async function startGuard(context: RunContext): Promise<string | undefined> {
  const request = await requestStart(context, guardUnit);
  if ('refused' in request) return `systemd refused to start it: ${request.refused.message}`;
  const ended = await within(request.job.ended, guardSettles, context.ports.clock, context.stop.signal);
  if (ended === timedOut) return 'it does not come to its end';
  return isUp(ended.unit) ? undefined : `it could not write its mark: journalctl -b -u ${guardUnit}`;
}

function cannotGuard(trouble: string): Finding {
  return {
    code: 'guard-failed',
    severity: 'warning',
    message: `${trouble}: this start was not judged by the rejoin guard, and does not count for maxUncleanBoots`,
    remedy: `see that ${guardFolder} can be read and written and has room: df ${guardFolder}; findmnt -T ${guardFolder}`,
  };
}

function unnoticed(why: string, isHold: boolean): Finding {
  return {
    code: 'guard-failed',
    severity: isHold ? 'error' : 'warning',
    message: `${guardUnit} does not guard the cluster stack that runs now: ${why}. Should this node crash, its next start would not know`,
    remedy: `see that ${guardFolder} can be written and has room (df ${guardFolder}; findmnt -T ${guardFolder}), then: systemctl restart ${guardUnit}`,
  };
}

import type { ActiveState } from '../systemd/systemd.ts';
import { activeSubState, emptyRecord, isService, startTimeout } from './virtual-unit.ts';
import type { LiveUnit, StartScript } from './virtual-unit.ts';
import type { World } from './virtual-world.ts';

/** How a process ended. */
export interface Death {
  readonly exitStatus?: number;
  readonly signal?: number;
}

export type Settle = (result: string) => void;

/** Starts, stops and deaths of units, by their scripts. Knows nothing of jobs but whom to tell that one is done. */
export interface Life {
  start(live: LiveUnit, settle: Settle): void;
  stop(live: LiveUnit, settle: Settle): void;
  /** The main process of an active unit ends. */
  die(live: LiveUnit, death: Death): void;
  /** It becomes active, or inactive, without a job: mounts and devices do. */
  set(live: LiveUnit, activeState: 'active' | 'inactive'): void;
  /** Forgets the past of a unit that is inactive and that nobody refers to, as systemd collects it. */
  collect(live: LiveUnit): void;
}

export interface LifeEvents {
  /** Restart=: to be started again now. */
  restart(live: LiveUnit): void;
  /** It is gone without having been stopped: what is bound to it goes too. */
  gone(live: LiveUnit): void;
}

export function createLife(world: World, events: LifeEvents): Life {
  const { clock } = world;
  const starting = new Map<LiveUnit, Settle[]>();

  function start(live: LiveUnit, settle: Settle): void {
    const begun = starting.get(live);
    if (begun) {
      begun.push(settle);
      return;
    }
    forgetPlans(live);
    if (hitsStartLimit(live)) {
      // Result= keeps the reason of the failure before.
      enter(live, 'failed', 'failed');
      settle('failed');
      return;
    }
    const { starts = [] } = live.script;
    const script = starts[Math.min(live.starts, starts.length - 1)] ?? {};
    live.starts += 1;
    const refusal = test(live, script);
    if (refusal) settle(refusal);
    else begin(live, script, settle);
  }

  /** Conditions and asserts: neither gives the unit a new state, and an unmet condition is no failure. */
  function test(live: LiveUnit, { ends }: StartScript): string | undefined {
    const { record } = live;
    record.conditionAt = world.stamp();
    record.conditionResult = ends !== 'condition-unmet';
    record.tested = record.conditionResult ? 'met' : 'unmet';
    record.assertResult = ends !== 'assert-unmet';
    if (ends !== 'condition-unmet' && ends !== 'assert-unmet') return undefined;
    world.changed(live);
    return ends === 'condition-unmet' ? 'done' : 'assert';
  }

  function begin(live: LiveUnit, script: StartScript, settle: Settle): void {
    const { takes = 0, ends = 'active' } = script;
    const type = live.script.type ?? 'notify';
    live.invocations += 1;
    live.recentStarts.push(clock.now());
    Object.assign(live.record, { result: 'success', mainExitCode: 0, mainExitStatus: 0 });
    starting.set(live, [settle]);
    if (takes === 0 && ends === 'active' && (type === 'simple' || !isService(live.script))) {
      endStart(live, script);
      return;
    }
    live.record.mainPid = type === 'simple' ? 0 : pidOf(live);
    enter(live, 'activating', type === 'simple' ? 'start-pre' : 'start');
    const limit = startTimeout(live.script);
    if (ends === 'never' || takes > limit) plan(live, limit, () => startTimedOut(live));
    else plan(live, takes, () => endStart(live, script));
  }

  function endStart(live: LiveUnit, { ends = 'active', dies }: StartScript): void {
    if (typeof ends === 'object') {
      fail(live, ends);
      return;
    }
    const { type, remainAfterExit } = live.script;
    if (ends === 'exec-condition') live.record.result = 'exec-condition';
    if (ends === 'exec-condition' || (type === 'oneshot' && !remainAfterExit)) {
      live.record.mainPid = 0;
      enter(live, 'inactive', 'dead');
    } else {
      live.record.mainPid = type === 'oneshot' ? 0 : pidOf(live);
      enter(live, 'active', activeSubState(live.script));
      if (dies) plan(live, dies.after, () => die(live, dies));
    }
    settleStart(live, 'done');
  }

  function startTimedOut(live: LiveUnit): void {
    Object.assign(live.record, { result: 'timeout', mainExitCode: 2, mainExitStatus: 15, mainPid: 0 });
    enter(live, 'failed', 'failed');
    settleStart(live, 'failed');
    restartLater(live);
  }

  /** The job ends with the first failure, even of a unit that systemd will start again by itself. */
  function fail(live: LiveUnit, death: Death): void {
    recordDeath(live, death);
    enter(live, 'failed', 'failed');
    settleStart(live, 'failed');
    restartLater(live);
  }

  function die(live: LiveUnit, death: Death): void {
    if (live.activeState === 'activating' && starting.has(live)) {
      forgetPlans(live);
      fail(live, death);
      return;
    }
    if (live.activeState !== 'active') return;
    forgetPlans(live);
    recordDeath(live, death);
    const failed = live.record.result !== 'success';
    enter(live, failed ? 'failed' : 'inactive', failed ? 'failed' : 'dead');
    if (failed) restartLater(live);
    else collect(live);
    events.gone(live);
  }

  function restartLater(live: LiveUnit): void {
    if (live.script.restartAfter === undefined) return;
    live.record.restarts += 1;
    enter(live, 'activating', 'auto-restart');
    plan(live, live.script.restartAfter, () => events.restart(live));
  }

  function stop(live: LiveUnit, settle: Settle): void {
    forgetPlans(live);
    starting.delete(live);
    if (live.activeState === 'inactive' || live.activeState === 'failed') {
      settle('done');
      return;
    }
    const dead = () => {
      const { stopFails } = live.script;
      live.record.mainPid = 0;
      if (stopFails !== undefined) live.record.result = stopFails;
      if (stopFails === undefined) enter(live, 'inactive', 'dead');
      else enter(live, 'failed', 'failed');
      settle('done');
    };
    if (live.subState === 'auto-restart') {
      dead();
      return;
    }
    enter(live, 'deactivating', 'stop-sigterm');
    plan(live, live.script.stopTakes ?? 0, dead);
  }

  function set(live: LiveUnit, activeState: 'active' | 'inactive'): void {
    forgetPlans(live);
    if (activeState === 'active' && live.script.loadState === 'not-found') {
      live.script = { ...live.script, loadState: 'loaded' };
    }
    enter(live, activeState, activeState === 'active' ? activeSubState(live.script) : 'dead');
    if (activeState === 'inactive') events.gone(live);
  }

  function collect(live: LiveUnit): void {
    const { name, aliases = [] } = live.script;
    const names = [name, ...aliases];
    const keys = ['requires', 'requisite', 'wants', 'bindsTo', 'after', 'before', 'conflicts'] as const;
    const isReferred = world
      .scripts()
      .some(other => keys.some(key => other[key]?.some(named => names.includes(named))));
    if (isReferred || live.activeState !== 'inactive' || live.job || live.pending.length > 0) return;
    live.record = emptyRecord();
    live.recentStarts = [];
  }

  function settleStart(live: LiveUnit, result: string): void {
    const settles = starting.get(live) ?? [];
    starting.delete(live);
    for (const settle of settles) settle(result);
  }

  function hitsStartLimit({ script: { startLimit }, recentStarts }: LiveUnit): boolean {
    if (!startLimit) return false;
    return recentStarts.filter(at => at > clock.now() - startLimit.interval).length >= startLimit.burst;
  }

  function enter(live: LiveUnit, activeState: ActiveState, subState: string): void {
    const { record, activeState: before } = live;
    const now = world.stamp();
    if (isDown(before) && !isDown(activeState)) record.inactiveExitAt = now;
    if (!isDown(before) && isDown(activeState)) record.inactiveEnterAt = now;
    if (before !== 'active' && activeState === 'active') record.activeEnterAt = now;
    if (before === 'active' && activeState !== 'active') record.activeExitAt = now;
    Object.assign(live, { activeState, subState });
    world.changed(live);
  }

  function plan(live: LiveUnit, delay: number, action: () => void): void {
    if (delay === Infinity) return;
    const cancel = clock.schedule(delay, () => {
      live.pending = live.pending.filter(other => other !== cancel);
      action();
    });
    live.pending.push(cancel);
  }

  return { start, stop, die, set, collect };
}

function forgetPlans(live: LiveUnit): void {
  for (const cancel of live.pending) cancel();
  live.pending = [];
}

function isDown(state: ActiveState): boolean {
  return state === 'inactive' || state === 'failed';
}

function pidOf({ script, invocations }: LiveUnit): number {
  return 1000 + script.name.length * 100 + invocations;
}

function recordDeath({ record, script }: LiveUnit, { exitStatus = 0, signal }: Death): void {
  const isSuccess = exitStatus === 0 || exitStatus === script.successStatus;
  record.mainPid = 0;
  record.mainExitCode = signal === undefined ? 1 : 2;
  record.mainExitStatus = signal ?? exitStatus;
  record.result = signal !== undefined ? 'signal' : isSuccess ? 'success' : 'exit-code';
}

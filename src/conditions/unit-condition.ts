/** Watching one unit: the cheap state first, and its details only where the state alone does not tell. */
import { isDevice, isUp } from './unit-words.ts';
import { ignoreAbort, untilAborted } from './until-aborted.ts';
import type { Condition, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';
import type { Systemd, UnitDetails, UnitState } from '../systemd/systemd.ts';

export interface UnitJudge {
  /** Undefined where only details can tell. */
  byState(state: UnitState): Observation | undefined;
  byDetails(details: UnitDetails, context: UnitContext): Observation;
}

export interface UnitContext {
  /** Active units that will start it (a timer, a path, a socket, an upholder). */
  readonly starters: readonly string[];
  /** Of the devices that it needs those that are not there, and of the checks of its file system those that failed. */
  readonly lacking: readonly UnitState[];
  /** It was seen at work since this watch began: systemd forgets the run of a finished unit that nothing refers to. */
  readonly ran: boolean;
}

/** systemd was not there to answer: the watch tells again once it is, but not when only this one call was lost. */
const retryAfter = 2000;

export function unitCondition(unit: string, judge: UnitJudge, ports: Ports): Condition {
  return {
    look: signal => untilAborted(lookOnce(unit, judge, ports.systemd), signal),
    watch: (tell, signal) => watchUnit(unit, judge, ports, { tell, signal }),
    freshFor: undefined,
  };
}

async function lookOnce(unit: string, judge: UnitJudge, systemd: Systemd): Promise<Observation> {
  try {
    const [state] = await systemd.list([unit]);
    if (!state) return { status: 'unknown', reason: `${unit}: systemd did not tell its state` };
    return judge.byState(state) ?? (await explain(unit, judge, systemd, false));
  } catch (error) {
    return silent(unit, error);
  }
}

interface Listener {
  readonly tell: (observation: Observation) => void;
  readonly signal: AbortSignal;
}

function watchUnit(unit: string, judge: UnitJudge, ports: Ports, { tell, signal }: Listener): void {
  let latest: UnitState | undefined;
  let ran = false;

  /** Until systemd answers; a state that comes meanwhile takes the place of the one that is asked about. */
  async function ask(state: UnitState): Promise<void> {
    for (let answered = false; !answered;) {
      const observation = await explain(unit, judge, ports.systemd, ran).catch((error: unknown) => silent(unit, error));
      if (state !== latest || signal.aborted) return;
      tell(observation);
      answered = observation.status !== 'unknown';
      if (!answered) await ports.clock.sleep(retryAfter, signal).catch(ignoreAbort(signal));
    }
  }

  ports.systemd.watch(
    unit,
    state => {
      latest = state;
      ran = state.activeState !== 'failed' && (ran || isAtWork(state));
      const observation = judge.byState(state);
      if (observation) tell(observation);
      else void ask(state);
    },
    signal,
  );
}

/** ExecCondition= and ExecStartPre= come before, in other sub-states: a unit that was skipped there has not run. */
function isAtWork({ activeState, subState }: UnitState): boolean {
  return (
    (activeState === 'activating' && /^start(-post)?$/.test(subState)) ||
    (activeState === 'active' && subState === 'running')
  );
}

async function explain(unit: string, judge: UnitJudge, systemd: Systemd, ran: boolean): Promise<Observation> {
  const details = await systemd.details(unit);
  const seen = judge.byState(details);
  if (seen) return seen;
  const [starters, lacking] = await Promise.all([findStarters(details, systemd), findLacking(details, systemd)]);
  return judge.byDetails(details, { starters, lacking, ran });
}

async function findStarters(details: UnitDetails, systemd: Systemd): Promise<string[]> {
  const names = [...details.triggeredBy, ...details.upheldBy];
  if (names.length === 0) return [];
  const states = await systemd.list(names);
  return states.filter(({ activeState }) => activeState === 'active').map(({ id }) => id);
}

async function findLacking({ requires, bindsTo }: UnitDetails, systemd: Systemd): Promise<UnitState[]> {
  const names = [...new Set([...requires, ...bindsTo])].filter(name => /^systemd-fsck@|\.device$/.test(name));
  if (names.length === 0) return [];
  const states = await systemd.list(names);
  return states.filter(state => (isDevice(state) ? !isUp(state) : state.activeState === 'failed'));
}

function silent(unit: string, error: unknown): Observation {
  return {
    status: 'unknown',
    reason: `${unit}: systemd did not answer: ${error instanceof Error ? error.message : String(error)}`,
  };
}

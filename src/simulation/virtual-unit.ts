import type { Milliseconds } from '../lib/duration.ts';
import type { ActiveState, LoadState, QueuedJob } from '../systemd/systemd.ts';

export type ServiceType = 'simple' | 'exec' | 'forking' | 'notify' | 'oneshot';

/** How one start goes. */
export interface StartScript {
  /** Time in `activating`. Default 0. Type=simple has none of its own: there it is that of an ExecStartPre=. */
  readonly takes?: Milliseconds;
  /** Default `active` (for a oneshot without RemainAfterExit=: finished). `never` ends by the unit's `timeoutStart` only. */
  readonly ends?:
    | 'active'
    | 'never'
    | 'condition-unmet'
    | 'assert-unmet'
    | 'exec-condition'
    | { readonly exitStatus: number }
    | { readonly signal: number };
  /** What becomes of it once active. */
  readonly dies?: { readonly after: Milliseconds; readonly exitStatus?: number; readonly signal?: number };
}

/** A unit of the virtual systemd: what a unit file says, and how its starts go. */
export interface VirtualUnit {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly description?: string;
  readonly loadState?: LoadState;
  /** `enabled`, `disabled`, … Default `disabled`; `masked` where the load state is. */
  readonly unitFileState?: string;
  /** Active, with a start job of the boot or with somebody's stop job from the beginning. Default none of these. */
  readonly initially?: 'active' | 'failed' | 'starting' | 'stopping';
  /** Of services. Default `notify`. */
  readonly type?: ServiceType;
  readonly remainAfterExit?: boolean;
  /** The first start, the second, …; the last one is that of all further ones. */
  readonly starts?: readonly StartScript[];
  readonly stopTakes?: Milliseconds;
  /** Its stop ends `failed`, with this Result= (`timeout`, `exit-code`). */
  readonly stopFails?: string;
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  readonly requires?: readonly string[];
  readonly requisite?: readonly string[];
  readonly wants?: readonly string[];
  readonly bindsTo?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly upheldBy?: readonly string[];
  readonly triggeredBy?: readonly string[];
  readonly conditions?: readonly VirtualCondition[];
  readonly refuseManualStart?: boolean;
  readonly dropInPaths?: readonly string[];
  readonly execStartPre?: readonly (readonly string[])[];
  /** Default: for ever for a oneshot, else 90 s. */
  readonly timeoutStart?: Milliseconds;
  readonly timeoutStop?: Milliseconds;
  readonly jobTimeout?: Milliseconds;
  /** Restart=on-failure after this delay. */
  readonly restartAfter?: Milliseconds;
  /** SuccessExitStatus=, beside 0. */
  readonly successStatus?: number;
  readonly startLimit?: { readonly burst: number; readonly interval: Milliseconds };
}

export interface VirtualCondition {
  /** `ConditionPathExists` and the like. */
  readonly type: string;
  readonly parameter: string;
  readonly negated?: boolean;
}

/** What has become of a unit so far. */
export interface LiveUnit {
  script: VirtualUnit;
  unitFileState: string;
  activeState: ActiveState;
  subState: string;
  job: QueuedJob | undefined;
  record: UnitRecord;
  /** Starts so far: chooses the script of the next. */
  starts: number;
  /** When it was started lately, for the start limit. */
  recentStarts: Milliseconds[];
  invocations: number;
  /** What is to happen to it next: the end of its start, its death, its restart. */
  pending: (() => void)[];
}

/** What systemd forgets of a unit that it collects. */
export interface UnitRecord {
  conditionResult: boolean;
  conditionAt: Milliseconds;
  assertResult: boolean;
  tested: 'untested' | 'met' | 'unmet';
  result: string;
  mainPid: number;
  mainExitCode: number;
  mainExitStatus: number;
  restarts: number;
  inactiveExitAt: Milliseconds;
  activeEnterAt: Milliseconds;
  activeExitAt: Milliseconds;
  inactiveEnterAt: Milliseconds;
}

export function emptyRecord(): UnitRecord {
  return {
    conditionResult: false,
    conditionAt: 0,
    assertResult: false,
    tested: 'untested',
    result: 'success',
    mainPid: 0,
    mainExitCode: 0,
    mainExitStatus: 0,
    restarts: 0,
    inactiveExitAt: 0,
    activeEnterAt: 0,
    activeExitAt: 0,
    inactiveEnterAt: 0,
  };
}

const initialStates = {
  active: 'active',
  failed: 'failed',
  inactive: 'inactive',
  starting: 'inactive',
  stopping: 'deactivating',
} as const;

export function createLiveUnit(script: VirtualUnit): LiveUnit {
  const activeState = initialStates[script.initially ?? 'inactive'];
  const subState = { active: activeSubState(script), failed: 'failed', inactive: 'dead', deactivating: 'stop-sigterm' }[
    activeState
  ];
  const masked = script.loadState === 'masked';
  const record = {
    ...emptyRecord(),
    conditionResult: activeState !== 'inactive',
    assertResult: activeState !== 'inactive',
  };
  return {
    script,
    unitFileState: script.unitFileState ?? (masked ? 'masked' : script.loadState === 'not-found' ? '' : 'disabled'),
    activeState,
    subState,
    job: undefined,
    record: activeState === 'failed' ? { ...record, result: 'exit-code', mainExitCode: 1, mainExitStatus: 1 } : record,
    starts: 0,
    recentStarts: [],
    invocations: activeState === 'inactive' ? 0 : 1,
    pending: [],
  };
}

export function isService({ name }: VirtualUnit): boolean {
  return name.endsWith('.service');
}

/** The sub-state of an active unit, by what kind of unit it is. */
export function activeSubState(script: VirtualUnit): string {
  const suffix = script.name.slice(script.name.lastIndexOf('.') + 1);
  const bySuffix: Readonly<Record<string, string>> = {
    mount: 'mounted',
    device: 'plugged',
    target: 'active',
    socket: 'listening',
    timer: 'waiting',
    path: 'waiting',
  };
  return bySuffix[suffix] ?? (script.type === 'oneshot' ? 'exited' : 'running');
}

export function startTimeout({ type, timeoutStart }: VirtualUnit): Milliseconds {
  return timeoutStart ?? (type === 'oneshot' ? Infinity : 90_000);
}

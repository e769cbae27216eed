import { ToldError } from '../messages/told-error.ts';
/**
 * The one interface to systemd: real over D-Bus (dbus-systemd.ts), virtual in simulation/. One contract suite keeps the
 * two in step.
 */

export type LoadState = 'loaded' | 'not-found' | 'masked' | 'bad-setting' | 'error' | 'stub' | 'merged';
export type ActiveState =
  'active' | 'reloading' | 'inactive' | 'failed' | 'activating' | 'deactivating' | 'maintenance' | 'refreshing';

/** A job in systemd's queue. `type` is unknown when only a signal told of the job. */
export interface QueuedJob {
  readonly id: number;
  readonly type: string | undefined;
}

/** A unit as ListUnitsByNames and PropertiesChanged tell it: cheap, for any number of units at once. */
export interface UnitState {
  /** The name that was asked for; `id` is the real one (they differ for an alias). */
  readonly name: string;
  readonly id: string;
  readonly loadState: LoadState;
  readonly activeState: ActiveState;
  readonly subState: string;
  readonly job: QueuedJob | undefined;
}

/** One Condition…= or Assert…= line and how it last evaluated. */
export interface UnitCondition {
  /** `ConditionPathExists` and the like. */
  readonly type: string;
  readonly triggering: boolean;
  readonly negated: boolean;
  readonly parameter: string;
  readonly result: 'met' | 'unmet' | 'untested';
}

/** A unit with what only GetAll tells. Times are milliseconds on the monotonic clock since boot, 0 for never. */
export interface UnitDetails extends UnitState {
  readonly description: string;
  readonly unitFileState: string;
  readonly fragmentPath: string;
  readonly invocationId: string;
  readonly loadError: string;
  readonly conditionResult: boolean;
  readonly conditionAt: number;
  readonly conditions: readonly UnitCondition[];
  readonly asserts: readonly UnitCondition[];
  readonly assertResult: boolean;
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly requires: readonly string[];
  readonly requisite: readonly string[];
  readonly wants: readonly string[];
  readonly bindsTo: readonly string[];
  readonly wantedBy: readonly string[];
  readonly requiredBy: readonly string[];
  readonly boundBy: readonly string[];
  readonly upheldBy: readonly string[];
  readonly triggeredBy: readonly string[];
  readonly dropInPaths: readonly string[];
  readonly refuseManualStart: boolean;
  readonly inactiveExitAt: number;
  readonly activeEnterAt: number;
  readonly activeExitAt: number;
  readonly inactiveEnterAt: number;
  /** Undefined for units that are not services. */
  readonly service: ServiceDetails | undefined;
}

export interface ServiceDetails {
  /** systemd's Result: `success`, `exit-code`, `signal`, `timeout`, `exec-condition`, … */
  readonly result: string;
  readonly type: string;
  readonly remainAfterExit: boolean;
  readonly restart: string;
  readonly restarts: number;
  readonly mainPid: number;
  /** CLD_* code of the last main process: 1 exited, 2 killed, 3 dumped; 0 for none yet. */
  readonly mainExitCode: number;
  /** Exit status, or signal number when killed. */
  readonly mainExitStatus: number;
  readonly timeoutStartMs: number;
  readonly timeoutStopMs: number;
  /** Whose sd_notify(3) systemd listens to: `none`, `main`, `exec` or `all`. */
  readonly notifyAccess: string;
  readonly execStartPre: readonly (readonly string[])[];
}

/** How a job ended, judged by systemd's result and by the unit's state right after it. */
export interface JobEnd {
  /**
   * systemd's word (`done`, `failed`, `dependency`, `timeout`, `canceled`, `assert`, `skipped`, `collected`, …), or
   * `lost` when the bus was away at that moment: then only `unit` tells.
   */
  readonly result: string;
  /** The unit right after the job. `done` does not mean active: a failed Condition gives `done` too. */
  readonly unit: UnitDetails;
}

/** A job of ours. `ended` always settles unless the connection is closed by us (then it rejects). */
export interface Job {
  readonly id: number;
  readonly ended: Promise<JobEnd>;
}

/** systemd said no. `error` is the D-Bus error name without its prefix (`UnitMasked`, `NoSuchUnit`, …). */
export interface Refusal {
  readonly error: string;
  readonly message: string;
}

export type JobRequest = { readonly job: Job } | { readonly refused: Refusal };

export interface UnitFile {
  readonly name: string;
  readonly path: string;
  /** `enabled`, `disabled`, `masked`, `static`, … */
  readonly state: string;
}

/** A name on the bus that systemd is on. */
export interface NameState {
  readonly owned: boolean;
  /** The bus starts its owner for whoever calls it. */
  readonly activatable: boolean;
}

/** systemd cannot be reached or did not answer in time. The message names the socket or the call. */
export class SystemdError extends ToldError {
  override readonly name = 'SystemdError';
}

export interface Systemd {
  /**
   * Tells the state of a unit now and after each change, until `signal` aborts. All watches that are begun in one tick
   * are read in one round trip. After a daemon-reload, a re-exec or a loss of the bus everything is read again.
   */
  watch(unit: string, tell: (state: UnitState) => void, signal: AbortSignal): void;
  /**
   * Tells whether a well-known name on the bus has an owner, now and after each change, until `signal` aborts. After a
   * loss of the bus it is asked again. Like `name`, it activates nothing.
   */
  watchName(name: string, tell: (owned: boolean) => void, signal: AbortSignal): void;
  name(name: string): Promise<NameState>;
  /** The states of many units in one round trip, in the order asked. Unknown units come as `not-found`. */
  list(units: readonly string[]): Promise<UnitState[]>;
  /** All of one unit. Never fails for a valid name: `loadState` tells. */
  details(unit: string): Promise<UnitDetails>;
  /** Requests a start in job mode `fail`; resolves as soon as systemd has queued the job. */
  start(unit: string): Promise<JobRequest>;
  /** Requests a stop in job mode `fail`. */
  stop(unit: string): Promise<JobRequest>;
  /** Cancels a job; false when it is gone already. */
  cancel(jobId: number): Promise<boolean>;
  /** Forgets a failure and the start-limit counter. A unit that is not loaded has none: no error. */
  resetFailed(unit: string): Promise<void>;
  /** What job `jobId` waits for, in words: `chrony-wait.service/start`. Empty when it waits for nothing or is gone. */
  jobsBefore(jobId: number): Promise<string[]>;
  /** `starting`, `running`, `degraded`, `stopping`, … */
  systemState(): Promise<string>;
  /** systemd's version, as in `252.39-1~deb12u1`. */
  version(): Promise<string>;
  unitFiles(): Promise<UnitFile[]>;
  /** Enable or disable units as systemctl does, without starting or stopping; followed by `reload`. */
  enable(units: readonly string[]): Promise<void>;
  disable(units: readonly string[]): Promise<void>;
  reload(): Promise<void>;
  close(): void;
}

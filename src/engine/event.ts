/**
 * Everything that can happen in a run. The engine emits these and nothing else; state, report, progress lines and the
 * journal are folds over them.
 */
import type { ObservationStatus } from '../conditions/condition.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Milliseconds } from '../lib/duration.ts';

export type Trigger = 'boot' | 'manual' | 'rehearsal';

export type Outcome = 'ready' | 'degraded' | 'held' | 'failed' | 'broken' | 'late' | 'interrupted';

export interface Finding {
  /** Stable: `autostart`, `unit-masked`, `stop-order`, … Listed in docs/findings.md. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly remedy: string;
}

/** What the cluster says of itself, once pacemaker or corosync answers. Undefined: not known. */
export interface ClusterView {
  readonly quorate: boolean | undefined;
  /** Corosync waits until it has seen all nodes once (wait_for_all). */
  readonly waitForAll: boolean | undefined;
  readonly dc: string | undefined;
  readonly standby: boolean | undefined;
  readonly maintenance: boolean | undefined;
}

export interface PlannedPrerequisite {
  readonly name: string;
  readonly kind: string;
  /** The kind and its main setting in one line. */
  readonly text: string;
  readonly required: boolean;
  readonly timeout: Milliseconds | undefined;
  readonly after: readonly string[];
  /** Only these services wait for it; empty: it is waited for before corosync. */
  readonly requiredBy: readonly string[];
}

/** A run of muster.service that systemd began again by itself, since the ones before it were late or crashed. */
export interface Attempt {
  /** 2 is the second. */
  readonly number: number;
  /** From the begin of the first one to the begin of this one. */
  readonly triedMs: Milliseconds;
  /** How the one before ended: `late: san`. */
  readonly last: string;
}

/** Why a service was not requested. */
export type SkipCause = 'earlier-service' | 'requires' | 'outcome' | 'stopped' | 'dry-run';

export type RunEvent = { readonly at: Milliseconds } & RunEventBody;

export type RunEventBody =
  | {
      readonly type: 'run-started';
      readonly host: string;
      readonly bootId: string;
      readonly trigger: Trigger;
      readonly dryRun: boolean;
      /** ISO 8601 with offset. */
      readonly startedAt: string;
      readonly pid: number;
      readonly version: string;
      readonly sources: readonly string[];
      readonly deadline: Milliseconds;
      readonly prerequisites: readonly PlannedPrerequisite[];
      readonly services: readonly string[];
      /** Of a first run there is none. */
      readonly attempt?: Attempt;
    }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** The first look at a prerequisite begins; its timeout runs from here. */
  | { readonly type: 'prerequisite-watched'; readonly name: string }
  /** Only changes: the same status with the same reason is told once. */
  | {
      readonly type: 'prerequisite-observed';
      readonly name: string;
      readonly status: ObservationStatus;
      readonly reason: string;
      readonly hint?: string;
    }
  | { readonly type: 'prerequisite-met'; readonly name: string }
  /** It held, and no longer does; it is waited for again. */
  | { readonly type: 'prerequisite-lost'; readonly name: string; readonly reason: string }
  | { readonly type: 'prerequisite-broken'; readonly name: string; readonly reason: string }
  /** Its timeout or the deadline passed. */
  | { readonly type: 'prerequisite-late'; readonly name: string; readonly limit: 'timeout' | 'deadline' }
  /** Not waited for: the stack was found running, the run ended before, or somebody (`by`) wanted to go on without it. */
  | { readonly type: 'prerequisite-skipped'; readonly name: string; readonly reason: string; readonly by?: string }
  /** The file was read again while the run waited, and holds from here on. Changed ones are looked at anew, removed ones are skipped. */
  | {
      readonly type: 'config-reloaded';
      readonly sources: readonly string[];
      readonly deadline: Milliseconds;
      readonly prerequisites: readonly PlannedPrerequisite[];
      readonly added: readonly string[];
      readonly changed: readonly string[];
      readonly removed: readonly string[];
    }
  /** The file was read again and is not taken over: the run goes on with what it has. `problems`: what is wrong in it. */
  | { readonly type: 'config-kept'; readonly reason: string; readonly problems: readonly string[] }
  /** Jobs are queued ahead of the cluster's units; told again when the list changes. */
  | { readonly type: 'gate-blocked'; readonly jobs: readonly string[] }
  /** All hold, and the start waits its random part of `stagger`; they are looked at again after it. */
  | { readonly type: 'stack-staggered'; readonly delay: Milliseconds }
  /** All hold at the same moment and nothing is queued ahead. */
  | { readonly type: 'gate-passed' }
  /** Found running: not started by this run. */
  | {
      readonly type: 'service-found-active';
      readonly unit: string;
      readonly since: Milliseconds;
      readonly limit?: Milliseconds;
    }
  | {
      readonly type: 'service-requested';
      readonly unit: string;
      readonly attempt: number;
    }
  /** The job has left the queue: the start timeout runs from here. */
  | { readonly type: 'service-starting'; readonly unit: string; readonly attempt: number }
  | {
      readonly type: 'service-attempt-ended';
      readonly unit: string;
      readonly attempt: number;
      /** systemd's job result, or `refused`, `start-timeout`, `queue-timeout`. */
      readonly jobResult: string;
      readonly active: boolean;
      readonly detail: string;
      readonly log: readonly string[];
    }
  | { readonly type: 'service-retry'; readonly unit: string; readonly attempt: number; readonly delay: Milliseconds }
  /** It would be started now (again), but for these prerequisites; told again when the list changes. */
  | { readonly type: 'service-waiting'; readonly unit: string; readonly prerequisites: readonly string[] }
  /** `limit`: how long it has to become ready. */
  | { readonly type: 'service-active'; readonly unit: string; readonly limit?: Milliseconds }
  /** A look at readiness that says something new. */
  | {
      readonly type: 'service-observed';
      readonly unit: string;
      readonly status: ObservationStatus;
      readonly reason: string;
    }
  | { readonly type: 'service-ready'; readonly unit: string; readonly detail: string }
  | { readonly type: 'service-failed'; readonly unit: string; readonly detail: string; readonly log: readonly string[] }
  /** This run takes back its own start. `limit` is null when the unit sets none. */
  | { readonly type: 'service-stopping'; readonly unit: string; readonly limit: Milliseconds | null }
  | { readonly type: 'service-stopped'; readonly unit: string }
  /** The stack did not become ready and was stopped; all services that are down begin anew. */
  | { readonly type: 'stack-retry'; readonly attempt: number; readonly of: number; readonly reason: string }
  /** All services are ready, and have to stay so. */
  | { readonly type: 'stack-settling'; readonly duration: Milliseconds }
  | { readonly type: 'service-skipped'; readonly unit: string; readonly cause: SkipCause; readonly detail: string }
  | { readonly type: 'cluster-observed'; readonly cluster: ClusterView }
  /** A corosync that would have voted without pacemaker is being stopped, or was. */
  | { readonly type: 'lone-corosync'; readonly state: 'stopping' | 'stopped' | 'left'; readonly detail: string }
  /** What an administrator would look at, when the stack is why the run ends. */
  | { readonly type: 'diagnosis'; readonly diagnosis: Diagnosis }
  /** SIGINT, SIGTERM or the system going down. `deferred`: takes effect once corosync is not left without pacemaker. */
  | { readonly type: 'stop-requested'; readonly cause: StopCause; readonly deferred: boolean }
  | {
      readonly type: 'run-ended';
      readonly outcome: Outcome;
      readonly exitCode: number;
      readonly reason: string;
      readonly advice: string;
    };

export type StopCause = 'SIGINT' | 'SIGTERM' | 'shutdown';

/** Takes the engine's events. Whatever it does, it must not throw: a failing sink never fails a run. */
export type EventSink = (event: RunEvent) => void;

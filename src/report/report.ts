/** The report: a stable contract with programs that read it. Keys may be added, never renamed or removed. */
import type { ObservationStatus } from '../conditions/condition.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Attempt, Finding, Outcome, RunEvent, Trigger } from '../engine/event.ts';
import type { Milliseconds } from '../lib/duration.ts';

/** All times are since the start of the run. */
export interface Report {
  readonly schema: 'muster.report/1';
  /** The version of muster. */
  readonly version: string;
  readonly host: string;
  readonly bootId: string;
  readonly trigger: Trigger;
  readonly dryRun: boolean;
  /** Of a run that muster.service began again by itself; null: it was the first. */
  readonly attempt: Attempt | null;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Of a run in progress: so far. */
  readonly durationMs: Milliseconds;
  /** Null while the run is in progress. */
  readonly outcome: Outcome | null;
  readonly exitCode: number | null;
  /** Of a run in progress: what it waits for. */
  readonly reason: string;
  readonly advice: string;
  /** The limit for all prerequisites together. */
  readonly deadlineMs: Milliseconds;
  /** When corosync might be started: all required held at once, no optional one was waited for, nothing was queued ahead; null: that never was. */
  readonly gateMs: Milliseconds | null;
  readonly prerequisites: readonly ReportedPrerequisite[];
  readonly cluster: ReportedCluster | null;
  readonly services: readonly ReportedService[];
  readonly findings: readonly Finding[];
  /** What was looked at when the stack did not come up; null when there was no need to. */
  readonly diagnosis: Diagnosis | null;
  /** Events that were out of order: a mistake in muster itself. Empty in a sound run. */
  readonly defects: readonly string[];
  readonly events: readonly RunEvent[];
}

export interface ReportedPrerequisite {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
  readonly required: boolean;
  readonly state: 'met' | 'unmet' | 'broken' | 'late' | 'skipped';
  /** From its first look until it was met for good, or until the run stopped waiting. */
  readonly waitedMs: Milliseconds;
  /** The services that alone wait for it; empty: it is waited for before corosync. */
  readonly requiredBy: readonly string[];
  /** Its own limit, from its first look. */
  readonly timeoutMs: Milliseconds | null;
  /** Its first look; null when its turn never came. */
  readonly watchedMs: Milliseconds | null;
  /** When it was met for good; null when it is not met. */
  readonly metMs: Milliseconds | null;
  /** What the last observation said; null: there was none. One that is seen as met and unmet all the same has to stay so. */
  readonly seen: ObservationStatus | null;
  /** The last observation. */
  readonly detail: string;
  readonly hint: string;
  /** How often it was lost again after it had been met. */
  readonly lost: number;
}

/** Null: not known. */
export interface ReportedCluster {
  readonly quorate: boolean | null;
  readonly waitForAll: boolean | null;
  readonly dc: string | null;
  readonly standby: boolean | null;
  readonly maintenance: boolean | null;
}

export interface ReportedService {
  readonly unit: string;
  readonly state: 'ready' | 'active' | 'failed' | 'skipped' | 'pending';
  /** It was running before this run began: nothing was requested. */
  readonly foundActive: boolean;
  readonly attempts: readonly ReportedAttempt[];
  /** Of the first attempt. */
  readonly requestedMs: Milliseconds | null;
  readonly activeMs: Milliseconds | null;
  readonly readyMs: Milliseconds | null;
  readonly detail: string;
  /** The last journal lines of a service that failed. */
  readonly log: readonly string[];
}

export interface ReportedAttempt {
  readonly requestedMs: Milliseconds;
  readonly endedMs: Milliseconds | null;
  readonly jobResult: string | null;
  readonly detail: string;
  readonly log: readonly string[];
}

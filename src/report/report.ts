/** The report: a stable contract with programs that read it. Keys may be added, never renamed or removed. */
import type { ClusterView, Finding, Outcome, RunEvent, Trigger } from '../engine/event.ts';
import type { Milliseconds } from '../lib/duration.ts';

export interface Report {
  readonly schema: 'muster.report/1';
  readonly host: string;
  readonly bootId: string;
  readonly trigger: Trigger;
  readonly dryRun: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Of a run in progress: so far. */
  readonly durationMs: Milliseconds;
  /** Null while the run is in progress. */
  readonly outcome: Outcome | null;
  readonly exitCode: number | null;
  readonly reason: string;
  readonly advice: string;
  readonly prerequisites: readonly ReportedPrerequisite[];
  readonly cluster: ClusterView | null;
  readonly services: readonly ReportedService[];
  readonly findings: readonly Finding[];
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
  /** The last observation. */
  readonly detail: string;
  readonly hint: string;
  /** How often it was lost again after it had been met. */
  readonly lost: number;
}

export interface ReportedService {
  readonly unit: string;
  readonly state: 'ready' | 'active' | 'failed' | 'skipped' | 'pending';
  readonly foundActive: boolean;
  readonly attempts: readonly ReportedAttempt[];
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

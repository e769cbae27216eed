/** What is known of a node whose stack did not come up: what an administrator would look at first. Plain data, as in the report. */

export interface Evidence {
  /** Why the run ends, and the unit or prerequisite that decided; empty when none did. */
  readonly reason: string;
  readonly culprit: string;
  /** The services of the run, and what belongs to them on this node: sbd, qdevice, dlm. */
  readonly units: readonly UnitEvidence[];
  readonly outputs: readonly OutputEvidence[];
}

/** One unit as systemd has it, with its last lines when it is not simply up. */
export interface UnitEvidence {
  readonly unit: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  /** systemd's Result: `success`, `exit-code`, `signal`, `oom-kill`, ...; empty for what is not a service. */
  readonly result: string;
  /** Of its last main process; null when it runs, never ran or was killed. */
  readonly exitStatus: number | null;
  /** The number of the signal that killed its last main process. */
  readonly signal: number | null;
  readonly log: readonly string[];
}

/** What a tool printed, both streams, its secrets hidden. */
export interface OutputEvidence {
  readonly command: string;
  /** Null when it did not exit by itself. */
  readonly exitCode: number | null;
  /** Why there is nothing to exit: it hung, or is not installed. Empty otherwise. */
  readonly problem: string;
  readonly lines: readonly string[];
  /** How many lines were left out. */
  readonly cut: number;
}

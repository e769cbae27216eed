/** What is known of a node when somebody asks how it is. */
import type { Milliseconds } from '../lib/duration.ts';
import type { LiveDaemon } from './live-daemon.ts';
import type { Report, ReportedCluster } from './report.ts';

export interface StatusView {
  readonly host: string;
  readonly bootId: string;
  /** The run in progress, else the last one, of whichever boot; undefined when none is known. */
  readonly report: Report | undefined;
  /** Whether there was a run in this boot cannot be read. */
  readonly isUnseen: boolean;
  /** When the report was written, on the monotonic clock; undefined when only its copy on disk is left. */
  readonly writtenAtMs: Milliseconds | undefined;
  /** Of a run in progress. */
  readonly running: { readonly pid: number; readonly sinceWritten: Milliseconds } | undefined;
  /** Undefined when systemd cannot be asked, or when it is a user's. */
  readonly bootUnit: BootUnit | undefined;
  readonly file: FileView;
  /** Whether systemd could be asked; if not, nothing is known of daemons and of the boot unit. */
  readonly sawSystemd: boolean;
  readonly daemons: readonly LiveDaemon[];
  /** What the daemons say of the cluster now; undefined when none of them says anything. */
  readonly cluster: ReportedCluster | undefined;
}

/** muster.service as systemd has it now. */
export interface BootUnit {
  readonly isInstalled: boolean;
  readonly isEnabled: boolean;
  /** systemd's ActiveState. */
  readonly active: string;
  /** A start of it runs, is queued, or follows by itself. */
  readonly isStarting: boolean;
  /** Of one that failed. */
  readonly failure: BootFailure | undefined;
}

export interface BootFailure {
  /** Undefined when it was not by an exit status. */
  readonly exitStatus: number | undefined;
  /** `exit 78`, `signal 9`, or systemd's word for it, as `timeout`. */
  readonly how: string;
  /** On the monotonic clock. */
  readonly at: Milliseconds;
}

export type FileView =
  | { readonly is: 'valid' }
  | { readonly is: 'missing'; readonly path: string }
  /** `problem`: how many there are, and the first with its place. */
  | { readonly is: 'invalid'; readonly problem: string };

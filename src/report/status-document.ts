import { attentionOf, type Attention } from './attention.ts';
import type { LiveDaemon } from './live-daemon.ts';
import type { StatusView } from './text/render-status.ts';
import type { Report, ReportedPrerequisite } from './report.ts';

/** What `muster status --format json` prints: a contract as the report is. */
export interface StatusDocument {
  readonly schema: 'muster.status/1';
  readonly inProgress: boolean;
  /** Null: nothing that is wrong by the daemons alone. */
  readonly attention: Attention | null;
  readonly run: Report | null;
  readonly daemons: readonly LiveDaemon[];
}

export function statusDocument({ report, running, daemons }: StatusView): StatusDocument {
  const inProgress = running !== undefined;
  const attention = attentionOf({ daemons, inProgress }) ?? null;
  return { schema: 'muster.status/1', inProgress, attention, run: report ?? null, daemons };
}

/** The same text for two views between which only time has passed. */
export function withoutTime(view: StatusView): string {
  return JSON.stringify(statusDocument(view), (key, value: unknown) => (times.has(key) ? undefined : value));
}

const times: ReadonlySet<string> = new Set<keyof Report | keyof ReportedPrerequisite>(['durationMs', 'waitedMs']);

import { attentionOf, type Attention } from './attention.ts';
import { headlineOf, type Headline } from './headline.ts';
import type { LiveDaemon } from './live-daemon.ts';
import type { Report, ReportedCluster, ReportedPrerequisite } from './report.ts';
import type { StatusView } from './status-view.ts';

/** What `muster status --format json` prints: a contract as the report is. */
export interface StatusDocument {
  readonly schema: 'muster.status/1';
  readonly inProgress: boolean;
  /** Null: a run is in progress. */
  readonly headline: Pick<Headline, 'word' | 'message' | 'why' | 'remedy'> | null;
  /** Null: nothing that is wrong by the daemons alone. */
  readonly attention: Attention | null;
  /** The current boot: the run may be of an earlier one. */
  readonly bootId: string;
  readonly run: Report | null;
  readonly daemons: readonly LiveDaemon[];
  /** What the daemons say now. */
  readonly cluster: ReportedCluster | null;
}

export function statusDocument(view: StatusView): StatusDocument {
  const { report, running, daemons, bootId, cluster } = view;
  const inProgress = running !== undefined;
  const { word, message, why, remedy } = headlineOf(view);
  return {
    schema: 'muster.status/1',
    inProgress,
    headline: inProgress ? null : { word, message, why, remedy },
    attention: attentionOf({ daemons, inProgress }) ?? null,
    bootId,
    run: report ?? null,
    daemons,
    cluster: cluster ?? null,
  };
}

/** The same text for two views between which only time has passed. */
export function withoutTime(view: StatusView): string {
  return JSON.stringify(statusDocument(view), (key, value: unknown) => (times.has(key) ? undefined : value));
}

const times: ReadonlySet<string> = new Set<keyof Report | keyof ReportedPrerequisite>(['durationMs', 'waitedMs']);

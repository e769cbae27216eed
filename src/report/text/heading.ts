/** What stands above a picture: what happened, why, what to do. */
import { formatDuration } from '../../lib/duration.ts';
import { describeStart, describeTrigger } from './render-text.ts';
import { describeCluster, meaningOf } from '../words.ts';
import type { Verdict } from '../timeline/lane.ts';
import type { Report } from '../report.ts';

export interface Heading {
  /** `READY`. */
  readonly word: string;
  readonly verdict: Verdict;
  /** `alpha, after 8.2s: every service works`. */
  readonly sentence: string;
  /** When, and how it was begun. */
  readonly begun: string;
  /** `Why`, `To do` and so on, each with its text; those that say nothing are left out. */
  readonly lines: readonly (readonly [string, string])[];
}

export function headingOf(report: Report, longest: string): Heading {
  const { outcome, host, exitCode, cluster, trigger, diagnosis } = report;
  const meaning = outcome === null ? '' : `: ${meaningOf(outcome, report)}`;
  const took = `${outcome === null ? 'for' : 'after'} ${formatDuration(report.durationMs)}`;
  const lead = trigger === 'rehearsal' ? 'rehearsal, ' : '';
  const lines: readonly (readonly [string, string])[] = [
    ['Why', report.reason],
    ['Cause', diagnosis?.cause ? `${diagnosis.cause.message}: ${diagnosis.cause.why}` : ''],
    ['To do', report.advice],
    ['Longest', longest],
    ['Cluster', cluster ? describeCluster(cluster) : ''],
  ];
  return {
    word: outcome === null ? 'IN PROGRESS' : outcome.toUpperCase(),
    verdict: verdictOf(report),
    sentence: `${lead}${host}, ${took}${meaning}`,
    begun: `${describeStart(report.startedAt)}, ${describeTrigger(report)}${exitCode === null ? '' : `, exit code ${exitCode}`}`,
    lines: lines.filter(([, text]) => text !== ''),
  };
}

function verdictOf({ outcome }: Report): Verdict {
  if (outcome === 'ready') return 'good';
  if (outcome === null) return 'none';
  return outcome === 'degraded' || outcome === 'held' || outcome === 'interrupted' ? 'doubtful' : 'bad';
}

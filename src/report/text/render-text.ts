/** The report for an administrator: the outcome, why, what to do; then what happened, in the order of its weight. */
import { formatDuration } from '../../lib/duration.ts';
import { formatMoment } from '../../lib/iso-time.ts';
import { clean, wrap } from './layout.ts';
import { paint } from './style.ts';
import { chainLines } from './text-chain.ts';
import { diagnosisLines } from './text-diagnosis.ts';
import { findingLines } from './text-findings.ts';
import { prerequisiteLines } from './text-prerequisites.ts';
import { serviceLines } from './text-services.ts';
import { describeCluster, meaningOf } from '../words.ts';
import type { Outcome, Trigger } from '../../engine/event.ts';
import type { Report } from '../report.ts';
import type { Paint, Style } from './style.ts';

export interface TextOptions extends Style {
  /** Every prerequisite, where otherwise only the last ones to be met are listed, and all that a diagnosis looked at. */
  readonly all: boolean;
}

export function renderText(report: Report, options: TextOptions): string {
  const sections = [
    headLines(report, options),
    chainLines(report, options),
    prerequisiteLines(report, options),
    serviceLines(report, options),
    clusterLines(report, options),
    findingLines(report.findings, options),
    defectLines(report.defects, options),
    diagnosisLines(report, options),
  ];
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(line => `${line}\n`).join(''))
    .join('\n');
}

export function paintOutcome(outcome: Outcome | null): Paint {
  if (outcome === 'ready') return 'green';
  return outcome === null || outcome === 'degraded' || outcome === 'held' ? 'yellow' : 'red';
}

/** `at boot`, `by hand`, in virtual time; of a dry run that, too. */
export function describeTrigger({ trigger, dryRun }: Pick<Report, 'trigger' | 'dryRun'>): string {
  const words: Readonly<Record<Trigger, string>> = {
    boot: 'at boot',
    manual: 'by hand',
    rehearsal: 'in virtual time: nothing was touched',
  };
  return dryRun ? `${words[trigger]}, dry run: nothing was started` : words[trigger];
}

/** When a run began: `2026-03-01 03:12:09 +01:00`. */
export const describeStart = formatMoment;

function headLines(report: Report, style: Style): string[] {
  const { outcome, exitCode, reason } = report;
  // The diagnosis is the last section, and ends with it.
  const advice = report.diagnosis ? '' : report.advice;
  const took = formatDuration(report.durationMs);
  const word = outcome === null ? 'IN PROGRESS' : outcome.toUpperCase();
  const lead = report.trigger === 'rehearsal' ? 'REHEARSAL: ' : '';
  const meaning = outcome === null ? '' : `: ${meaningOf(outcome, report)}`;
  const begun = `${describeStart(clean(report.startedAt, style))}, ${describeTrigger(report)}`;
  const head = `${outcome === null ? 'for' : 'after'} ${took} on ${clean(report.host, style)}${meaning}`;
  const [first = '', ...rest] = wrap(`${lead}${word} `, head, style.columns);
  return [
    first.replace(word, paint(word, paintOutcome(outcome), style)),
    ...rest,
    ...(reason ? wrap('  why:     ', clean(reason, style), style.columns) : []),
    ...(advice ? wrap('  to do:   ', clean(advice, style), style.columns) : []),
    ...wrap('  started: ', exitCode === null ? begun : `${begun}, exit code ${exitCode}`, style.columns),
  ];
}

function clusterLines({ cluster }: Report, style: Style): string[] {
  const text = cluster ? describeCluster(cluster) : '';
  return text ? [paint('Cluster', 'bold', style), ...wrap('  ', clean(text, style), style.columns)] : [];
}

function defectLines(defects: readonly string[], style: Style): string[] {
  if (defects.length === 0) return [];
  const title = 'Mistakes in muster itself; report them together with the output of: muster report --format json';
  return [...wrap('', title, style.columns), ...defects.flatMap(text => wrap('  ', clean(text, style), style.columns))];
}

/** The report for an administrator: the outcome, why, what to do; then what happened, in the order of its weight. */
import { stripVTControlCharacters } from 'node:util';
import { formatDuration } from '../../lib/duration.ts';
import { formatMoment } from '../../lib/iso-time.ts';
import { clean, widthOf, wrap } from './layout.ts';
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
  /** Lines of the terminal: of a report that is longer the head is told once more at the end. Undefined: there is no terminal. */
  readonly rows?: number | undefined;
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
  const text = joined(sections);
  return isTaller(text, options) ? joined([...sections, verdictLines(report, options)]) : text;
}

function joined(sections: readonly (readonly string[])[]): string {
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(line => `${line}\n`).join(''))
    .join('\n');
}

/** Its first lines have left the screen by the time the prompt is there; a serial line cannot scroll back. */
function isTaller(text: string, { rows, columns }: TextOptions): boolean {
  if (rows === undefined) return false;
  const lines = text.split('\n').map(line => Math.max(1, Math.ceil(widthOf(stripVTControlCharacters(line)) / columns)));
  return lines.reduce((sum, height) => sum + height, 0) > rows;
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
  const { exitCode } = report;
  const begun = `${describeStart(clean(report.startedAt, style))}, ${describeTrigger(report)}`;
  return [
    ...verdictLines(report, style),
    ...wrap('  started: ', exitCode === null ? begun : `${begun}, exit code ${exitCode}`, style.columns),
  ];
}

/** What happened, why, and what to do. */
function verdictLines(report: Report, style: Style): string[] {
  const { outcome, reason, advice } = report;
  const took = formatDuration(report.durationMs);
  const word = outcome === null ? 'IN PROGRESS' : outcome.toUpperCase();
  const lead = report.trigger === 'rehearsal' ? 'REHEARSAL: ' : '';
  const meaning = outcome === null ? '' : `: ${clean(meaningOf(outcome, report), style)}`;
  const head = `${outcome === null ? 'for' : 'after'} ${took} on ${clean(report.host, style)}${meaning}`;
  const [first = '', ...rest] = wrap(`${lead}${word} `, head, style.columns);
  return [
    first.replace(word, paint(word, paintOutcome(outcome), style)),
    ...rest,
    ...(reason ? wrap('  why:     ', clean(reason, style), style.columns) : []),
    ...(advice ? wrap('  to do:   ', clean(advice, style), style.columns) : []),
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

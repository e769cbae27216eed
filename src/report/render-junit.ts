/**
 * The report as a JUnit file, which CI systems show: a suite of the run with the services, one of the prerequisites, one of
 * the findings. There are two schemas in use, that of Ant (windyroad) and that of Jenkins; this is valid by both, so no
 * `system-out` of a case and no attributes of `testsuites`. GitLab reads what is left.
 */
import { safeLine } from './text/layout.ts';
import { meaningOf } from './words.ts';
import type { Finding } from '../engine/event.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { isUnseen } from './unseen.ts';
import type { Report, ReportedPrerequisite, ReportedService } from './report.ts';

interface Case {
  readonly name: string;
  readonly tookMs: Milliseconds;
  readonly result: Result | undefined;
  /** A line for those who look at what went well. */
  readonly note: string;
}

interface Result {
  readonly as: 'failure' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly body: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly tookMs: Milliseconds;
  readonly cases: readonly Case[];
}

export function renderJunit(report: Report): string {
  const suites: Suite[] = [
    { name: 'run', tookMs: report.durationMs, cases: [runCase(report)] },
    {
      name: 'prerequisites',
      tookMs: report.gateMs ?? report.durationMs,
      cases: report.prerequisites.map(prerequisiteCase),
    },
    {
      name: 'services',
      tookMs: report.durationMs - (report.gateMs ?? 0),
      cases: report.services.map(one => serviceCase(one, report)),
    },
    { name: 'findings', tookMs: 0, cases: numbered(report.findings.map(findingCase)) },
  ];
  const body = suites
    .filter(({ cases }) => cases.length > 0)
    .map((suite, id) => suiteElement(suite, id, report))
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body}</testsuites>\n`;
}

function runCase(report: Report): Case {
  const { outcome, reason, advice, durationMs, diagnosis } = report;
  const cause = diagnosis?.cause;
  const body = [reason, cause ? `${cause.message}: ${cause.why}` : '', advice ? `to do: ${advice}` : ''];
  const failure: Result = { as: 'failure', type: outcome ?? 'unknown', message: reason, body };
  const note = outcome ? `${outcome}: ${meaningOf(outcome, report)}` : '';
  return { name: 'muster up', tookMs: durationMs, result: endedWell(report) ? undefined : failure, note };
}

/** Of what is optional and missing a build does not fail: it is skipped, with the reason; and so is what nobody looked at. */
function prerequisiteCase(one: ReportedPrerequisite): Case {
  const { name, text, state, required, waitedMs, detail, hint } = one;
  const unseen = isUnseen(one);
  const as = state === 'skipped' || !required || unseen ? 'skipped' : 'failure';
  const message = unseen ? `not looked at: ${text}` : detail || text;
  const result: Result = { as, type: state, message, body: [text, detail, hint] };
  return { name, tookMs: waitedMs, result: state === 'met' ? undefined : result, note: `${state}: ${message}` };
}

/** One that is not there when the run has ended well is not required. */
function serviceCase(service: ReportedService, report: Report): Case {
  const { unit, state, detail, attempts, requestedMs, readyMs, log } = service;
  const tries = attempts.map((attempt, index) => [`attempt ${index + 1}: ${attempt.detail}`, ...attempt.log]);
  const failed = tries.filter((_, index) => attempts[index]?.detail !== '').flat();
  const result: Result = {
    as: state === 'skipped' || endedWell(report) ? 'skipped' : 'failure',
    type: state,
    message: detail || state,
    body: [detail, ...failed, ...log],
  };
  return {
    name: unit,
    tookMs: readyMs === null ? 0 : readyMs - (requestedMs ?? readyMs),
    result: state === 'ready' ? undefined : result,
    note: [`${state}: ${detail}`, ...failed].join('\n'),
  };
}

function findingCase({ code, severity, message, remedy }: Finding): Case {
  const as = severity === 'error' ? 'failure' : 'skipped';
  return { name: code, tookMs: 0, result: { as, type: severity, message, body: [message, remedy] }, note: '' };
}

/** GitLab takes cases of one name for one. */
function numbered(cases: readonly Case[]): Case[] {
  return cases.map((one, index) => {
    const before = cases.slice(0, index).filter(({ name }) => name === one.name).length;
    return before === 0 ? one : { ...one, name: `${one.name} (${before + 1})` };
  });
}

function endedWell({ outcome }: Report): boolean {
  return outcome === 'ready' || outcome === 'degraded';
}

function suiteElement({ name, tookMs, cases }: Suite, id: number, report: Report): string {
  const counted = (as: Result['as']) => cases.filter(({ result }) => result?.as === as).length;
  const attributes = {
    name: `muster.${name}`,
    package: 'muster',
    id,
    timestamp: timestampOf(report.startedAt),
    hostname: token(report.host) || 'localhost',
    tests: cases.length,
    failures: counted('failure'),
    errors: 0,
    skipped: counted('skipped'),
    time: seconds(tookMs),
  };
  const notes = cases.flatMap(one => (one.note === '' ? [] : `${one.name}: ${one.note}`));
  return [
    `  <testsuite${written(attributes)}>\n`,
    `    <properties>\n${properties(report)}    </properties>\n`,
    ...cases.map(one => caseElement(one, `muster.${name}`)),
    `    <system-out>${content(notes)}</system-out>\n    <system-err></system-err>\n  </testsuite>\n`,
  ].join('');
}

function properties({ version, trigger, outcome, exitCode, bootId, startedAt }: Report): string {
  return Object.entries({ version, trigger, outcome, exitCode, bootId, startedAt })
    .map(([name, value]) => `      <property${written({ name, value: value ?? '' })}/>\n`)
    .join('');
}

function caseElement({ name, tookMs, result }: Case, classname: string): string {
  const start = `    <testcase${written({ name: token(name) || '-', classname, time: seconds(tookMs) })}`;
  if (!result) return `${start}/>\n`;
  const { as, type, message, body } = result;
  return `${start}>\n      <${as}${written({ type, message })}>${content(body)}</${as}>\n    </testcase>\n`;
}

function written(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escape(safeLine(String(value)))}"`)
    .join('');
}

/** Lines, each once: a detail is often the reason as well. */
function content(lines: readonly string[]): string {
  const all = lines.flatMap(line => line.split('\n')).filter(line => line !== '');
  return escape([...new Set(all)].map(safeLine).join('\n'));
}

/** What is no character of XML 1.0 cannot even be written as a reference; safeLine has dealt with the control characters. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** As the schemas want a name: no blanks around it, and none twice. */
function token(text: string): string {
  return safeLine(text).trim().replace(/ +/g, ' ');
}

function seconds(duration: Milliseconds): string {
  return (Math.max(0, duration) / 1000).toFixed(3);
}

/** The wall clock of the node, without a zone, as Ant's schema has it; the property `startedAt` has the whole. */
function timestampOf(startedAt: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(startedAt)?.[0] ?? '1970-01-01T00:00:00';
}

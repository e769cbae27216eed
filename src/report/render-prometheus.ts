/**
 * The report in Prometheus' text exposition format (0.0.4), for the textfile collector of node_exporter: no timestamps,
 * base units, all gauges, since each run replaces the one before. Labels are names of the file and closed sets only, never
 * a text that changes: what can be stored stays bounded.
 */
import { millisecondsOf } from '../lib/iso-time.ts';
import { gateWaitOf } from './gate-wait.ts';
import { readyAfter } from './key-times.ts';
import { safeLine } from './text/layout.ts';
import { outcomeMeaning } from './words.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Report, ReportedPrerequisite, ReportedService } from './report.ts';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** Undefined: not known, and left out. */
  readonly value: number | undefined;
}

export function renderPrometheus(report: Report): string {
  return [
    ...runMetrics(report),
    ...prerequisiteMetrics(report),
    ...serviceMetrics(report),
    ...otherMetrics(report),
  ].join('');
}

function runMetrics(report: Report): string[] {
  const { version, trigger, outcome, exitCode, durationMs, gateMs, startedAt } = report;
  const started = millisecondsOf(startedAt);
  const known = !Number.isNaN(started);
  const outcomes = Object.keys(outcomeMeaning).map(name => ({
    labels: { outcome: name },
    value: yes(name === outcome),
  }));
  return [
    gauge('run_info', 'The last run of muster: its version, and whether it ran at boot or was started by hand.', [
      { labels: { version, trigger }, value: 1 },
    ]),
    gauge('run_outcome', 'How the run ended: 1 for its outcome, 0 for all others.', outcomes),
    gauge('run_exit_code', 'Exit status of the run.', [{ value: exitCode ?? undefined }]),
    gauge('run_start_time_seconds', 'When the run began, in seconds since the epoch.', [
      { value: known ? started / 1000 : undefined },
    ]),
    gauge('run_end_time_seconds', 'When the run ended, in seconds since the epoch.', [
      { value: known ? seconds(started + durationMs) : undefined },
    ]),
    gauge('run_duration_seconds', 'From the start of the run to its end.', [{ value: seconds(durationMs) }]),
    gauge('run_required_seconds', 'From the start of the run until all required prerequisites held.', [
      { value: seconds(gateWaitOf(report)?.requiredAt ?? null) },
    ]),
    gauge('run_gate_seconds', 'From the start of the run until corosync might be started: all held or were given up.', [
      { value: seconds(gateMs) },
    ]),
    gauge('run_ready_seconds', 'From the start of the run until the last service was proved to work.', [
      { value: seconds(readyAfter(report)) },
    ]),
  ];
}

function prerequisiteMetrics({ prerequisites }: Report): string[] {
  const each = (value: (one: ReportedPrerequisite) => number | undefined) =>
    prerequisites.map(one => ({
      labels: { name: one.name, kind: one.kind, required: String(one.required) },
      value: value(one),
    }));
  return [
    gauge(
      'prerequisite_met',
      'Whether the prerequisite was met when the run ended.',
      each(({ state }) => yes(state === 'met')),
    ),
    gauge(
      'prerequisite_wait_seconds',
      'From the first look at the prerequisite until it was met for good, or until the run stopped waiting.',
      each(({ waitedMs }) => seconds(waitedMs)),
    ),
    gauge(
      'prerequisite_losses',
      'How often the prerequisite was lost again after it had been met.',
      each(({ lost }) => lost),
    ),
  ];
}

function serviceMetrics({ services }: Report): string[] {
  const each = (value: (one: ReportedService) => number | undefined) =>
    services.map(one => ({ labels: { unit: one.unit }, value: value(one) }));
  return [
    gauge(
      'service_ready',
      'Whether the service was proved to work.',
      each(({ state }) => yes(state === 'ready')),
    ),
    gauge(
      'service_start_attempts',
      'How often the start of the service was requested.',
      each(({ attempts }) => attempts.length),
    ),
    gauge(
      'service_start_seconds',
      'From the first request of the service until systemd called it active.',
      each(({ requestedMs, activeMs }) => between(requestedMs, activeMs)),
    ),
    gauge(
      'service_verify_seconds',
      'From when systemd called the service active until it was proved to work.',
      each(({ activeMs, readyMs }) => between(activeMs, readyMs)),
    ),
  ];
}

function otherMetrics({ findings, cluster }: Report): string[] {
  const severities = ['error', 'warning', 'note'].map(severity => ({
    labels: { severity },
    value: findings.filter(finding => finding.severity === severity).length,
  }));
  const quorate = cluster?.quorate ?? undefined;
  return [
    gauge('findings', 'What speaks against the set-up of the node, by severity.', severities),
    gauge('cluster_quorate', 'Whether the cluster was quorate when the run ended.', [
      { value: quorate === undefined ? undefined : yes(quorate) },
    ]),
  ];
}

/** Nothing at all when no value is known: a HELP without a sample would stand for a metric that is not there. */
function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const known = samples.filter(({ value }) => value !== undefined);
  if (known.length === 0) return '';
  // One sample twice would cost the whole file.
  const lines = new Map(known.map(({ labels, value }) => [`muster_${name}${labelSet(labels)}`, value]));
  const text = Array.from(lines, ([sample, value]) => `${sample} ${value}\n`).join('');
  return `# HELP muster_${name} ${help}\n# TYPE muster_${name} gauge\n${text}`;
}

function labelSet(labels: Sample['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escape(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escape(value: string): string {
  return safeLine(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function yes(is: boolean): number {
  return is ? 1 : 0;
}

function between(from: Milliseconds | null, to: Milliseconds | null): number | undefined {
  return from === null || to === null ? undefined : seconds(to - from);
}

function seconds(duration: Milliseconds | null): number | undefined {
  return duration === null ? undefined : Number((duration / 1000).toFixed(6));
}

import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readConfig } from '../../src/config/read-config.ts';
import { readScenario } from '../../src/rehearsal/read-scenario.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { scenarioSchema } from '../../src/rehearsal/scenario-fields.ts';
import type { Report, ReportedPrerequisite, ReportedService } from '../../src/report/report.ts';

/** What a real case comes to: see README.md beside this file. */
interface Case {
  /** Where somebody told of it. */
  readonly source: string;
  /** The prerequisites, or one of the examples. */
  readonly file: object | string;
  readonly scenario: object;
  readonly expected: Expected;
}

interface Expected {
  readonly outcome: string;
  readonly exitCode: number;
  readonly after: string;
  /** What was waited for to the last. */
  readonly heldUpBy: string;
  readonly why: string;
  /** Those that were not met at once. */
  readonly prerequisites?: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
  readonly cluster?: string;
  readonly findings?: readonly string[];
}

const folder = import.meta.dirname;
const names = readdirSync(folder).filter(name => name.endsWith('.yaml'));

const isScenario = new Ajv({ allErrors: true }).compile(scenarioSchema());

describe('what happened to people', () => {
  test.each(names)('%s', async name => {
    const each = parse(readFileSync(`${folder}/${name}`, 'utf8')) as Case;
    expect(each.source).not.toBe('');
    isScenario({ scenario: 1, ...each.scenario });
    expect(isScenario.errors).toBeNull();
    const report = await play(each);
    expect(report.defects).toEqual([]);
    expect(summary(report)).toEqual(each.expected);
  });
});

async function play({ file, scenario }: Case): Promise<Report> {
  const example = `${folder}/../../${typeof file === 'string' ? file : ''}`;
  const text = typeof file === 'string' ? readFileSync(example, 'utf8') : stringify(file);
  const { config, diagnostics } = readConfig([{ file: 'muster.yaml', text }]);
  if (!config) throw new Error(JSON.stringify(diagnostics));
  const read = readScenario({ file: 'scenario.yaml', text: stringify({ scenario: 1, ...scenario }) }, config);
  if (!read.scenario) throw new Error(JSON.stringify(read.diagnostics));
  const startedAt = new Date('2026-01-01T00:00:00Z');
  return (await rehearse(config, read.scenario, { host: 'n1', version: '1', startedAt })).report;
}

function summary(report: Report): Expected {
  const { outcome, exitCode, durationMs, reason, prerequisites, services, cluster, findings } = report;
  const delayed = prerequisites.filter(({ waitedMs, state }) => waitedMs > 0 || state !== 'met');
  const states = cluster && [
    cluster.quorate === false ? 'not quorate' : 'quorate',
    cluster.waitForAll === true && 'waits for all',
    cluster.standby === true && 'standby',
    cluster.maintenance === true && 'maintenance',
    cluster.dc !== null && `DC ${cluster.dc}`,
  ];
  return {
    outcome: outcome ?? '',
    exitCode: exitCode ?? -1,
    after: seconds(durationMs),
    heldUpBy: heldUpBy(report),
    why: reason,
    ...(delayed.length > 0 ? { prerequisites: Object.fromEntries(delayed.map(each => [each.name, wait(each)])) } : {}),
    services: Object.fromEntries(services.map(each => [each.unit.replace('.service', ''), life(each)])),
    ...(states ? { cluster: states.filter(state => state !== false).join(', ') } : {}),
    ...(findings.length > 0 ? { findings: findings.map(({ code }) => code) } : {}),
  };
}

/** What the gate opened for, or, where nothing was waited for, the service that took longest. */
function heldUpBy({ prerequisites, services, durationMs }: Report): string {
  const delayed = prerequisites.filter(({ waitedMs }) => waitedMs > 0);
  const waits = delayed.map(({ name, waitedMs, watchedMs, metMs }) => ({
    name,
    until: metMs ?? (watchedMs ?? 0) + waitedMs,
  }));
  const took = services.map(({ unit, requestedMs, readyMs }) => ({
    name: unit.replace('.service', ''),
    until: requestedMs === null ? 0 : (readyMs ?? durationMs) - requestedMs,
  }));
  return (waits.length > 0 ? waits : took).toSorted((one, other) => other.until - one.until)[0]?.name ?? '';
}

/** `late, waited 120s`, `met at 80s, lost twice` */
function wait({ state, waitedMs, watchedMs, metMs, lost }: ReportedPrerequisite): string {
  const what =
    metMs !== null
      ? `met at ${seconds(metMs)}`
      : watchedMs === null
        ? `${state}, not looked at`
        : `${state}, waited ${seconds(waitedMs)}`;
  return lost > 0 ? `${what}, lost ${lost === 1 ? 'once' : `${lost} times`}` : what;
}

/** `requested at 0s and 1.4s, ready at 3.7s`, `requested at 0s, failed: killed by signal 9`, `skipped` */
function life({ state, attempts, readyMs, requestedMs, detail }: ReportedService): string {
  if (requestedMs === null) return state;
  const requests = attempts.map(attempt => seconds(attempt.requestedMs)).join(' and ');
  const ready = readyMs === null ? '' : `, ready at ${seconds(readyMs)}`;
  const end = state === 'ready' ? '' : state === 'failed' ? `, failed: ${detail}` : `, ${state}`;
  return `requested at ${requests}${ready}${end}`;
}

function seconds(time: number): string {
  return `${Math.round(time) / 1000}s`;
}

/** What was looked at when the stack did not come up: last in the report. What to do stands in its head. */
import { clean, wrap } from './layout.ts';
import { paint } from './style.ts';
import { joinNames } from '../../lib/join-names.ts';
import { count } from '../words.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { OutputEvidence, UnitEvidence } from '../../diagnose/evidence.ts';
import type { Report } from '../report.ts';
import type { Style } from './style.ts';

type Look = Style & {
  /** All that was looked at, where otherwise there is only what it comes to. */
  readonly all: boolean;
};

export function diagnosisLines({ diagnosis, services }: Report, options: Look): string[] {
  if (!diagnosis) return [];
  return [
    paint('Diagnosis', 'bold', options),
    ...causeLines(diagnosis, options),
    ...(diagnosis.units.length > 0 ? wrap('  ', clean(whenLooked(diagnosis, services), options), options.columns) : []),
    ...diagnosis.units.flatMap(unit => unitLines(unit, options)),
    ...diagnosis.outputs.flatMap(output => outputLines(output, options)),
    ...(options.all ? [] : ['  all that was looked at: muster report -v']),
  ];
}

/** Of which moment the states below are: what was up then may have been stopped again since. */
function whenLooked({ units }: Diagnosis, services: Report['services']): string {
  const isDown = (unit: string) => services.some(service => service.unit === unit && service.state === 'failed');
  const stopped = units.filter(({ unit, activeState }) => activeState === 'active' && isDown(unit));
  const names = joinNames(stopped.map(({ unit }) => unit.replace(/\.service$/, '')));
  const then = services.some(({ attempts }) => attempts.length > 0)
    ? 'after the last attempt'
    : 'at the end of the run';
  if (stopped.length === 0) return `as they were ${then}:`;
  return `as they were ${then}, before ${names} ${stopped.length === 1 ? 'was' : 'were'} stopped:`;
}

/** `failed (exit-code, status 8)`, `active (running)`. */
export function describeUnit({ activeState, subState, result, exitStatus, signal, loadState }: UnitEvidence): string {
  if (loadState !== 'loaded') return loadState === 'unknown' ? 'systemd does not answer' : loadState;
  const end = [
    result !== 'success' && result !== '' ? result : '',
    exitStatus === null ? '' : `status ${exitStatus}`,
    signal === null ? '' : `signal ${signal}`,
  ].filter(part => part !== '');
  const more = activeState === 'active' || end.length === 0 ? subState : end.join(', ');
  return more === '' || more === activeState ? activeState : `${activeState} (${more})`;
}

function causeLines({ cause }: Diagnosis, style: Style): string[] {
  if (!cause) return ['  no known cause is recognised'];
  return [
    ...wrap('  cause:   ', `${clean(cause.message, style)} [${cause.code}]`, style.columns),
    ...wrap('  seen:    ', clean(cause.seen, style), style.columns),
    ...wrap('  means:   ', clean(cause.why, style), style.columns),
  ];
}

function unitLines(unit: UnitEvidence, style: Look): string[] {
  const head = wrap(`  ${clean(unit.unit, style)}: `, clean(describeUnit(unit), style), style.columns);
  return style.all ? [...head, ...quoted(unit.log, style)] : head;
}

/** In short: only what did not answer, since the services and the cluster have sections of their own. */
function outputLines({ command, exitCode, problem, lines, cut }: OutputEvidence, style: Look): string[] {
  if (!style.all) return problem ? wrap(`  ${shortName(command)}: `, clean(problem, style), style.columns) : [];
  const end = problem || (exitCode === 0 ? '' : `exit status ${exitCode}`);
  const head = wrap(`  ${clean(command, style)}${end ? ': ' : ''}`, clean(end, style), style.columns);
  return [...head, ...quoted(lines, style), ...(cut > 0 ? [`      | and ${count(cut, 'more line')}`] : [])];
}

function shortName(command: string): string {
  return command.split(' ')[0] ?? '';
}

/** As they were printed, not broken: they are searched for and copied. */
function quoted(lines: readonly string[], style: Style): string[] {
  return lines.map(line => paint(`      | ${clean(line, style)}`, 'dim', style));
}

import { formatDuration } from '../../lib/duration.ts';
import { joinNames } from '../../lib/join-names.ts';
import { count } from '../words.ts';
import type { PlannedPrerequisite, RunEvent } from '../../engine/event.ts';
import {
  isToldByAnother,
  toldAtOnce,
  type PrerequisiteEvent,
  type PrerequisiteState,
} from '../../engine/prerequisite-state.ts';
import type { RunState } from '../../engine/state.ts';
import type { Line, Step } from './narration.ts';

/** So many are named in the line that opens the wait. */
const mostNamed = 20;

export function prerequisiteText(step: Step, event: PrerequisiteEvent): Line[] {
  const row = step.after.prerequisites.get(event.name);
  if (!row) return [];
  const grave = row.planned.required ? 'error' : 'warning';
  const optional = row.planned.required ? '' : ', optional';
  switch (event.type) {
    case 'prerequisite-watched':
      return opensTheWait(step) ? [{ level: 'info', text: waitText(step) }] : [];
    case 'prerequisite-observed':
      return observedText(step.before.prerequisites.get(event.name), row, event);
    case 'prerequisite-met': {
      if (row.losses.untold > 0) return [];
      const waited = formatDuration(event.at - (row.watchedAt ?? event.at));
      return [{ level: 'info', text: `${event.name}: met after ${waited}${because(row.observation?.reason)}` }];
    }
    case 'prerequisite-lost':
      return lostText(row);
    case 'prerequisite-broken': {
      const hint = row.observation?.hint;
      return [{ level: grave, text: `${event.name}: broken${optional}: ${event.reason}${hint ? `; ${hint}` : ''}` }];
    }
    case 'prerequisite-late':
      return [
        { level: grave, text: `${event.name}: late${optional}: not met ${limitText(step, row)}; ${lastSeen(row)}` },
      ];
    case 'prerequisite-skipped':
      return [{ level: event.by === undefined ? 'info' : 'warning', text: `${event.name}: skipped: ${event.reason}` }];
  }
}

/** One that comes and goes is told as it does a few times, and then now and then, with how often it was; met likewise. */
function lostText({ planned, lost, losses, observation }: PrerequisiteState): Line[] {
  if (losses.untold > 0) return [];
  const seen = `${because(observation?.reason)}${observation?.hint ? `; ${observation.hint}` : ''}`;
  const often = `lost ${lost} times in ${formatDuration(losses.lastAt - losses.firstAt)}`;
  const text = losses.count < toldAtOnce ? 'lost again' : often;
  const rarely = losses.count === toldAtOnce ? ' (from here on told now and then only)' : '';
  return [{ level: 'warning', text: `${planned.name}: ${text}${seen}${rarely}` }];
}

/** Unmet is told when it is first seen and when the reason changes, unless that is all the time; met, broken and lost are told by the events that follow. */
function observedText(
  before: PrerequisiteState | undefined,
  { told }: PrerequisiteState,
  event: Extract<RunEvent, { type: 'prerequisite-observed' }>,
): Line[] {
  const { name, status, reason, hint } = event;
  if (before && isToldByAnother(before, status)) return [];
  if (told.untold > 0 || (before?.observation?.status === status && before.observation.reason === reason)) return [];
  const what = status === 'unknown' ? 'not known' : 'not met';
  const untold =
    before && before.told.untold > 0 ? ` (and ${count(before.told.untold, 'change')} since the last such line)` : '';
  return [{ level: 'info', text: `${name}: ${what}: ${reason}${hint ? `; ${hint}` : ''}${untold}` }];
}

function opensTheWait({ before }: Step): boolean {
  return before.waitBeganAt === undefined;
}

function waitText({ after }: Step): string {
  const rows = after.prerequisites.rows().filter(({ status }) => status !== 'skipped');
  const planned = rows.map(row => row.planned);
  if (foundRunning(after)) return `looking once at ${count(planned.length, 'prerequisite')}, without waiting`;
  const limit = formatDuration(after.run?.deadline ?? 0);
  const atTheGate = planned.filter(({ requiredBy }) => requiredBy.length === 0);
  const others = planned.length - atTheGate.length;
  const later =
    others === 0 ? '' : `; ${count(others, 'more prerequisite')} only for ${joinNames(unitsOf(planned), 5)}`;
  if (atTheGate.length === 0) return `waiting for nothing before corosync${later}`;
  return `waiting at most ${limit} for ${joinNames(atTheGate.map(describePlanned), mostNamed)}${later}`;
}

function unitsOf(planned: readonly PlannedPrerequisite[]): string[] {
  return [...new Set(planned.flatMap(({ requiredBy }) => requiredBy))];
}

/** Nothing is waited for when the cluster's daemons are up. */
function foundRunning({ services }: RunState): boolean {
  return services.rows().some(({ unit, foundActive }) => foundActive && unit !== 'pcsd.service');
}

function describePlanned({ name, text, timeout, required }: PlannedPrerequisite): string {
  const facts = [text, timeout === undefined ? '' : `at most ${formatDuration(timeout)}`, required ? '' : 'optional'];
  return `${name} (${facts.filter(fact => fact !== '').join(', ')})`;
}

function limitText({ after }: Step, { limit, planned }: PrerequisiteState): string {
  if (limit === 'timeout' && planned.timeout !== undefined)
    return `within its timeout of ${formatDuration(planned.timeout)}`;
  return `at the deadline of ${formatDuration(after.run?.deadline ?? 0)}`;
}

function lastSeen({ observation, planned, lost }: PrerequisiteState): string {
  if (!observation)
    return planned.after.length > 0 ? `it comes after ${joinNames(planned.after)}` : 'it never answered';
  const often = lost > 1 ? `; lost ${lost} times in all` : '';
  return `last seen: ${observation.reason}${observation.hint ? `; ${observation.hint}` : ''}${often}`;
}

function because(reason: string | undefined): string {
  return reason ? `: ${reason}` : '';
}

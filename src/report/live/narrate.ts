/** The run told line by line as it happens: what the journal, a log file and the live view have in common. */
import { apply, initialState } from '../../engine/state.ts';
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { describeMissing, gateWait, type Settled } from '../gate-wait.ts';
import { isAtTheGate } from './explain-wait.ts';
import { prerequisiteText } from './narrate-prerequisite.ts';
import { serviceText } from './narrate-service.ts';
import { describeUnit } from '../text/text-diagnosis.ts';
import { joinNames } from '../../lib/join-names.ts';
import { count, describeAttempt, describeCluster, outcomeMeaning, stopMeaning } from '../words.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { ClusterView, Outcome, RunEvent } from '../../engine/event.ts';
import type { PrerequisiteState } from '../../engine/prerequisite-state.ts';
import type { Level, Line, Step } from './narration.ts';

/** Follows one run: give it every event in order. */
export function createNarrator(): (event: RunEvent) => Line[] {
  let state = initialState;
  return event => {
    const before = state;
    state = apply(before, event);
    return narrate({ before, after: state, event });
  };
}

export function narrate(step: Step): Line[] {
  const { before, after, event } = step;
  const mistake = after.defects.length > before.defects.length ? after.defects.at(-1) : undefined;
  if (mistake) return warning(`a mistake in muster itself: ${event.type} out of order: ${mistake.reason}`);
  switch (event.type) {
    case 'run-started':
      return info(startText(event));
    case 'finding': {
      const { code, severity, message, remedy } = event.finding;
      const text = `finding ${code}: ${message}${remedy ? `; remedy: ${remedy}` : ''}`;
      return [{ level: severity === 'note' ? 'info' : severity, text }];
    }
    case 'config-reloaded':
      return info(reloadText(step, event));
    case 'config-kept':
      return keptLines(event);
    case 'gate-blocked':
      if (event.jobs.length === 0) return [];
      return info(`the prerequisites hold; waiting for what systemd has queued: ${joinNames(event.jobs, 5)}`);
    case 'gate-passed':
      return info(gateText(step));
    case 'stack-staggered':
      return info(`the prerequisites hold; this node starts ${formatDuration(event.delay)} later (stagger)`);
    case 'stack-settling':
      return info(`all is ready; it has to stay so for ${formatDuration(event.duration)} (settle)`);
    case 'stack-retry':
      return warning(`the stack is started again, attempt ${event.attempt} of ${event.of}: ${event.reason}`);
    case 'cluster-observed': {
      const text = clusterText(event.cluster);
      const known = before.cluster && clusterText(before.cluster);
      return text === '' || text === known ? [] : info(`cluster: ${text}`);
    }
    case 'lone-corosync':
      return warning(
        `corosync.service: ${event.state === 'stopped' ? 'stopped' : `${loneText[event.state]}: ${event.detail}`}`,
      );
    case 'stop-requested': {
      const when = event.deferred ? '; takes effect once corosync is not left without pacemaker' : '';
      return warning(`${stopMeaning[event.cause]}${when}`);
    }
    case 'diagnosis':
      return diagnosisText(event.diagnosis);
    case 'run-ended':
      return endLines(step, event);
    case 'prerequisite-watched':
    case 'prerequisite-observed':
    case 'prerequisite-met':
    case 'prerequisite-lost':
    case 'prerequisite-broken':
    case 'prerequisite-late':
    case 'prerequisite-skipped':
      return prerequisiteText(step, event);
    case 'service-found-active':
    case 'service-requested':
    case 'service-starting':
    case 'service-attempt-ended':
    case 'service-retry':
    case 'service-waiting':
    case 'service-active':
    case 'service-observed':
    case 'service-ready':
    case 'service-failed':
    case 'service-stopping':
    case 'service-stopped':
    case 'service-skipped':
      return serviceText(step, event);
  }
}

function info(text: string): Line[] {
  return [{ level: 'info', text }];
}

function warning(text: string): Line[] {
  return [{ level: 'warning', text }];
}

type Started = Extract<RunEvent, { type: 'run-started' }>;
type Reloaded = Extract<RunEvent, { type: 'config-reloaded' }>;
type Kept = Extract<RunEvent, { type: 'config-kept' }>;
type Ended = Extract<RunEvent, { type: 'run-ended' }>;

function startText({ version, host, prerequisites, services, dryRun, attempt }: Started): string {
  const order = services.length > 0 ? `, then ${joinNames(services)}` : '';
  const dry = dryRun ? ' (dry run: nothing is started)' : '';
  return `muster ${version} on ${host}: ${count(prerequisites.length, 'prerequisite')}${order}${dry}${attempt ? `; ${describeAttempt(attempt)}` : ''}`;
}

function gateText({ after }: Step): string {
  const began = after.run?.at ?? 0;
  const all = after.prerequisites.rows();
  const rows = all.filter(isAtTheGate);
  const which = rows.length < all.length ? ' that are waited for before corosync' : '';
  if (rows.length === 0) return all.length === 0 ? 'nothing to wait for' : 'nothing to wait for before corosync';
  const wait = gateWait(rows.map(row => settledOf(row, began)));
  if (!wait || wait.missing.length === 0)
    return `all prerequisites${which} hold after ${formatDuration(after.at - began)}`;
  const other = rows.some(isLeftOut) ? ' other' : '';
  return `all${other} required prerequisites${which} hold after ${formatDuration(wait.requiredAt)}; ${describeMissing(wait)}`;
}

function settledOf({ planned: { name, required }, status, since }: PrerequisiteState, began: Milliseconds): Settled {
  return { name, required, met: status === 'met', skipped: status === 'skipped', at: since - began };
}

/** The rest is in the report: a journal that is read after a failure should be short. */
function diagnosisText({ cause, units }: Diagnosis): Line[] {
  const states = units.map(unit => `${unit.unit} is ${describeUnit(unit)}`).join(', ');
  const told = cause ? `${cause.message} [${cause.code}]: ${cause.seen}` : 'no known cause is recognised';
  return [
    { level: 'error', text: `diagnosis: ${told}` },
    { level: 'info', text: `looked at: ${states}; all of it: muster report -v` },
  ];
}

function isLeftOut({ status, planned }: PrerequisiteState): boolean {
  return status === 'skipped' && planned.required;
}

function reloadText({ before }: Step, { sources, deadline, added, changed, removed }: Reloaded): string {
  const was = before.run?.deadline ?? deadline;
  const facts = [
    added.length > 0 && `new: ${joinNames(added, mostNamed)}`,
    changed.length > 0 && `changed, looked at anew: ${joinNames(changed, mostNamed)}`,
    removed.length > 0 && `no longer waited for: ${joinNames(removed, mostNamed)}`,
    was !== deadline && `deadline: ${formatDuration(deadline)} instead of ${formatDuration(was)}`,
  ].filter(fact => fact !== false);
  const what = facts.length > 0 ? facts.join('; ') : 'nothing that is waited for has changed';
  return `the file was read again (${joinNames(sources, mostNamed)}): ${what}`;
}

function keptLines({ reason, problems }: Kept): Line[] {
  const text = `the file was read again and is not taken over: ${reason}`;
  return [{ level: problems.length > 0 ? 'error' : 'warning', text }];
}

const mostNamed = 10;

const loneText = {
  stopping: 'is being stopped again',
  left: 'is left running without pacemaker',
} as const;

function clusterText(cluster: ClusterView): string {
  const { quorate = null, waitForAll = null, dc = null, standby = null, maintenance = null } = cluster;
  return describeCluster({ quorate, waitForAll, dc, standby, maintenance });
}

const endLevel: Readonly<Record<Outcome, Level>> = {
  ready: 'info',
  degraded: 'warning',
  held: 'warning',
  interrupted: 'warning',
  failed: 'error',
  broken: 'error',
  late: 'error',
};

function endLines({ before }: Step, { at, outcome, reason, advice }: Ended): Line[] {
  const level = endLevel[outcome];
  const took = formatDuration(at - (before.run?.at ?? 0));
  const text = `${outcome} after ${took}: ${reason || outcomeMeaning[outcome]}`;
  return [{ level, text }, ...(advice ? [{ level, text: `to do: ${advice}` }] : [])];
}

/** The state of a run: a fold of its events through the tables of transitions.ts. Pure and total: nothing here throws. */
import { table } from '../lib/table.ts';
import { applyToPrerequisite, isToldByAnother, plannedPrerequisite } from './prerequisite-state.ts';
import { applyToService, beginAnew, plannedService, serviceStep } from './service-state.ts';
import { prerequisiteTransitions, serviceTransitions } from './transitions.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Table } from '../lib/table.ts';
import type { ClusterView, Finding, RunEvent } from './event.ts';
import type { PrerequisiteEvent, PrerequisiteState } from './prerequisite-state.ts';
import type { ServiceEvent, ServiceState } from './service-state.ts';

export { prerequisiteTransitions, serviceTransitions } from './transitions.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

export interface RunState {
  /** Undefined until the run has started. */
  readonly run: EventOf<'run-started'> | undefined;
  /** When the last event happened; all times are on the clock of the events. */
  readonly at: Milliseconds;
  readonly prerequisites: Table<PrerequisiteState>;
  readonly services: Table<ServiceState>;
  /** Jobs that are queued ahead of the cluster's units, while that holds the gate shut. */
  readonly gateBlockedBy: readonly string[];
  readonly gatePassedAt: Milliseconds | undefined;
  /** When the start is due whose turn `stagger` puts off. */
  readonly staggeredUntil: Milliseconds | undefined;
  /** Until when all have to stay ready. */
  readonly settlesAt: Milliseconds | undefined;
  /** When the first prerequisite was looked at. */
  readonly waitBeganAt: Milliseconds | undefined;
  /** When the run stopped waiting for prerequisites, whatever the reason. */
  readonly waitEndedAt: Milliseconds | undefined;
  readonly cluster: ClusterView | undefined;
  readonly findings: readonly Finding[];
  readonly diagnosis: Diagnosis | undefined;
  readonly loneCorosync: EventOf<'lone-corosync'> | undefined;
  /** The first request counts. */
  readonly stop: EventOf<'stop-requested'> | undefined;
  readonly end: EventOf<'run-ended'> | undefined;
  /** Events that were not legal when they came: a mistake in muster itself. They changed nothing else. */
  readonly defects: readonly Defect[];
  readonly lastEvent: EventChain | undefined;
}

export interface Defect {
  readonly event: RunEvent;
  readonly reason: string;
}

/** All events, the newest first: appending costs the same however many there are. */
interface EventChain {
  readonly event: RunEvent;
  readonly earlier: EventChain | undefined;
}

export const initialState: RunState = {
  run: undefined,
  at: 0,
  prerequisites: table<PrerequisiteState>([]),
  services: table<ServiceState>([]),
  gateBlockedBy: [],
  gatePassedAt: undefined,
  staggeredUntil: undefined,
  settlesAt: undefined,
  waitBeganAt: undefined,
  waitEndedAt: undefined,
  cluster: undefined,
  findings: [],
  diagnosis: undefined,
  loneCorosync: undefined,
  stop: undefined,
  end: undefined,
  defects: [],
  lastEvent: undefined,
};

export function apply(state: RunState, event: RunEvent): RunState {
  const heard: RunState = { ...state, at: event.at, lastEvent: { event, earlier: state.lastEvent } };
  if (event.type === 'run-started')
    return state.run ? defect(heard, event, 'the run has started already') : begin(heard, event);
  if (!state.run) return defect(heard, event, 'the run has not started');
  if (state.end) return defect(heard, event, 'the run has ended');
  return advance(heard, event);
}

/** Every event in the order it came, illegal ones included, but for the observations that are not told: a run may wait for hours. */
export function eventsOf(state: RunState): RunEvent[] {
  const events: RunEvent[] = [];
  for (let link = state.lastEvent; link; link = link.earlier) events.push(link.event);
  return events.reverse();
}

function begin(state: RunState, run: EventOf<'run-started'>): RunState {
  return {
    ...state,
    run,
    prerequisites: table(run.prerequisites.map(planned => [planned.name, plannedPrerequisite(planned, run.at)])),
    services: table(run.services.map(unit => [unit, plannedService(unit, run.at)])),
  };
}

function advance(state: RunState, event: Exclude<RunEvent, EventOf<'run-started'>>): RunState {
  switch (event.type) {
    case 'finding':
      return { ...state, findings: [...state.findings, event.finding] };
    case 'prerequisite-watched':
    case 'prerequisite-observed':
    case 'prerequisite-met':
    case 'prerequisite-lost':
    case 'prerequisite-broken':
    case 'prerequisite-late':
    case 'prerequisite-skipped':
      return prerequisiteEvent(state, event);
    case 'config-reloaded':
      return reloaded(state, event);
    case 'config-kept':
      return state;
    case 'gate-blocked':
      return { ...state, gateBlockedBy: event.jobs };
    case 'gate-passed':
      if (state.gatePassedAt !== undefined) return defect(state, event, 'the gate has been passed already');
      return {
        ...state,
        gateBlockedBy: [],
        staggeredUntil: undefined,
        gatePassedAt: event.at,
        waitEndedAt: state.waitEndedAt ?? event.at,
      };
    case 'stack-staggered':
      return { ...state, staggeredUntil: event.at + event.delay };
    case 'stack-settling':
      return { ...state, settlesAt: event.at + event.duration };
    case 'stack-retry':
      return stackRetry(state, event);
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
      return serviceEvent(state, event);
    case 'cluster-observed':
      return { ...state, cluster: event.cluster };
    case 'diagnosis':
      return { ...state, diagnosis: event.diagnosis };
    case 'lone-corosync':
      return loneCorosync(state, event);
    case 'stop-requested':
      return { ...state, stop: state.stop ?? event };
    case 'run-ended':
      return {
        ...state,
        end: event,
        gateBlockedBy: [],
        staggeredUntil: undefined,
        waitEndedAt: state.waitEndedAt ?? event.at,
      };
    default:
      // A file written by another version may hold events that this one does not know.
      return defect(state, event, 'unknown event');
  }
}

/** Rows that are neither new nor changed stay as they are; those of removed ones come last. */
function reloaded(state: RunState, event: EventOf<'config-reloaded'>): RunState {
  const { run } = state;
  if (!run || state.gatePassedAt !== undefined) return defect(state, event, 'the gate has been passed');
  const { sources, deadline, prerequisites: planned } = event;
  const anew = new Set([...event.added, ...event.changed]);
  const now = planned.map(each => {
    const row = anew.has(each.name) ? undefined : state.prerequisites.get(each.name);
    return [each.name, row ? { ...row, planned: each } : plannedPrerequisite(each, event.at)] as const;
  });
  const names = new Set(planned.map(({ name }) => name));
  const gone = state.prerequisites.rows().filter(row => !names.has(row.planned.name));
  return {
    ...state,
    run: { ...run, sources, deadline, prerequisites: planned },
    prerequisites: table([...now, ...gone.map(row => [row.planned.name, row] as const)]),
  };
}

function prerequisiteEvent(state: RunState, event: PrerequisiteEvent): RunState {
  const row = state.prerequisites.get(event.name);
  if (!row) return defect(state, event, `no prerequisite is named ${event.name}`);
  const status = prerequisiteTransitions[row.status][event.type];
  if (!status) return defect(state, event, `${event.name} is ${row.status}`);
  const next = applyToPrerequisite(row, event, status);
  return {
    ...state,
    lastEvent:
      next.told.untold > row.told.untold || isOfHushedLoss(row, event) ? state.lastEvent?.earlier : state.lastEvent,
    waitBeganAt: state.waitBeganAt ?? (event.type === 'prerequisite-watched' ? event.at : undefined),
    prerequisites: state.prerequisites.with(event.name, next),
  };
}

/** That it was lost and met stays; what was seen of that each time does not. */
function isOfHushedLoss(row: PrerequisiteState, event: PrerequisiteEvent): boolean {
  return event.type === 'prerequisite-observed' && row.losses.untold > 0 && isToldByAnother(row, event.status);
}

function serviceEvent(state: RunState, event: ServiceEvent): RunState {
  const row = state.services.get(event.unit);
  if (!row) return defect(state, event, `no service is named ${event.unit}`);
  const status = serviceTransitions[row.status][serviceStep(event)];
  if (!status) return defect(state, event, `${event.unit} is ${row.status}`);
  const services = state.services.with(event.unit, applyToService(row, event, status));
  // pcsd is requested even when the run goes no further: then, too, nothing is waited for any more.
  const waitEndedAt = event.type === 'service-requested' ? (state.waitEndedAt ?? event.at) : state.waitEndedAt;
  return { ...state, services, waitEndedAt };
}

/** What is up stays as it is: pcsd is not of the stack. */
function stackRetry(state: RunState, event: EventOf<'stack-retry'>): RunState {
  const rows = state.services.rows();
  const busy = rows.find(({ status }) => serviceTransitions[status][event.type] === undefined);
  if (busy) return defect(state, event, `${busy.unit} is ${busy.status}`);
  const down = rows.filter(({ status }) => serviceTransitions[status][event.type] === 'pending');
  const services = down.reduce((all, row) => all.with(row.unit, beginAnew(row, event.at)), state.services);
  const waiting = { gatePassedAt: undefined, staggeredUntil: undefined, waitEndedAt: undefined, settlesAt: undefined };
  return { ...state, ...waiting, services };
}

function loneCorosync(state: RunState, event: EventOf<'lone-corosync'>): RunState {
  const told = { ...state, loneCorosync: event };
  const row = state.services.get('corosync.service');
  if (event.state !== 'stopped' || !row) return told;
  const status = serviceTransitions[row.status]['lone-corosync: stopped'];
  if (!status) return defect(state, event, `corosync.service is ${row.status}`);
  // Why it was stopped has been told when that began.
  const detail = state.loneCorosync?.detail ?? event.detail;
  const stopped: ServiceState = { ...row, status, since: event.at, detail };
  return { ...told, services: state.services.with(row.unit, stopped) };
}

function defect(state: RunState, event: RunEvent, reason: string): RunState {
  return { ...state, defects: [...state.defects, { event, reason }] };
}

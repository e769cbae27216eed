/** Decodes what systemd sends: the one place that knows the D-Bus types of its properties. */
import type { Milliseconds } from '../lib/duration.ts';
import type {
  ActiveState,
  LoadState,
  QueuedJob,
  ServiceDetails,
  UnitCondition,
  UnitDetails,
  UnitState,
} from './systemd.ts';

/** Property name to plain value. 64-bit numbers are BigInt, byte arrays Buffers. */
export type Properties = Readonly<Record<string, unknown>>;

/** Takes the values out of a dictionary of variants (`a{sv}`). */
export function unwrap(dictionary: unknown): Properties {
  const entries = Object.entries((dictionary ?? {}) as Record<string, { readonly value: unknown }>);
  return Object.fromEntries(entries.map(([key, variant]) => [key, variant.value]));
}

export interface UnitRow {
  readonly state: UnitState;
  /** The path that its signals come from: for an alias, that of the real unit. */
  readonly path: string;
}

/** One row of ListUnitsByNames (`ssssssouso`). */
export function decodeRow(name: string, row: unknown): UnitRow {
  const [id, , loadState, activeState, subState, , path, jobId, jobType] = row as readonly unknown[];
  const job = Number(jobId);
  return {
    path: String(path),
    state: {
      name,
      id: String(id),
      loadState: String(loadState) as LoadState,
      activeState: String(activeState) as ActiveState,
      subState: String(subState),
      job: job === 0 ? undefined : { id: job, type: String(jobType) },
    },
  };
}

/** What a name that no unit can have looks like: systemd is never asked for it, since it would fail the whole list. */
export function impossibleUnit(name: string): UnitState {
  return { name, id: name, loadState: 'not-found', activeState: 'inactive', subState: 'dead', job: undefined };
}

/** The state after a PropertiesChanged of the Unit interface; signals tell the id of a job, not its type. */
export function applyChange(state: UnitState, changed: Properties): UnitState {
  const activeState = text(changed, 'ActiveState', state.activeState) as ActiveState;
  const job = 'Job' in changed ? decodeJob(changed) : state.job;
  return {
    ...state,
    // A unit that was not there and starts has appeared without a daemon-reload (mounts and devices do).
    loadState: state.loadState === 'not-found' && starts(state.activeState, activeState) ? 'loaded' : state.loadState,
    activeState,
    subState: text(changed, 'SubState', state.subState),
    job: job && job.id === state.job?.id ? state.job : job,
  };
}

function starts(before: ActiveState, after: ActiveState): boolean {
  return before === 'inactive' && (after === 'active' || after === 'activating');
}

export function decodeDetails(name: string, unit: Properties, service: Properties | undefined): UnitDetails {
  return {
    name,
    id: text(unit, 'Id', name),
    loadState: text(unit, 'LoadState') as LoadState,
    activeState: text(unit, 'ActiveState') as ActiveState,
    subState: text(unit, 'SubState'),
    job: decodeJob(unit),
    description: text(unit, 'Description'),
    unitFileState: text(unit, 'UnitFileState'),
    fragmentPath: text(unit, 'FragmentPath'),
    invocationId: Buffer.from((unit['InvocationID'] ?? []) as Uint8Array).toString('hex'),
    loadError: (unit['LoadError'] as readonly [string, string] | undefined)?.[1] ?? '',
    conditionResult: unit['ConditionResult'] === true,
    conditionAt: time(unit, 'ConditionTimestampMonotonic'),
    conditions: conditions(unit, 'Conditions'),
    asserts: conditions(unit, 'Asserts'),
    assertResult: unit['AssertResult'] === true,
    after: list(unit, 'After'),
    before: list(unit, 'Before'),
    requires: list(unit, 'Requires'),
    requisite: list(unit, 'Requisite'),
    wants: list(unit, 'Wants'),
    bindsTo: list(unit, 'BindsTo'),
    wantedBy: list(unit, 'WantedBy'),
    requiredBy: list(unit, 'RequiredBy'),
    boundBy: list(unit, 'BoundBy'),
    upheldBy: list(unit, 'UpheldBy'),
    triggeredBy: list(unit, 'TriggeredBy'),
    dropInPaths: list(unit, 'DropInPaths'),
    refuseManualStart: unit['RefuseManualStart'] === true,
    inactiveExitAt: time(unit, 'InactiveExitTimestampMonotonic'),
    activeEnterAt: time(unit, 'ActiveEnterTimestampMonotonic'),
    activeExitAt: time(unit, 'ActiveExitTimestampMonotonic'),
    inactiveEnterAt: time(unit, 'InactiveEnterTimestampMonotonic'),
    service: service && decodeService(service),
  };
}

function decodeService(service: Properties): ServiceDetails {
  return {
    result: text(service, 'Result'),
    type: text(service, 'Type'),
    remainAfterExit: service['RemainAfterExit'] === true,
    restart: text(service, 'Restart'),
    restarts: Number(service['NRestarts'] ?? 0),
    mainPid: Number(service['MainPID'] ?? 0),
    mainExitCode: Number(service['ExecMainCode'] ?? 0),
    mainExitStatus: Number(service['ExecMainStatus'] ?? 0),
    timeoutStartMs: time(service, 'TimeoutStartUSec'),
    timeoutStopMs: time(service, 'TimeoutStopUSec'),
    notifyAccess: text(service, 'NotifyAccess'),
    execStartPre: ((service['ExecStartPre'] ?? []) as readonly (readonly unknown[])[]).map(
      ([, argv]) => argv as readonly string[],
    ),
  };
}

export function decodeJob(unit: Properties): QueuedJob | undefined {
  const id = Number((unit['Job'] as readonly unknown[] | undefined)?.[0] ?? 0);
  return id === 0 ? undefined : { id, type: undefined };
}

/** Microseconds as `t`; all bits set is systemd's "infinity". */
export function time(properties: Properties, key: string): Milliseconds {
  const value = properties[key];
  if (typeof value !== 'bigint') return 0;
  return value === 0xffff_ffff_ffff_ffffn ? Infinity : Number(value) / 1000;
}

function text(properties: Properties, key: string, otherwise = ''): string {
  const value = properties[key];
  return typeof value === 'string' ? value : otherwise;
}

function list(properties: Properties, key: string): readonly string[] {
  return (properties[key] ?? []) as readonly string[];
}

/** `a(sbbsi)`: type, trigger, negate, parameter, and how it went: positive, negative, or 0 for not tested. */
function conditions(properties: Properties, key: string): UnitCondition[] {
  const rows = (properties[key] ?? []) as readonly (readonly [string, boolean, boolean, string, number])[];
  return rows.map(([type, triggering, negated, parameter, state]) => ({
    type,
    triggering,
    negated,
    parameter,
    result: state > 0 ? 'met' : state < 0 ? 'unmet' : 'untested',
  }));
}

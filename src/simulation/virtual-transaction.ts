import type { Refusal } from '../systemd/systemd.ts';
import type { LiveUnit } from './virtual-unit.ts';
import { dependants, isAfter } from './virtual-world.ts';
import type { World } from './virtual-world.ts';

export type JobType = 'start' | 'stop';
export type JobMode = 'fail' | 'replace';

export interface TransactionRequest {
  readonly type: JobType;
  readonly live: LiveUnit;
  readonly mode: JobMode;
  readonly shuttingDown: boolean;
}

type Plan = { readonly jobs: ReadonlyMap<LiveUnit, JobType> } | { readonly refused: Refusal };

/** Which jobs one request means, or why systemd refuses it as a whole. In systemd's words. */
export function planTransaction(world: World, request: TransactionRequest): Plan {
  const { type, live } = request;
  const jobs = new Map<LiveUnit, JobType>();
  if (type === 'stop') addStops(world, live, jobs);
  else {
    if (live.script.refuseManualStart) return refuse('OnlyByDependency', onlyByDependency(live));
    const refused = addStarts(world, request, live, jobs);
    if (refused) return { refused };
  }
  const refused = isCyclic([...jobs.keys()]) ? cyclic : destructive(request, jobs);
  return refused ? { refused } : { jobs };
}

const cyclic: Refusal = {
  error: 'TransactionOrderIsCyclic',
  message: 'Transaction order is cyclic. See system logs for details.',
};

function addStarts(
  world: World,
  request: TransactionRequest,
  live: LiveUnit,
  jobs: Map<LiveUnit, JobType>,
): Refusal | undefined {
  if (jobs.has(live)) return undefined;
  const unloadable = loadProblem(live);
  if (unloadable) return unloadable;
  const { requires = [], bindsTo = [], wants = [], conflicts = [] } = live.script;
  // An active dependency would get a job that ends at once: left out, unless it has another one. The unit that was asked for always gets one.
  const isLeftOut = (other: LiveUnit) => other.activeState === 'active' && other.job === undefined;
  jobs.set(live, 'start');
  for (const name of [...requires, ...bindsTo]) {
    const other = world.find(name);
    if (!other) return { error: 'NoSuchUnit', message: `Unit ${name} not found.` };
    const refused = isLeftOut(other) ? undefined : addStarts(world, request, other, jobs);
    if (refused) return refused;
  }
  for (const name of wants) {
    const other = world.find(name);
    const more = new Map(jobs);
    if (!other || isLeftOut(other) || addStarts(world, request, other, more)) continue;
    // What is only wanted never makes a transaction destructive.
    if (destructive(request, more)) continue;
    for (const [unit, type] of more) jobs.set(unit, type);
  }
  for (const name of conflicts) {
    const other = world.find(name);
    if (other && (other.job || isUp(other))) jobs.set(other, 'stop');
  }
  return undefined;
}

function addStops(world: World, live: LiveUnit, jobs: Map<LiveUnit, JobType>): void {
  if (jobs.has(live)) return;
  jobs.set(live, 'stop');
  for (const other of dependants(world, live.script.name, ['requires', 'bindsTo', 'requisite'])) {
    if (isUp(other) || other.job) addStops(world, other, jobs);
  }
}

function loadProblem({ script: { name, loadState = 'loaded' } }: LiveUnit): Refusal | undefined {
  switch (loadState) {
    case 'masked':
      return { error: 'UnitMasked', message: `Unit ${name} is masked.` };
    case 'not-found':
      return { error: 'NoSuchUnit', message: `Unit ${name} not found.` };
    case 'bad-setting':
      return { error: 'BadUnitSetting', message: `Unit ${name} has a bad unit file setting.` };
    case 'error':
      return { error: 'LoadFailed', message: `Unit ${name} failed to load properly.` };
    case 'loaded':
    case 'stub':
    case 'merged':
      return undefined;
  }
}

function destructive(
  { type, live, mode, shuttingDown }: TransactionRequest,
  jobs: ReadonlyMap<LiveUnit, JobType>,
): Refusal | undefined {
  for (const [unit, wanted] of jobs) {
    const queued = unit.job?.type;
    const stops = shuttingDown && wanted === 'start';
    if (!stops && (mode === 'replace' || queued === undefined || queued === wanted)) continue;
    const name = unit.script.name;
    const message = `Transaction for ${live.script.name}/${type} is destructive (${stops ? 'shutdown.target' : name} has '${stops ? 'start' : (queued ?? wanted)}' job queued, but '${stops ? 'stop' : wanted}' is included in transaction).`;
    return { error: 'TransactionIsDestructive', message };
  }
  return undefined;
}

function isCyclic(units: readonly LiveUnit[]): boolean {
  const done = new Set<LiveUnit>();
  const path = new Set<LiveUnit>();
  const visit = (unit: LiveUnit): boolean => {
    if (path.has(unit)) return true;
    if (done.has(unit)) return false;
    path.add(unit);
    const found = units.some(other => other !== unit && isAfter(unit.script, other.script) && visit(other));
    path.delete(unit);
    done.add(unit);
    return found;
  };
  return units.some(visit);
}

function isUp({ activeState }: LiveUnit): boolean {
  return activeState !== 'inactive' && activeState !== 'failed';
}

function onlyByDependency({ script: { name } }: LiveUnit): string {
  return `Operation refused, unit ${name} may be requested by dependency only (it is configured to refuse manual start/stop).`;
}

function refuse(error: string, message: string): { readonly refused: Refusal } {
  return { refused: { error, message } };
}

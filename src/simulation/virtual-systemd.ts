import type { Milliseconds } from '../lib/duration.ts';
import { isUnitName } from '../systemd/unit-name.ts';
import { SystemdError } from '../systemd/systemd.ts';
import type { Job, JobEnd, JobRequest, Systemd, UnitDetails } from '../systemd/systemd.ts';
import { createVirtualBus } from './virtual-bus.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { createJobs } from './virtual-jobs.ts';
import type { VirtualJob } from './virtual-jobs.ts';
import { createVirtualNames } from './virtual-names.ts';
import type { VirtualNames } from './virtual-names.ts';
import { createLife } from './virtual-life.ts';
import type { Death, Life } from './virtual-life.ts';
import type { JobType } from './virtual-transaction.ts';
import { detailsOf, stateOf } from './virtual-details.ts';
import { createLiveUnit } from './virtual-unit.ts';
import type { LiveUnit, VirtualUnit } from './virtual-unit.ts';
import { createWatches } from './virtual-watch.ts';
import type { World } from './virtual-world.ts';

/** A request that came in over the interface, when it got to systemd. */
export interface VirtualRequest {
  readonly at: Milliseconds;
  readonly method: 'start' | 'stop' | 'cancel' | 'resetFailed' | 'enable' | 'disable' | 'reload';
  /** A unit's name, or a job's number. */
  readonly subject: string;
}

/** systemd on the virtual clock, with what happens to it from outside. */
export interface VirtualSystemd extends Systemd {
  /** All that was asked of it that changes something, in order. */
  readonly requests: readonly VirtualRequest[];
  /** Those of `units` that are active, whether the bus works or not. */
  activeUnits(units: readonly string[]): readonly string[];
  /** What an administrator does with systemctl: replaces the jobs in the way. */
  readonly administrator: { start(unit: string): void; stop(unit: string): void };
  /** Puts a unit file in place: in force with the next daemonReload(). */
  write(unit: VirtualUnit): void;
  erase(unit: string): void;
  daemonReload(): void;
  /** It comes up, or goes, without a job, as mounts and devices do. */
  appear(unit: string): void;
  vanish(unit: string): void;
  kill(unit: string, death: Death): void;
  /** Somebody takes a name on the bus, or lets go of it; or it becomes one that the bus activates. */
  readonly names: Pick<VirtualNames, 'set' | 'makeActivatable'>;
  /** From now on signals are lost and calls wait. */
  loseBus(): void;
  restoreBus(): void;
  delaySignals(delay: Milliseconds): void;
  /** Of `start` and `stop`: the signals of a job may come before the answer that names it. */
  delayAnswers(delay: Milliseconds): void;
  shutDown(): void;
}

interface Awaited {
  readonly jobId: number;
  readonly name: string;
  readonly ended: PromiseWithResolvers<JobEnd>;
}

export function createVirtualSystemd(clock: VirtualClock, units: readonly VirtualUnit[] = []): VirtualSystemd {
  const live = new Map(units.map(unit => [unit.name, createLiveUnit(unit)]));
  const files = new Map(units.map(unit => [unit.name, unit]));
  const requests: VirtualRequest[] = [];
  const awaited = new Set<Awaited>();
  const world: World = {
    clock,
    units: live,
    find: name => live.get(name) ?? [...live.values()].find(({ script }) => script.aliases?.includes(name)),
    scripts: () => [...live.values()].map(({ script }) => script),
    changed: unit => watches.changed(unit),
    stamp: () => Math.max(clock.now(), 0.001),
  };
  const bus = createVirtualBus(clock, () => {
    watches.readAll();
    names.readAll();
    settleLost();
  });
  const names = createVirtualNames(bus);
  const watches = createWatches(
    bus,
    name => stateOf(unitNamed(name), name),
    name => world.find(name),
  );
  const jobs = createJobs(world, () => life, jobRemoved);
  const life: Life = createLife(world, {
    restart: unit => void jobs.request('start', unit, 'replace'),
    gone: unit => {
      for (const other of live.values()) {
        if (other.script.bindsTo?.includes(unit.script.name)) jobs.request('stop', other, 'replace');
      }
    },
  });
  for (const unit of live.values()) {
    if (unit.script.initially === 'starting') jobs.request('start', unit, 'replace');
    if (unit.script.initially === 'stopping') jobs.request('stop', unit, 'replace');
  }

  /** For a name that no file has, what systemd says of it. */
  function unitNamed(name: string): LiveUnit {
    return world.find(name) ?? createLiveUnit({ name, loadState: 'not-found' });
  }

  function details(name: string): UnitDetails {
    return detailsOf(unitNamed(name), name, world.scripts());
  }

  function jobRemoved(job: VirtualJob, result: string): void {
    for (const wait of [...awaited].filter(({ jobId }) => jobId === job.id)) {
      // As the last signals had it, where systemd forgets the unit right after; else as it is when it is read.
      const last = details(wait.name);
      bus.deliver(() => {
        awaited.delete(wait);
        queueMicrotask(() => {
          const now = details(wait.name);
          const isForgotten = now.conditionAt < last.conditionAt;
          wait.ended.resolve({ result, unit: { ...(isForgotten ? last : now), job: undefined } });
        });
      });
    }
  }

  /** Jobs that ended while the bus was away: only their units can tell. */
  function settleLost(): void {
    for (const wait of [...awaited]) {
      if (jobs.all().some(({ id }) => id === wait.jobId)) continue;
      awaited.delete(wait);
      wait.ended.resolve({ result: 'lost', unit: details(wait.name) });
    }
  }

  async function request(type: JobType, name: string): Promise<JobRequest> {
    if (!bus.isUp()) await bus.ready(type);
    requests.push({ at: clock.now(), method: type, subject: name });
    if (!isUnitName(name)) {
      return { refused: { error: 'InvalidArgs', message: `"${name}" is not the name of a unit` } };
    }
    const unit = world.find(name);
    if (!unit) return { refused: { error: 'NoSuchUnit', message: `Unit ${name} not found.` } };
    const job = jobs.request(type, unit, 'fail');
    const answer = 'refused' in job ? job : { job: awaitJob(job.id, name) };
    await bus.answer();
    return answer;
  }

  function awaitJob(jobId: number, name: string): Job {
    const ended = Promise.withResolvers<JobEnd>();
    ended.promise.catch(() => undefined);
    awaited.add({ jobId, name, ended });
    return { id: jobId, ended: ended.promise };
  }

  function note(method: VirtualRequest['method'], subject: string): void {
    requests.push({ at: clock.now(), method, subject });
  }

  function known(name: string): LiveUnit {
    const unit = world.find(name);
    if (!unit) throw new Error(`the virtual systemd has no unit ${name}`);
    return unit;
  }

  function daemonReload(): void {
    for (const [name, unit] of live) {
      const file = files.get(name);
      if (file) unit.script = { ...file, loadState: file.loadState ?? 'loaded' };
      else if (unit.activeState === 'inactive') live.delete(name);
      else unit.script = { ...unit.script, loadState: 'not-found' };
    }
    for (const [name, file] of files) if (!live.has(name)) live.set(name, createLiveUnit(file));
    if (bus.isUp()) watches.readAll();
  }

  function setFileStates(names: readonly string[], state: string): void {
    for (const name of names) {
      const unit = world.find(name);
      if (!unit || unit.script.loadState === 'not-found') {
        throw new SystemdError('systemd-refused', {
          purpose: `change ${name}`,
          reason: `Unit file ${name} does not exist.`,
        });
      }
      if (unit.unitFileState === 'enabled' || unit.unitFileState === 'disabled') unit.unitFileState = state;
    }
  }

  return {
    requests,
    activeUnits: units => units.filter(name => world.find(name)?.activeState === 'active'),
    watch: (name, tell, signal) => watches.add(name, tell, signal),
    watchName: (name, tell, signal) => names.watch(name, tell, signal),
    async name(name) {
      await bus.ready('name');
      return names.state(name);
    },
    async list(units) {
      await bus.ready('list');
      return units.map(name => stateOf(unitNamed(name), name));
    },
    async details(name) {
      await bus.ready('details');
      if (!isUnitName(name)) throw new SystemdError('unit-name-invalid', { unit: name });
      return details(name);
    },
    start: name => request('start', name),
    stop: name => request('stop', name),
    async cancel(jobId) {
      await bus.ready('cancel');
      note('cancel', String(jobId));
      return jobs.cancel(jobId);
    },
    async resetFailed(name) {
      await bus.ready('resetFailed');
      note('resetFailed', name);
      const unit = world.find(name);
      if (!unit) return;
      unit.recentStarts = [];
      if (unit.activeState !== 'failed') return;
      Object.assign(unit, { activeState: 'inactive', subState: 'dead' });
      unit.record.result = 'success';
      world.changed(unit);
    },
    async jobsBefore(jobId) {
      await bus.ready('jobsBefore');
      return jobs.before(jobId).map(job => `${job.live.script.name}/${job.type}`);
    },
    async systemState() {
      await bus.ready('systemState');
      if (jobs.isShuttingDown()) return 'stopping';
      const all = [...live.values()];
      if (all.some(unit => unit.script.initially === 'starting' && unit.job)) return 'starting';
      return all.some(({ activeState }) => activeState === 'failed') ? 'degraded' : 'running';
    },
    async version() {
      await bus.ready('version');
      return '252 (virtual)';
    },
    async unitFiles() {
      await bus.ready('unitFiles');
      return [...live.values()]
        .filter(({ script }) => script.loadState !== 'not-found')
        .map(({ script: { name }, unitFileState }) => ({
          name,
          path: `/usr/lib/systemd/system/${name}`,
          state: unitFileState,
        }));
    },
    async enable(units) {
      await bus.ready('enable');
      note('enable', units.join(' '));
      setFileStates(units, 'enabled');
    },
    async disable(units) {
      await bus.ready('disable');
      note('disable', units.join(' '));
      setFileStates(units, 'disabled');
    },
    async reload() {
      await bus.ready('reload');
      note('reload', '');
      daemonReload();
    },
    close() {
      watches.close();
      names.close();
      bus.close();
      for (const { ended } of awaited) ended.reject(new SystemdError('bus-closed'));
      awaited.clear();
    },
    administrator: {
      start: name => void jobs.request('start', known(name), 'replace'),
      stop: name => void jobs.request('stop', known(name), 'replace'),
    },
    write: unit => void files.set(unit.name, unit),
    erase: name => void files.delete(name),
    daemonReload,
    appear: name => {
      if (!world.find(name)) live.set(name, createLiveUnit({ name, loadState: 'not-found' }));
      life.set(known(name), 'active');
    },
    vanish: name => life.set(known(name), 'inactive'),
    names,
    kill: (name, death) => life.die(known(name), death),
    loseBus() {
      bus.lose();
      names.lose();
    },
    restoreBus: () => bus.restore(),
    delaySignals: delay => bus.delaySignals(delay),
    delayAnswers: delay => bus.delayAnswers(delay),
    shutDown: () => {
      live.set('shutdown.target', createLiveUnit({ name: 'shutdown.target' }));
      jobs.shutDown(known('shutdown.target'));
    },
  };
}

import type { Refusal } from '../systemd/systemd.ts';
import type { Life } from './virtual-life.ts';
import { planTransaction } from './virtual-transaction.ts';
import type { JobMode, JobType } from './virtual-transaction.ts';
import type { LiveUnit } from './virtual-unit.ts';
import { dependants, isAfter } from './virtual-world.ts';
import type { World } from './virtual-world.ts';

export interface VirtualJob {
  readonly id: number;
  readonly type: JobType;
  readonly live: LiveUnit;
  running: boolean;
  /** Stops the job's own timeout. */
  cancelTimeout: () => void;
}

/** The job queue: transactions, their order, and what a failed job does to the jobs that need it. */
export interface Jobs {
  request(type: JobType, live: LiveUnit, mode: JobMode): VirtualJob | { readonly refused: Refusal };
  /** False when there is no such job. */
  cancel(id: number): boolean;
  /** What a job waits for. */
  before(id: number): VirtualJob[];
  all(): VirtualJob[];
  /** Cancels all starts, stops everything, and refuses every start from now on. `target` is shutdown.target. */
  shutDown(target: LiveUnit): void;
  isShuttingDown(): boolean;
}

export function createJobs(world: World, life: () => Life, removed: (job: VirtualJob, result: string) => void): Jobs {
  const { clock } = world;
  const queue = new Map<LiveUnit, VirtualJob>();
  let lastId = 100;
  let isPumping = false;
  let shuttingDown = false;

  function request(type: JobType, live: LiveUnit, mode: JobMode): VirtualJob | { readonly refused: Refusal } {
    const planned = planTransaction(world, { type, live, mode, shuttingDown });
    if ('refused' in planned) return planned;
    for (const [unit, jobType] of planned.jobs) {
      const queued = queue.get(unit);
      if (queued?.type === jobType) continue;
      if (queued) finish(queued, 'canceled');
      enqueue(unit, jobType);
    }
    pump();
    const job = queue.get(live);
    if (!job) throw new Error(`the transaction for ${live.script.name} holds no job for it`);
    return job;
  }

  function enqueue(live: LiveUnit, type: JobType): void {
    lastId += 1;
    const job: VirtualJob = { id: lastId, type, live, running: false, cancelTimeout: () => undefined };
    const { jobTimeout } = live.script;
    if (jobTimeout !== undefined) job.cancelTimeout = clock.schedule(jobTimeout, () => finish(job, 'timeout'));
    queue.set(live, job);
    live.job = { id: job.id, type };
    world.changed(live);
  }

  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    clock.schedule(0, () => {
      isPumping = false;
      for (const job of [...queue.values()]) {
        if (!job.running && queue.get(job.live) === job && blockers(job).length === 0) begin(job);
      }
    });
  }

  function blockers({ live, type }: VirtualJob): VirtualJob[] {
    return [...queue.values()].filter(other => {
      if (other.live === live) return false;
      if (type === 'start')
        return (
          isAfter(live.script, other.live.script) || (isAfter(other.live.script, live.script) && other.type === 'stop')
        );
      return isAfter(other.live.script, live.script) && other.type === 'stop';
    });
  }

  function begin(job: VirtualJob): void {
    const { live, type } = job;
    job.running = true;
    if (type === 'stop') life().stop(live, result => finish(job, result));
    else if (lacksWhatItNeeds(live)) finish(job, 'dependency');
    else if (live.activeState === 'active') finish(job, 'done');
    else life().start(live, result => finish(job, result));
  }

  function lacksWhatItNeeds({ script }: LiveUnit): boolean {
    const isActive = (name: string) => world.find(name)?.activeState === 'active';
    const bound = (script.bindsTo ?? []).filter(name => script.after?.includes(name));
    return [...(script.requisite ?? []), ...bound].some(name => !isActive(name));
  }

  function finish(job: VirtualJob, result: string): void {
    const { live, type } = job;
    if (queue.get(live) !== job) return;
    queue.delete(live);
    job.cancelTimeout();
    removed(job, result);
    live.job = undefined;
    world.changed(live);
    if (type === 'start' && result !== 'done') {
      for (const dependant of dependants(world, live.script.name, ['requires', 'bindsTo', 'requisite'])) {
        const waiting = queue.get(dependant);
        if (waiting?.type === 'start') finish(waiting, 'dependency');
      }
    }
    life().collect(live);
    if (queue.size > 0) pump();
  }

  function shutDown(target: LiveUnit): void {
    shuttingDown = true;
    lastId += 1;
    target.job = { id: lastId, type: 'start' };
    world.changed(target);
    for (const job of [...queue.values()]) if (job.type === 'start') finish(job, 'canceled');
    for (const live of world.units.values()) {
      if (live.activeState !== 'inactive' && live.activeState !== 'failed' && !queue.has(live)) enqueue(live, 'stop');
    }
    pump();
  }

  const byId = (id: number) => [...queue.values()].find(job => job.id === id);
  return {
    request,
    shutDown,
    isShuttingDown: () => shuttingDown,
    all: () => [...queue.values()],
    cancel(id) {
      const job = byId(id);
      if (job) finish(job, 'canceled');
      return job !== undefined;
    },
    before(id) {
      const job = byId(id);
      return job && !job.running ? blockers(job) : [];
    },
  };
}

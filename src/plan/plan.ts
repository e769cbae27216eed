/** Pure: what a run will do, in which order, and how long each part can take at most. */
import { describeSpec } from '../conditions/condition-of.ts';
import type { Backoff, Config, Prerequisite, Service } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';

export interface Plan {
  readonly deadline: Milliseconds;
  /** Those that wait for nothing first, each one after all that it names in `after`; else in the order of the file. */
  readonly prerequisites: readonly PlannedPrerequisite[];
  readonly services: readonly PlannedService[];
  readonly longest: LongestWait;
  /** The chain of prerequisites, by `after`, whose timeouts add up to the most. */
  readonly criticalPath: readonly string[];
}

export interface PlannedPrerequisite {
  readonly name: string;
  readonly description: string | undefined;
  readonly kind: string;
  /** The kind and its main setting in one line. */
  readonly text: string;
  readonly required: boolean;
  readonly implicit: boolean;
  readonly after: readonly string[];
  readonly stable: Milliseconds;
  readonly timeout: Milliseconds | undefined;
  /** When it is late at the latest, since the run began: its timeout after those of its predecessors, or the deadline. */
  readonly latest: Milliseconds;
}

export interface PlannedService {
  readonly unit: string;
  readonly attempts: number;
  /** Of one attempt, from when the job runs. */
  readonly startTimeout: Milliseconds;
  /** True when it is the unit's own TimeoutStartSec. */
  readonly ownStartTimeout: boolean;
  /** All attempts and the pauses between them, without the time that systemd may keep a job queued. */
  readonly longestStart: Milliseconds;
  readonly readyTimeout: Milliseconds;
  /** What `ready:` says in the file; undefined: what muster knows about the unit. */
  readonly ready: string | undefined;
  readonly evenIfHeld: boolean;
}

export interface LongestWait {
  /** With the time by which the start is put off. */
  readonly prerequisites: Milliseconds;
  /** Starting all services with all their attempts, up to the last one that is verified and for as long as it has to last. */
  readonly services: Milliseconds;
  /** On top, if systemd keeps every start job queued as long as muster lets it: the deadline, or what sbd takes, at each attempt. */
  readonly queued: Milliseconds;
  /** On top, stopping the stack with each service's time to stop, and all of the above once more for each further attempt. */
  readonly again: Milliseconds;
  readonly total: Milliseconds;
}

/** What systemd starts with a service, in front of it, and what may take its time (SBD_DELAY_START). */
export const waitsInFront: ReadonlyMap<string, string> = new Map([
  ['pacemaker.service', 'sbd.service'],
  ['pacemaker_remote.service', 'sbd_remote.service'],
]);

/** Of a unit that says nothing else: systemd's DefaultTimeoutStartSec. */
const defaultStartTimeout: Milliseconds = 90_000;
const defaultStopTimeout: Milliseconds = 90_000;
/** As pacemaker's packages have it. */
const pacemakerStopTimeout: Milliseconds = 1_800_000;

/** `startTimeouts`: those of the services' own units and of `waitsInFront`, where they are known. */
export function planRun(config: Config, startTimeouts: ReadonlyMap<string, Milliseconds> = new Map()): Plan {
  const latest = latestTimes(config);
  const services = config.services.map(service => planService(service, startTimeouts.get(service.unit)));
  return {
    deadline: config.deadline,
    prerequisites: inOrder(config.prerequisites).map(prerequisite => ({
      name: prerequisite.name,
      description: prerequisite.description,
      kind: prerequisite.spec.kind,
      text: describeSpec(prerequisite.spec),
      required: prerequisite.required,
      implicit: prerequisite.implicit,
      after: prerequisite.after,
      stable: prerequisite.stable,
      timeout: prerequisite.timeout,
      latest: latest.get(prerequisite.name)?.at ?? config.deadline,
    })),
    services,
    longest: longestWait(config, services, startTimeouts),
    criticalPath: criticalPath(latest),
  };
}

function planService(service: Service, own: Milliseconds | undefined): PlannedService {
  const startTimeout = service.startTimeout ?? own ?? defaultStartTimeout;
  const pauses = Array.from({ length: service.attempts - 1 }, (_, i) => longestPause(service.backoff, i));
  return {
    unit: service.unit,
    attempts: service.attempts,
    startTimeout,
    ownStartTimeout: service.startTimeout === undefined,
    longestStart: service.attempts * startTimeout + sum(pauses),
    readyTimeout: service.readyTimeout,
    ready: service.ready && describeSpec(service.ready),
    evenIfHeld: service.evenIfHeld,
  };
}

function longestPause(backoff: Backoff, index: number): Milliseconds {
  return Math.min(backoff.max, backoff.initial * backoff.factor ** index);
}

/** Services start one after the other, but are verified at the same time, each from when it is active. */
function longestWait(
  config: Config,
  services: readonly PlannedService[],
  startTimeouts: ReadonlyMap<string, Milliseconds>,
): LongestWait {
  const { stack } = config;
  const verified = services.map(
    (service, i) => sum(services.slice(0, i + 1).map(({ longestStart }) => longestStart)) + service.readyTimeout,
  );
  const parts = {
    prerequisites: config.deadline + stack.stagger,
    services: Math.max(0, ...verified) + stack.settle,
    queued: sum(services.map(service => service.attempts * mayQueue(config, service, startTimeouts))),
  };
  const once = parts.prerequisites + parts.services + parts.queued;
  const stops = stack.attempts - 1 + (stack.onFailure === 'stop' ? 1 : 0);
  const again = (stack.attempts - 1) * once + stops * sum(services.map(stopTimeout));
  return { ...parts, again, total: once + again };
}

function mayQueue(
  { deadline }: Config,
  { unit }: PlannedService,
  startTimeouts: ReadonlyMap<string, Milliseconds>,
): Milliseconds {
  const inFront = startTimeouts.get(waitsInFront.get(unit) ?? '') ?? 0;
  return Math.max(deadline, inFront);
}

/** pcsd is not stopped. */
function stopTimeout({ unit, evenIfHeld }: PlannedService): Milliseconds {
  if (evenIfHeld) return 0;
  return unit === 'pacemaker.service' || unit === 'pacemaker_remote.service'
    ? pacemakerStopTimeout
    : defaultStopTimeout;
}

interface Latest {
  readonly at: Milliseconds;
  readonly since: string | undefined;
}

/** Keyed by name; each knows the predecessor that it waits for longest. */
function latestTimes({ prerequisites, deadline }: Config): ReadonlyMap<string, Latest> {
  const latest = new Map<string, Latest>();
  for (const { name, after, timeout } of inOrder(prerequisites)) {
    const since = after.reduce<string | undefined>(
      (last, other) => ((latest.get(other)?.at ?? 0) > (latest.get(last ?? '')?.at ?? -1) ? other : last),
      undefined,
    );
    const begin = latest.get(since ?? '')?.at ?? 0;
    latest.set(name, { at: Math.min(deadline, begin + (timeout ?? deadline)), since });
  }
  return latest;
}

function criticalPath(latest: ReadonlyMap<string, Latest>): string[] {
  const chain = (name: string): string[] => {
    const since = latest.get(name)?.since;
    return since === undefined ? [name] : [...chain(since), name];
  };
  const chains = [...latest.keys()].map(chain);
  const at = (path: string[]) => latest.get(path.at(-1) ?? '')?.at ?? 0;
  return chains.reduce<string[]>((best, path) => {
    const later = at(path) - at(best);
    return later > 0 || (later === 0 && path.length > best.length) ? path : best;
  }, []);
}

/** A topological order in layers; within a layer that of the file. The loader has refused cycles. */
function inOrder(prerequisites: readonly Prerequisite[]): Prerequisite[] {
  const order: Prerequisite[] = [];
  const placed = new Set<string>();
  let rest = [...prerequisites];
  while (rest.length > 0) {
    const next = rest.filter(({ after }) => after.every(name => placed.has(name)));
    if (next.length === 0) return [...order, ...rest];
    for (const prerequisite of next) placed.add(prerequisite.name);
    order.push(...next);
    rest = rest.filter(({ name }) => !placed.has(name));
  }
  return order;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

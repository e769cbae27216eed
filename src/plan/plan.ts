/** Pure: what a run will do, in which order, and how long each part can take at most. */
import { describeSpec } from '../conditions/condition-of.ts';
import { behindTheGate, servicesBehindTheCluster } from './behind-the-gate.ts';
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
  /** The services that alone wait for it; empty: it is waited for before corosync. */
  readonly requiredBy: readonly string[];
  readonly stable: Milliseconds;
  readonly timeout: Milliseconds | undefined;
  /** When it is late at the latest, since the run began: its timeout after those of its predecessors, or the deadline; of one that only
   * services wait for: the deadline, once the turn of the last of them has come. */
  readonly latest: Milliseconds;
}

export interface PlannedService {
  readonly unit: string;
  /** What it waits for by itself, when its turn has come. */
  readonly requires: readonly string[];
  /** For that, at most. */
  readonly longestRequired: Milliseconds;
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

/** By unit; one without a limit is left out. */
export interface UnitTimeouts {
  readonly start: ReadonlyMap<string, Milliseconds>;
  readonly stop: ReadonlyMap<string, Milliseconds>;
}

export const noneKnown: UnitTimeouts = { start: new Map(), stop: new Map() };

export interface LongestWait {
  /** With the time by which the start is put off. */
  readonly prerequisites: Milliseconds;
  /**
   * Starting all services with all their attempts and what they wait for by themselves, up to the last one that is verified and for
   * as long as it has to last.
   */
  readonly services: Milliseconds;
  /** On top, if systemd keeps start jobs queued for as long as muster lets it: the deadline for each service, all its attempts together, or what sbd takes, at each. */
  readonly queued: Milliseconds;
  /** On top, stopping the stack with each service's time to stop, and all of the above once more for each further attempt. */
  readonly again: Milliseconds;
  readonly total: Milliseconds;
}

/** However short the deadline, as the engine has it. */
const leastQueueTime: Milliseconds = 30_000;
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

/** `timeouts`: of the services' own units, the start ones of `waitsInFront` too, where they are known. */
export function planRun(config: Config, { start: startTimeouts, stop: stopTimeouts }: UnitTimeouts = noneKnown): Plan {
  const behind = behindTheGate(config);
  const waiting = servicesBehindTheCluster(config).filter(({ requires }) => requires.length > 0);
  const services = config.services.map(service =>
    planService(service, startTimeouts.get(service.unit), waiting.includes(service) ? config.deadline : 0),
  );
  const latest = latestTimes(config, name => behind.has(name));
  const latestBehind = (units: readonly string[]) =>
    Math.max(...units.map(unit => config.deadline + turnOf(unit, services) + config.deadline));
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
      requiredBy: behind.get(prerequisite.name) ?? [],
      latest: latest.get(prerequisite.name)?.at ?? latestBehind(behind.get(prerequisite.name) ?? []),
    })),
    services,
    longest: longestWait(config, services, { start: startTimeouts, stop: stopTimeouts }),
    criticalPath: criticalPath(latest),
  };
}

function planService(service: Service, own: Milliseconds | undefined, longestRequired: Milliseconds): PlannedService {
  const startTimeout = service.startTimeout ?? own ?? defaultStartTimeout;
  const pauses = Array.from({ length: service.attempts - 1 }, (_, i) => longestPause(service.backoff, i));
  return {
    unit: service.unit,
    requires: longestRequired > 0 ? service.requires : [],
    longestRequired,
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
function longestWait(config: Config, services: readonly PlannedService[], timeouts: UnitTimeouts): LongestWait {
  const { stack } = config;
  const verified = services.map(
    ({ unit, longestRequired, longestStart, readyTimeout }) =>
      turnOf(unit, services) + longestRequired + longestStart + readyTimeout,
  );
  const parts = {
    prerequisites: config.deadline + stack.stagger,
    services: Math.max(0, ...verified) + stack.settle,
    queued: sum(services.map(service => mayQueue(config, service, timeouts.start))),
  };
  const once = parts.prerequisites + parts.services + parts.queued;
  const stops = stack.attempts - 1 + (stack.onFailure === 'stop' ? 1 : 0);
  const again = (stack.attempts - 1) * once + stops * sum(services.map(service => stopTimeout(service, timeouts.stop)));
  return { ...parts, again, total: once + again };
}

function mayQueue(
  { deadline }: Config,
  { unit, attempts }: PlannedService,
  startTimeouts: ReadonlyMap<string, Milliseconds>,
): Milliseconds {
  const inFront = startTimeouts.get(waitsInFront.get(unit) ?? '') ?? 0;
  return Math.max(deadline, leastQueueTime, inFront) + (attempts - 1) * inFront;
}

/** pcsd is not stopped. */
function stopTimeout(
  { unit, evenIfHeld }: PlannedService,
  stopTimeouts: ReadonlyMap<string, Milliseconds>,
): Milliseconds {
  if (evenIfHeld) return 0;
  const own = stopTimeouts.get(unit);
  if (own !== undefined) return own;
  return unit === 'pacemaker.service' || unit === 'pacemaker_remote.service'
    ? pacemakerStopTimeout
    : defaultStopTimeout;
}

/** How long after the gate the turn of a service comes at the latest. */
function turnOf(unit: string, services: readonly PlannedService[]): Milliseconds {
  const before = services.slice(
    0,
    services.findIndex(service => service.unit === unit),
  );
  return sum(before.map(({ longestRequired, longestStart }) => longestRequired + longestStart));
}

interface Latest {
  readonly name: string;
  readonly at: Milliseconds;
  readonly since: string | undefined;
  /** Of the chain that ends with it. */
  readonly length: number;
}

/** Of those that the gate waits for, keyed by name; each knows the predecessor that it waits for longest. */
function latestTimes(
  { prerequisites, deadline }: Config,
  isBehind: (name: string) => boolean,
): ReadonlyMap<string, Latest> {
  const latest = new Map<string, Latest>();
  for (const { name, after, timeout } of inOrder(prerequisites).filter(one => !isBehind(one.name))) {
    const before = after.map(other => latest.get(other)).filter(each => each !== undefined);
    const [last] = before.toSorted((a, b) => b.at - a.at);
    const { at = 0, length = 0 } = last ?? {};
    latest.set(name, {
      name,
      at: Math.min(deadline, at + (timeout ?? deadline)),
      since: last?.name,
      length: length + 1,
    });
  }
  return latest;
}

function criticalPath(latest: ReadonlyMap<string, Latest>): string[] {
  const chain: string[] = [];
  for (let name = lastOfAll(latest); name !== undefined; name = latest.get(name)?.since) chain.push(name);
  return chain.reverse();
}

/** Of several that are late at the same time the one with the longest chain, of those the first. */
function lastOfAll(latest: ReadonlyMap<string, Latest>): string | undefined {
  return [...latest.values()].toSorted((a, b) => b.at - a.at || b.length - a.length)[0]?.name;
}

/** Of a prerequisite in the file. */
interface Place {
  readonly prerequisite: Prerequisite;
  readonly place: number;
  /** Those that come after it. */
  readonly followers: Place[];
  /** How many it still comes after. */
  left: number;
}

/** A topological order in layers; within a layer that of the file. The loader has refused cycles. */
function inOrder(prerequisites: readonly Prerequisite[]): Prerequisite[] {
  const places = prerequisites.map((prerequisite, place) => {
    const followers: Place[] = [];
    return { prerequisite, place, followers, left: prerequisite.after.length };
  });
  const byName = new Map(places.map(place => [place.prerequisite.name, place]));
  for (const place of places) for (const name of place.prerequisite.after) byName.get(name)?.followers.push(place);
  const order: Prerequisite[] = [];
  let layer: Place[] = places.filter(({ left }) => left === 0);
  while (layer.length > 0) {
    order.push(...layer.map(({ prerequisite }) => prerequisite));
    const followers = layer.flatMap(each => each.followers);
    for (const follower of followers) follower.left -= 1;
    layer = [...new Set(followers)].filter(({ left }) => left === 0).sort((a, b) => a.place - b.place);
  }
  return order;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

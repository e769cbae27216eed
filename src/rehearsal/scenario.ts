/** What becomes of a node in a rehearsal. What a scenario does not say goes well: a prerequisite is met at once, a start succeeds. */
import type { Milliseconds } from '../lib/duration.ts';

/** All times are since the run began. */
export interface Scenario {
  /** By name. */
  readonly prerequisites: ReadonlyMap<string, Course>;
  /** By unit, with its suffix. */
  readonly services: ReadonlyMap<string, ServiceCourse>;
  readonly cluster: ClusterCourse;
  /** The system begins to go down. */
  readonly shutdownAt: Milliseconds | undefined;
  /** SIGTERM, as `systemctl stop muster` sends it. */
  readonly interruptAt: Milliseconds | undefined;
  readonly bus: { readonly lostAt: Milliseconds; readonly backAt: Milliseconds } | undefined;
  /** Of all that is random: the jitter of pauses. */
  readonly seed: number;
}

/** When it is met and when it is lost again, in the order of time; before the first turn it is not met. */
export type Course = readonly Turn[];

export interface Turn {
  readonly at: Milliseconds;
  readonly met: boolean;
}

export interface ServiceCourse {
  /** How many starts fail before one succeeds; Infinity: none does. */
  readonly fails: number;
  /** From the request until it is active, or has failed. Undefined: as usual for this service. */
  readonly takes: Milliseconds | undefined;
  /** From active until it works; Infinity: it never does. Undefined: as usual. */
  readonly ready: Milliseconds | undefined;
  /** It dies this long after it has become active, each time. */
  readonly dies: Milliseconds | undefined;
}

export interface ClusterCourse {
  readonly quorate: boolean;
  readonly waitForAll: boolean;
  readonly standby: boolean;
  readonly maintenance: boolean;
  /** Its peers want this node fenced. */
  readonly unclean: boolean;
}

export const metAtOnce: Course = [{ at: 0, met: true }];
export const never: Course = [];

export const usualService: ServiceCourse = { fails: 0, takes: undefined, ready: undefined, dies: undefined };

export const usualCluster: ClusterCourse = {
  quorate: true,
  waitForAll: false,
  standby: false,
  maintenance: false,
  unclean: false,
};

/** All goes well. */
export const fairWeather: Scenario = {
  prerequisites: new Map(),
  services: new Map(),
  cluster: usualCluster,
  shutdownAt: undefined,
  interruptAt: undefined,
  bus: undefined,
  seed: 1,
};

/** Comes and goes three times, `period` long each, and stays. */
export function flapping(period: Milliseconds): Course {
  return [1, 2, 3, 4, 5].map(turn => ({ at: turn * period, met: turn % 2 === 1 }));
}

/** The prerequisites file once read: frozen, complete, valid. Every default has been filled in; nothing downstream asks again. */
import type { ConditionSpec } from '../conditions/registry.ts';
import type { Polling } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';

export interface Config {
  /** The files it was read from, in order. */
  readonly sources: readonly string[];
  /** For all prerequisites together. */
  readonly deadline: Milliseconds;
  /** `first`: the first broken or late required prerequisite ends the run; `all`: wait for the rest, to report them all. */
  readonly onUnmet: 'first' | 'all';
  /** In the order of the file; the implicit ones come last. */
  readonly prerequisites: readonly Prerequisite[];
  /** In start order. */
  readonly services: readonly Service[];
  readonly stack: Stack;
  readonly rejoin: Rejoin;
  /** How the run goes is told to all nodes, as attributes of this one in pacemaker. */
  readonly publish: boolean;
}

export interface Prerequisite {
  readonly name: string;
  readonly description: string | undefined;
  readonly spec: ConditionSpec;
  readonly required: boolean;
  /** From the first look until first met. Undefined: only the file's deadline counts. */
  readonly timeout: Milliseconds | undefined;
  /** It is looked at once these are met. */
  readonly after: readonly string[];
  /** It must hold this long without a break. */
  readonly stable: Milliseconds;
  readonly polling: Polling;
  /** True for those that muster adds by itself (corosync-config). */
  readonly implicit: boolean;
}

export interface Service {
  /** With its suffix: `corosync.service`. */
  readonly unit: string;
  readonly attempts: number;
  readonly backoff: Backoff;
  /** From when the job runs. Undefined: the unit's own TimeoutStartSec. */
  readonly startTimeout: Milliseconds | undefined;
  /** Takes the place of what muster knows about this unit; undefined: what muster knows, or just active. */
  readonly ready: ConditionSpec | undefined;
  readonly readyTimeout: Milliseconds;
  /** Names of prerequisites. What that means depends on the place of the service: see plan/behind-the-gate.ts. */
  readonly requires: readonly string[];
  /** False: without it the run ends degraded, and what comes after it is started all the same. */
  readonly required: boolean;
  /** Started all the same when the run ends held, late, failed or broken, unless something that it requires is missing. */
  readonly evenIfHeld: boolean;
}

export interface Backoff {
  readonly initial: Milliseconds;
  readonly max: Milliseconds;
  readonly factor: number;
  readonly jitter: boolean;
}

export interface Stack {
  /** Stop a corosync that this run started when pacemaker never became active: a node without pacemaker does not vote. */
  readonly stopLoneCorosync: boolean;
  /** Ready only when quorate. */
  readonly requireQuorum: boolean;
  /** Starts of the stack as a whole. */
  readonly attempts: number;
  /** What becomes of a stack that this run started and that did not become ready at its last attempt. */
  readonly onFailure: 'leave' | 'stop';
  /** Each start waits a random part of this, so that nodes do not start at the same moment. */
  readonly stagger: Milliseconds;
  /** How long all must have been ready before the run ends well. */
  readonly settle: Milliseconds;
  /** `leave`: a stack that this run started and that works is taken out of standby. */
  readonly standby: 'keep' | 'leave';
}

/** Whether a node that went down without an orderly stop joins again by itself. */
export interface Rejoin {
  readonly afterUncleanShutdown: 'start' | 'hold';
  /** So many unclean boots in a row may start the cluster, the next one is held. Undefined: any number. */
  readonly maxUncleanBoots: number | undefined;
  /** Only those younger than this count. Undefined: all since the last orderly stop. */
  readonly within: Milliseconds | undefined;
}

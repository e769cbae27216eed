import type { Evidence } from './evidence.ts';

/**
 * What follows once that is done: muster runs again, `restart` with a pacemaker that is up stopped before, since muster
 * leaves that alone; `none`: the node recovers by itself.
 */
export type Rerun = 'up' | 'restart' | 'none';

/** One entry of the catalogue. Pure: it only reads what was collected. */
export interface Cause {
  /** Stable, kebab-case. */
  readonly code: string;
  /**
   * What can fail by it: the cluster (corosync, pacemaker and what stands between them), pcsd, or any unit. A cause of the
   * cluster is not looked for when pcsd failed, and the other way round.
   */
  readonly of: 'cluster' | 'pcsd' | 'any';
  readonly message: string;
  readonly why: string;
  /** What to do. `{name}` stands for a word that `find` gives. */
  readonly todo: string;
  readonly rerun: Rerun;
  /** Undefined: this is not it. */
  readonly find: (evidence: Evidence) => Sign | undefined;
}

export interface Sign {
  /** The line or the state that tells. */
  readonly seen: string;
  readonly words?: Readonly<Record<string, string>>;
}

export interface FoundCause {
  /** Stable; listed in docs/diagnosis.md. */
  readonly code: string;
  /** The cause in a few words. */
  readonly message: string;
  /** What it leads to. */
  readonly why: string;
  /** By what it was recognised: a line of a log, of a tool, or the state of a unit. */
  readonly seen: string;
}

/** What to do, by the cause. */
export interface Remedy {
  readonly todo: string;
  readonly rerun: Rerun;
}

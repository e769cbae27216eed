/** What ready means for the daemons that muster knows. `active` is never enough: pacemaker is active 0.03 s after its fork. */
import type { Observation } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';

/** What the cluster says of itself, as far as one look at one daemon can tell. */
export interface ClusterFacts {
  readonly quorate?: boolean;
  readonly waitForAll?: boolean;
  readonly dc?: string;
  readonly standby?: boolean;
  readonly maintenance?: boolean;
}

export interface ReadinessLook extends Observation {
  readonly cluster?: ClusterFacts;
}

export interface Readiness {
  /** One look, bounded in time. Rejects only on abort. */
  look(signal: AbortSignal): Promise<ReadinessLook>;
  /** How long to pause after the last look. */
  readonly every: Milliseconds;
}

export interface ReadinessOptions {
  /** corosync counts as ready only when quorate. */
  readonly requireQuorum: boolean;
}

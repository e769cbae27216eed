import type { Milliseconds } from '../../lib/duration.ts';

/**
 * `prepare`: before the first look. `prerequisite`: it was not met; `stable`: it was, and had to hold. `gate`: all held, a last
 * look; `queue`: systemd's queue ahead of the cluster; `stagger`. `requires`: a service behind corosync waits for its own
 * prerequisites. `queued`, `start`, `backoff`, `readiness` (active, not yet proved to work), `stop`: of a service. `settle`: all
 * ready, and has to stay so. `muster`: between two steps. `finish`: after the last step.
 */
export type ChainKind =
  | 'prepare'
  | 'prerequisite'
  | 'stable'
  | 'gate'
  | 'queue'
  | 'stagger'
  | 'requires'
  | 'queued'
  | 'start'
  | 'backoff'
  | 'readiness'
  | 'stop'
  | 'settle'
  | 'muster'
  | 'finish';

/** Times since the start of the run. */
export interface ChainSegment {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly kind: ChainKind;
  /** The prerequisite or the unit; empty when it is neither. */
  readonly name: string;
  /** What was waited for, in words that stand after the name: `not met: connection refused`. */
  readonly words: string;
  /** A start that failed, a service that did not work, a prerequisite that was late or broken. */
  readonly failed: boolean;
}

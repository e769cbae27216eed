/** What ready means for the daemons that muster knows. `active` is never enough: pacemaker is active 0.03 s after its fork. */
import type { Observation } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';
import { corosyncReadiness } from './corosync.ts';
import { pacemakerReadiness } from './pacemaker.ts';
import { pcsdReadiness } from './pcsd.ts';

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
  readonly every: Milliseconds;
}

export interface ReadinessOptions {
  /** corosync counts as ready only when quorate. */
  readonly requireQuorum: boolean;
}

type Make = (ports: Ports, options: ReadinessOptions) => Readiness;

const known: Readonly<Record<string, Make>> = {
  'corosync.service': corosyncReadiness,
  'pacemaker.service': pacemakerReadiness,
  'pcsd.service': pcsdReadiness,
};

/** Undefined for a unit that muster knows nothing of: then active is all there is to look at. */
export function readinessOf(unit: string, ports: Ports, options: ReadinessOptions): Readiness | undefined {
  return known[unit]?.(ports, options);
}

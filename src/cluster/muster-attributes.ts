/** The attributes of a node by which `publish: true` tells the cluster how muster's last run went. Transient: they go when pacemaker does. */
export const attributes = {
  /** `1`: a prerequisite is not met, or the run ended degraded; else `0`. For location rules. */
  degraded: 'muster-degraded',
  /** The names of prerequisites that are not met, with commas; absent when all are. */
  unmet: 'muster-unmet',
  /** `starting`, then how the run ended. */
  outcome: 'muster-outcome',
  /** ISO 8601, when these were written. */
  time: 'muster-time',
} as const;

/** What may follow what, as data: state.ts folds by these tables and the documentation is made from them. */

export type PrerequisiteStatus = 'pending' | 'watched' | 'met' | 'lost' | 'broken' | 'late' | 'skipped';

export type PrerequisiteStep =
  | 'prerequisite-watched'
  | 'prerequisite-observed'
  | 'prerequisite-met'
  | 'prerequisite-lost'
  | 'prerequisite-broken'
  | 'prerequisite-late'
  | 'prerequisite-skipped';

/**
 * `ended`: an attempt did not end active; `retrying`: the next one waits for its backoff; `stopping`, `stopped`: this run
 * takes its start back, or has.
 */
export type ServiceStatus =
  | 'pending'
  | 'requested'
  | 'starting'
  | 'ended'
  | 'retrying'
  | 'active'
  | 'ready'
  | 'failed'
  | 'skipped'
  | 'stopping'
  | 'stopped';

/** An event's type; some events are split by what they carry. */
export type ServiceStep =
  | 'service-found-active'
  | 'service-requested'
  | 'service-starting'
  | 'service-attempt-ended: active'
  | 'service-attempt-ended: not active'
  | 'service-retry'
  | 'service-waiting'
  | 'service-active'
  | 'service-observed: met'
  | 'service-observed: not met'
  | 'service-ready'
  | 'service-failed'
  | 'service-stopping'
  | 'service-stopped'
  | 'service-skipped'
  | 'stack-retry'
  | 'lone-corosync: stopped';

export type Transitions<Status extends string, Step extends string> = Readonly<
  Record<Status, Readonly<Partial<Record<Step, Status>>>>
>;

export const prerequisiteTransitions: Transitions<PrerequisiteStatus, PrerequisiteStep> = {
  // Not looked at yet, because what it comes after is not met: it can still be too late, or be known as hopeless.
  pending: {
    'prerequisite-watched': 'watched',
    'prerequisite-broken': 'broken',
    'prerequisite-late': 'late',
    'prerequisite-skipped': 'skipped',
  },
  // One that is watched may be looked at once more: when the stack is found running while it is waited for.
  watched: {
    'prerequisite-watched': 'watched',
    'prerequisite-observed': 'watched',
    'prerequisite-met': 'met',
    'prerequisite-broken': 'broken',
    'prerequisite-late': 'late',
    'prerequisite-skipped': 'skipped',
  },
  met: {
    'prerequisite-watched': 'met',
    'prerequisite-observed': 'met',
    'prerequisite-met': 'met',
    'prerequisite-lost': 'lost',
    'prerequisite-broken': 'broken',
    'prerequisite-skipped': 'skipped',
  },
  lost: {
    'prerequisite-watched': 'lost',
    'prerequisite-observed': 'lost',
    'prerequisite-met': 'met',
    'prerequisite-broken': 'broken',
    'prerequisite-late': 'late',
    'prerequisite-skipped': 'skipped',
  },
  // An optional one may come back to life while others are still waited for.
  broken: {
    'prerequisite-watched': 'broken',
    'prerequisite-observed': 'broken',
    'prerequisite-met': 'met',
    'prerequisite-late': 'late',
    'prerequisite-skipped': 'skipped',
  },
  late: {
    'prerequisite-watched': 'late',
    'prerequisite-observed': 'late',
    'prerequisite-met': 'met',
    'prerequisite-broken': 'broken',
    'prerequisite-skipped': 'skipped',
  },
  skipped: {
    'prerequisite-observed': 'skipped',
  },
};

export const serviceTransitions: Transitions<ServiceStatus, ServiceStep> = {
  pending: {
    'service-waiting': 'pending',
    'service-found-active': 'active',
    'service-requested': 'requested',
    'service-attempt-ended: not active': 'ended',
    'service-failed': 'failed',
    'service-skipped': 'skipped',
    'stack-retry': 'pending',
  },
  requested: {
    'service-starting': 'starting',
    'service-observed: met': 'requested',
    'service-observed: not met': 'requested',
    // systemd refused it for as long as something stopped, and a prerequisite was lost meanwhile.
    'service-waiting': 'requested',
    'service-attempt-ended: active': 'starting',
    'service-attempt-ended: not active': 'ended',
    'service-active': 'active',
    'service-failed': 'failed',
    'service-stopping': 'stopping',
    'service-skipped': 'skipped',
    // Of one whose request was under way when the run was told to stop.
    'lone-corosync: stopped': 'stopped',
  },
  starting: {
    'service-observed: met': 'starting',
    'service-observed: not met': 'starting',
    'service-attempt-ended: active': 'starting',
    'service-attempt-ended: not active': 'ended',
    'service-active': 'active',
    'service-failed': 'failed',
    'service-stopping': 'stopping',
    'service-skipped': 'skipped',
    'lone-corosync: stopped': 'stopped',
  },
  ended: {
    'service-retry': 'retrying',
    'service-failed': 'failed',
    'service-skipped': 'skipped',
  },
  retrying: {
    'service-waiting': 'retrying',
    // Somebody else may have started it meanwhile.
    'service-found-active': 'active',
    'service-requested': 'requested',
    'service-attempt-ended: not active': 'ended',
    'service-failed': 'failed',
    'service-skipped': 'skipped',
  },
  active: {
    // systemd may tell of the state before it tells of the job.
    'service-attempt-ended: active': 'active',
    'service-attempt-ended: not active': 'ended',
    'service-observed: met': 'active',
    'service-observed: not met': 'active',
    'service-ready': 'ready',
    'service-failed': 'failed',
    'service-stopping': 'stopping',
    'stack-retry': 'active',
    'lone-corosync: stopped': 'stopped',
  },
  ready: {
    'service-observed: met': 'ready',
    // It went down, and systemd starts it again.
    'service-observed: not met': 'active',
    // Proved again: with the next attempt of the stack.
    'service-ready': 'ready',
    'service-failed': 'failed',
    'service-stopping': 'stopping',
    'stack-retry': 'ready',
    'lone-corosync: stopped': 'stopped',
  },
  failed: {
    'service-stopping': 'stopping',
    'stack-retry': 'pending',
    'lone-corosync: stopped': 'stopped',
  },
  skipped: {
    'stack-retry': 'pending',
  },
  stopping: {
    'service-observed: met': 'stopping',
    'service-observed: not met': 'stopping',
    'service-stopped': 'stopped',
    'service-failed': 'failed',
  },
  stopped: {
    'service-failed': 'stopped',
    'stack-retry': 'pending',
  },
};

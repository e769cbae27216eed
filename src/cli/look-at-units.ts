/** The daemons and the boot unit as they are at this moment. */
import type { Config } from '../config/config.ts';
import { isUp } from '../engine/preflight.ts';
import { unitName } from '../install/places.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import type { Ports } from '../ports.ts';
import type { LiveDaemon } from '../report/live-daemon.ts';
import type { ReportedCluster } from '../report/report.ts';
import type { BootFailure, BootUnit, StatusView } from '../report/status-view.ts';
import { readinessOf } from '../services/known-services.ts';
import type { ClusterFacts, Readiness, ReadinessLook } from '../services/readiness.ts';
import type { ServiceDetails } from '../systemd/systemd.ts';
import type { CliContext, CommonOptions } from './context.ts';

/** What is shown when the file cannot be read: the cluster's own daemons. */
const usualServices = ['corosync.service', 'pacemaker.service', 'pcsd.service'];

/** A daemon that has no answer by then has none for whoever asks at a console. */
const patience: Milliseconds = 2000;

export interface Looking {
  readonly options: CommonOptions;
  readonly context: CliContext;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

type Live = Pick<StatusView, 'daemons' | 'cluster' | 'bootUnit'>;

/** At all of them at the same time. */
export async function lookAtUnits(config: Config | undefined, looking: Looking): Promise<Live> {
  const units = config?.services.map(({ unit }) => unit) ?? usualServices;
  const [bootUnit, ...looks] = await Promise.all([
    looking.options.user === true ? undefined : lookAtBootUnit(looking.ports),
    ...units.map(unit => lookAtDaemon(unit, config?.stack.requireQuorum ?? false, looking)),
  ]);
  const facts = looks.flatMap(({ cluster }) => cluster ?? []);
  const cluster = facts.length > 0 ? clusterOf(facts) : undefined;
  return { bootUnit, daemons: looks.map(({ daemon }) => daemon), cluster };
}

async function lookAtBootUnit({ systemd }: Pick<Ports, 'systemd'>): Promise<BootUnit> {
  const { loadState, unitFileState, activeState, subState, job, service, inactiveEnterAt } =
    await systemd.details(unitName);
  return {
    isInstalled: loadState === 'loaded',
    isEnabled: unitFileState.startsWith('enabled'),
    active: activeState,
    isStarting:
      activeState === 'activating' || (job !== undefined && activeState !== 'active') || subState === 'auto-restart',
    failure: activeState === 'failed' && service ? { ...howItFailed(service), at: inactiveEnterAt } : undefined,
  };
}

/** Of CLD_* codes 1 is an exit by itself, and what is above it is by a signal. */
function howItFailed({
  result,
  mainExitCode,
  mainExitStatus,
}: ServiceDetails): Pick<BootFailure, 'exitStatus' | 'how'> {
  if (mainExitCode === 1 && mainExitStatus !== 0) return { exitStatus: mainExitStatus, how: `exit ${mainExitStatus}` };
  const how = result === 'signal' || result === 'core-dump' ? `signal ${mainExitStatus}` : result;
  return { exitStatus: undefined, how };
}

interface DaemonLook {
  readonly daemon: LiveDaemon;
  readonly cluster?: ClusterFacts | undefined;
}

async function lookAtDaemon(
  unit: string,
  requireQuorum: boolean,
  { options, context, ports, signal }: Looking,
): Promise<DaemonLook> {
  const details = await ports.systemd.details(unit);
  const daemon = { unit, active: details.activeState, enabled: details.unitFileState || details.loadState };
  const readiness = isUp(details) ? readinessOf(unit, ports, { requireQuorum }) : undefined;
  if (readiness === undefined) return { daemon: { ...daemon, ready: undefined, detail: '' } };
  const look = await lookWithin(readiness, ports, signal);
  if (look.status === 'met') return { daemon: { ...daemon, ready: true, detail: look.reason }, cluster: look.cluster };
  // The daemons answer root: to others they seem not to be there.
  const isSeen = look.status !== 'unknown' && (context.system.userId === 0 || options.user === true);
  const detail = isSeen ? look.reason : `cannot be told${withoutRoot(options, context)}: ${look.reason}`;
  return { daemon: { ...daemon, ready: isSeen ? false : undefined, detail }, cluster: look.cluster };
}

/** Whoever asks wants to know at once, and that there is no answer is one. What is asked ends with it. */
async function lookWithin(readiness: Readiness, { clock }: Ports, signal: AbortSignal): Promise<ReadinessLook> {
  const enough = new AbortController();
  try {
    const look = await within(readiness.look(AbortSignal.any([signal, enough.signal])), patience, clock, signal);
    if (look !== timedOut) return look;
    return {
      status: 'unmet',
      reason: `no answer within ${formatDuration(patience)}: it hangs, or this node is too busy`,
    };
  } finally {
    enough.abort(new Error('the look is over'));
  }
}

/** Each daemon tells of another part. */
function clusterOf(facts: readonly ClusterFacts[]): ReportedCluster {
  const {
    quorate = null,
    waitForAll = null,
    dc = null,
    standby = null,
    maintenance = null,
  } = Object.assign({}, ...facts) as ClusterFacts;
  return { quorate, waitForAll, dc, standby, maintenance };
}

function withoutRoot({ user }: CommonOptions, { system }: CliContext): string {
  return system.userId === 0 || user === true ? '' : ' without root';
}

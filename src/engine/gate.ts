import type { UnitDetails, UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import { corosync, isUp, managerOf } from './preflight.ts';
import { requestStart } from './request-start.ts';

/** Targets that corosync and pacemaker pull in: started early, so that nothing of theirs is queued at the gate. */
const pulledIn = ['network-online.target', 'resource-agents-deps.target'];

/**
 * What systemd itself would still make the cluster's units wait for. If corosync were requested while a job is queued
 * ahead of pacemaker, corosync would vote alone for as long as that job takes.
 */
export interface Gate {
  /** The queued jobs ahead, as `time-sync.target/start`; empty: the gate is open. */
  blockers(): string[];
}

/**
 * Follows all that the services up to pacemaker (or pacemaker_remote) are ordered after or need, and starts the targets that they
 * pull in.
 */
export async function openGate(context: RunContext, details: ReadonlyMap<string, UnitDetails>): Promise<Gate> {
  const { board, config } = context;
  const services = config.services.map(service => service.unit);
  const manager = managerOf(config);
  const last = services.includes(manager) ? manager : corosync;
  const upToLast = services.slice(0, services.indexOf(last) + 1);
  const ahead = new Set(upToLast.flatMap(unit => details.get(unit)?.after ?? []));
  for (const unit of services) ahead.delete(unit);
  // What still stops stands against a start of it: systemd would refuse that of pacemaker, with corosync up.
  const needed = upToLast.flatMap(unit => [
    ...(details.get(unit)?.requires ?? []),
    ...(details.get(unit)?.bindsTo ?? []),
  ]);
  const stops = new Set([...upToLast, ...needed].filter(unit => !ahead.has(unit)));
  await board.follow([...ahead, ...stops]);
  // systemd answers a request before it tells of its job: what was asked for here counts as queued until it has ended.
  const starting = new Set<string>();
  const targets = pulledIn.filter(target => ahead.has(target));
  await Promise.all(targets.map(target => startTarget(context, target, starting)));

  return {
    blockers: () => [
      ...[...ahead].flatMap(unit => {
        const job = board.get(unit)?.job ?? (starting.has(unit) ? { type: 'start' } : undefined);
        return job ? [`${unit}/${job.type ?? 'job'}`] : [];
      }),
      ...[...stops].filter(unit => isBeingStopped(board.get(unit))).map(unit => `${unit}/stop`),
    ],
  };
}

/** A signal tells of a job without its type. */
function isBeingStopped(state: UnitState | undefined): boolean {
  return state?.job !== undefined && (state.job.type === 'stop' || state.activeState === 'deactivating');
}

async function startTarget(context: RunContext, target: string, starting: Set<string>): Promise<void> {
  const { board, stop, emit, dryRun, wakeup } = context;
  const state = board.get(target);
  if (dryRun || isUp(state) || state?.job || state?.loadState !== 'loaded' || stop.signal.aborted) return;
  const request = await requestStart(context, target);
  if ('job' in request) {
    starting.add(target);
    const ended = () => {
      starting.delete(target);
      wakeup.poke();
    };
    request.job.ended.then(ended, ended);
    return;
  }
  emit({
    type: 'finding',
    finding: {
      code: 'target-refused',
      severity: 'warning',
      message: `${target}, which the cluster's units pull in, could not be started: ${request.refused.message}`,
      remedy: `see systemctl status ${target}`,
    },
  });
}

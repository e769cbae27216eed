import type { Config, Service } from '../config/config.ts';
import { unmetKernelCondition } from '../plan/kernel-command-line.ts';
import type { UnitDetails, UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';

export const corosync = 'corosync.service';
export const pacemaker = 'pacemaker.service';
/** In place of both on a remote node: members of the cluster connect to it, and it has no vote. */
export const pacemakerRemote = 'pacemaker_remote.service';

/** What runs the resources of this node. */
export function managerOf({ services }: Pick<Config, 'services'>): string {
  return services.some(({ unit }) => unit === pacemakerRemote) ? pacemakerRemote : pacemaker;
}

/**
 * What was found of the cluster's own units: `down`: ours to start. `corosync-alone`: it votes without pacemaker, so the
 * run goes on at once. `running`: pacemaker (on a remote node pacemaker_remote) is active; the stack is somebody's, and only what is down is started.
 */
export type Stack = 'down' | 'corosync-alone' | 'running';

export interface Preflight {
  readonly details: ReadonlyMap<string, UnitDetails>;
  /** A reason to start nothing at all, known before anything is waited for. */
  readonly hopeless: Ending | undefined;
}

/** Reads the services once, in parallel, and looks for what no waiting can mend. */
export async function preflight(context: RunContext): Promise<Preflight> {
  const { config, ports, board } = context;
  const [details] = await Promise.all([
    Promise.all(config.services.map(service => ports.systemd.details(service.unit))),
    board.follow(config.services.map(service => service.unit)),
  ]);
  const byUnit = new Map(config.services.map((service, index) => [service.unit, details[index] as UnitDetails]));
  if (stackOf(context) === 'running') return { details: byUnit, hopeless: undefined };
  const hopeless = unusableService(config.services, unit => byUnit.get(unit)) ?? (await heldByKernel(details, context));
  return { details: byUnit, hopeless };
}

export function stackOf({ config, board }: RunContext): Stack {
  const active = (unit: string) => {
    const inOrder = config.services.some(service => service.unit === unit);
    return inOrder && isUp(board.get(unit));
  };
  if (active(managerOf(config))) return 'running';
  return active(corosync) ? 'corosync-alone' : 'down';
}

export function isUp(state: UnitState | undefined): boolean {
  return state?.activeState === 'active' || state?.activeState === 'reloading' || state?.activeState === 'refreshing';
}

/** A required service that systemd would refuse to start, now or later. */
export function unusableService(
  services: readonly Service[],
  stateOf: (unit: string) => UnitState | undefined,
): Ending | undefined {
  for (const { unit } of services.filter(({ required }) => required)) {
    const state = stateOf(unit);
    if (state === undefined || state.loadState === 'loaded') continue;
    const [what, advice] = unusable(unit, state.loadState);
    return { outcome: 'broken', reason: `${unit} ${what}`, advice, culprit: unit };
  }
  return undefined;
}

function unusable(unit: string, loadState: UnitState['loadState']): [string, string] {
  switch (loadState) {
    case 'masked':
      return [
        'is masked: systemd refuses to start it',
        `find out who masked it and why, then: systemctl unmask ${unit} && muster up`,
      ];
    case 'not-found':
      return [
        'does not exist: no unit file of that name',
        `install its package, or take it out of services: in the prerequisites file`,
      ];
    default:
      return [`cannot be loaded (${loadState})`, `mend its unit file: systemctl status ${unit} says what is wrong`];
  }
}

async function heldByKernel(details: readonly UnitDetails[], context: RunContext): Promise<Ending | undefined> {
  for (const unit of details) {
    // Should the command line be unreadable, systemd's own word at the start has to do.
    const condition = await unmetKernelCondition(unit, context.ports.files).catch(() => undefined);
    if (condition === undefined) continue;
    const written = `${condition.type}=${condition.negated ? '!' : ''}${condition.parameter}`;
    return {
      outcome: 'held',
      reason: `${unit.name} has ${written}, and the kernel command line ${condition.negated ? 'has' : 'lacks'} ${condition.parameter}: this node may not join the cluster in this boot`,
      advice: `if it may join again: boot ${condition.negated ? 'without' : 'with'} ${condition.parameter} on the kernel command line`,
      culprit: unit.name,
    };
  }
  return undefined;
}

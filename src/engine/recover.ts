/** What `up --recover` does before the run: makes go on or stops what is active and does not work. Only ever by hand. */
import { conditionOf } from '../conditions/condition-of.ts';
import type { Config, Service } from '../config/config.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';
import { objectionsToStop, type Objection } from '../services/stop-objections.ts';
import { isStalled } from '../services/unit-processes.ts';
import type { Finding } from './event.ts';
import { corosync, isUp, pacemaker, pacemakerRemote } from './preflight.ts';
import { readinessFor } from './verify-service.ts';

/** Longer than dc-deadtime's 20 s: a pacemaker that only waits for its first election is not to be called broken. */
export const patience: Milliseconds = 30_000;

/** A service that is active and does not work. */
export interface Trouble {
  readonly unit: string;
  readonly reason: string;
  /** Stopped by a signal: to go on may be all it needs. */
  readonly stalled: boolean;
}

export interface Diagnosed {
  readonly troubles: readonly Trouble[];
  /** corosync is down below an active pacemaker, which joins again by itself once corosync runs. */
  readonly corosyncIsMissing: boolean;
}

/** Looks at all services at the same time; one works as soon as one look says so. Quorum is never asked for. */
export async function findTroubles(config: Config, ports: Ports, signal: AbortSignal): Promise<Diagnosed> {
  const units = config.services.map(({ unit }) => unit);
  const states = await ports.systemd.list(units);
  const isActive = (unit: string) => isUp(states.find(({ name }) => name === unit));
  const corosyncIsMissing = units.includes(corosync) && !isActive(corosync) && isActive(pacemaker);
  const withoutQuorum = { ...config, stack: { ...config.stack, requireQuorum: false } };
  const found = await Promise.all(
    config.services.map(async (service): Promise<Trouble | undefined> => {
      const { unit } = service;
      if (!isActive(unit) || (corosyncIsMissing && unit === pacemaker)) return undefined;
      const readiness = readinessFor({ config: withoutQuorum, ports }, service);
      const giveUpAt = ports.clock.now() + patience;
      for (;;) {
        const look = await readiness.look(signal);
        if (look.status === 'met') return undefined;
        // Nobody is to restart what cannot be looked at.
        const stalled = await isStalled(unit, ports.files);
        if (stalled || ports.clock.now() >= giveUpAt) {
          return look.status === 'unknown' && !stalled ? undefined : { unit, reason: look.reason, stalled };
        }
        await ports.clock.sleep(readiness.every, signal);
      }
    }),
  );
  return { troubles: found.filter(trouble => trouble !== undefined), corosyncIsMissing };
}

/**
 * What has to be stopped for them to be started anew, in the order of the start: of the stack also all that comes after the
 * first of them and depends on it; of what is not of it (pcsd) only itself.
 */
export function toRestart({ services }: Config, troubles: readonly Trouble[]): string[] {
  const broken = (unit: string) => troubles.some(trouble => trouble.unit === unit);
  // Nothing depends on what is not required.
  const isApart = ({ evenIfHeld, required }: Service) => evenIfHeld || !required;
  const first = services.findIndex(service => !isApart(service) && broken(service.unit));
  const goesAlong = (service: Service, index: number) => !service.evenIfHeld && first !== -1 && index >= first;
  return services
    .filter((service, index) => goesAlong(service, index) || (isApart(service) && broken(service.unit)))
    .map(({ unit }) => unit);
}

/** Why these must not be stopped. A corosync that does not work has no votes that the rest could lose. */
export async function objectionsToRestart(
  units: readonly string[],
  troubles: readonly Trouble[],
  ports: Ports,
  signal: AbortSignal,
): Promise<Objection[]> {
  if (![corosync, pacemaker, pacemakerRemote].some(unit => units.includes(unit))) return [];
  const votes = !troubles.some(({ unit }) => unit === corosync);
  return objectionsToStop(ports, signal, { votes });
}

/** Required prerequisites that are not met now: a stack that is stopped for a restart would wait for them. */
export async function unmetNow({ prerequisites }: Config, ports: Ports, signal: AbortSignal): Promise<string[]> {
  const unmet = await Promise.all(
    prerequisites.map(async ({ name, spec, polling, required }) => {
      const { status, reason } = await conditionOf(spec, polling, ports).look(signal);
      return required && status !== 'met' ? [`${name} (${reason})`] : [];
    }),
  );
  return unmet.flat();
}

/** Tells the stopped processes of a unit to go on. Resolves with why that failed. */
export async function goOn(unit: string, { commands }: Ports, signal: AbortSignal): Promise<string | undefined> {
  const argv = ['systemctl', 'kill', '--signal=SIGCONT', unit];
  const { exitCode, stderr } = await commands.run(argv, { timeout: 10_000, signal });
  return exitCode === 0 ? undefined : stderr.trim() || 'systemctl kill failed';
}

/** Where corosync does not tell its own: with the defaults of a cluster of two it is 6.6 s. */
const usualRingTime: Milliseconds = 10_000;

/**
 * How long after a stall what the daemons say may be what they knew before it: until the token is given up and the ring formed anew.
 * Seen: a node that its peer was fencing called itself online for 3 s.
 */
export async function ringTime({ commands }: Pick<Ports, 'commands'>, signal: AbortSignal): Promise<Milliseconds> {
  const asked = ['token', 'consensus'].map(async name => {
    const argv = ['corosync-cmapctl', '-g', `runtime.config.totem.${name}`];
    const { exitCode, stdout } = await commands.run(argv, { timeout: 5000, signal });
    return exitCode === 0 ? Number(/=\s*(\d+)\s*$/.exec(stdout)?.[1]) : NaN;
  });
  const [token = NaN, consensus = NaN] = await Promise.all(asked);
  return Number.isNaN(token + consensus) ? usualRingTime : token + consensus;
}

export async function pacemakerIsUp({ systemd }: Pick<Ports, 'systemd'>): Promise<boolean> {
  const [state] = await systemd.list([pacemaker]);
  return isUp(state);
}

export function describeTrouble({ unit, reason, stalled }: Trouble): string {
  const how = stalled ? 'is stopped by a signal (SIGSTOP)' : `has not worked for ${formatDuration(patience)}`;
  return `${unit} is active, but ${how}: ${reason}`;
}

/** Keeps in the report what was done before the run began. */
export function recovered(done: readonly string[]): Finding {
  return {
    code: 'recovered',
    severity: 'note',
    message: `before this run --recover has ${done.join('; ')}`,
    remedy: 'find out why it was needed: journalctl -b -u corosync -u pacemaker -u pcsd',
  };
}

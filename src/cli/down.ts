import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { Config } from '../config/config.ts';
import type { Ports } from '../ports.ts';
import { timedOut, within } from '../engine/race.ts';
import { isUp } from '../engine/preflight.ts';
import { CliError, expectSystemd, withPorts, type CliContext, type CommonOptions } from './context.ts';
import { loadOrExplain } from './load.ts';
import { takeLock } from './take-lock.ts';

/** Beyond the unit's own TimeoutStopSec=, so that systemd's verdict comes first. */
const grace: Milliseconds = 5000;

interface Stopped {
  readonly unit: string;
  readonly result: 'stopped' | 'was down' | 'failed' | 'not asked';
  readonly tookMs: Milliseconds | null;
  /** Why it did not stop; empty otherwise. */
  readonly detail: string;
}

/**
 * Stops the services in reverse order, each within the unit's own TimeoutStopSec= (pacemaker: 30 min). Past it, or when a
 * stop is refused, it reports and goes no further: it never kills, cancels or goes on.
 */
export async function down(options: CommonOptions, context: CliContext): Promise<number> {
  const { system, console } = context;
  if (options.user !== true && system.userId !== 0)
    throw new CliError(2, 'muster down stops system services: run it as root');
  const config = await loadOrExplain(context, options);
  const lock = await takeLock(context, options);
  const tell = (text: string) => {
    if (options.quiet !== true) console.err(`${text}\n`);
  };
  try {
    await expectSystemd(context, options);
    const services = await withPorts(context, options, ports => stopAll(config, ports, tell));
    const failed = services.find(({ result }) => result === 'failed');
    if (failed) console.err(`${failed.unit} did not stop: ${failed.detail}\n`);
    if (options.format === 'json') {
      console.out(`${JSON.stringify({ schema: 'muster.down/1', down: failed === undefined, services }, null, 2)}\n`);
    }
    return failed === undefined ? 0 : 1;
  } finally {
    lock.release();
  }
}

async function stopAll(config: Config, ports: Ports, tell: (text: string) => void): Promise<Stopped[]> {
  const services: Stopped[] = [];
  for (const { unit } of config.services.toReversed()) {
    const stuck = services.some(({ result }) => result === 'failed');
    services.push(stuck ? { unit, result: 'not asked', tookMs: null, detail: '' } : await stopOne(unit, ports, tell));
  }
  return services;
}

async function stopOne(unit: string, { systemd, clock }: Ports, tell: (text: string) => void): Promise<Stopped> {
  const failed = (detail: string): Stopped => ({ unit, result: 'failed', tookMs: null, detail });
  const before = await systemd.details(unit);
  // A queued start would bring it up again behind our back: systemd refuses the stop then, and says so.
  if (!isUp(before) && before.activeState !== 'activating' && before.job === undefined) {
    tell(`${unit} is ${before.activeState}`);
    return { unit, result: 'was down', tookMs: null, detail: '' };
  }
  const limit = (before.service?.timeoutStopMs ?? 90_000) + grace;
  const beganAt = clock.now();
  tell(`${unit} is stopping; it has ${formatDuration(limit - grace)}`);
  const request = await systemd.stop(unit);
  if ('refused' in request) return failed(`systemd refused: ${request.refused.message}`);
  const ended = await within(request.job.ended, limit, clock, new AbortController().signal);
  if (ended === timedOut) {
    return failed(
      `it is still stopping after ${formatDuration(limit)}, and systemd goes on; see: systemctl status ${unit}`,
    );
  }
  if (isUp(ended.unit)) return failed(`its stop ended with ${ended.result}, and it is ${ended.unit.activeState}`);
  const tookMs = Math.round(clock.now() - beganAt);
  tell(`${unit} stopped after ${formatDuration(tookMs)}`);
  return { unit, result: 'stopped', tookMs, detail: '' };
}

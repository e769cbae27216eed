import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';
import { timedOut, within } from '../engine/race.ts';
import { isUp } from '../engine/preflight.ts';
import { CliError, expectSystemd, withPorts, type CliContext, type CommonOptions } from './context.ts';
import { loadOrExplain } from './load.ts';
import { takeLock } from './take-lock.ts';

/** Beyond the unit's own TimeoutStopSec=, so that systemd's verdict comes first. */
const grace: Milliseconds = 5000;

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
  try {
    await expectSystemd(context, options);
    return await withPorts(context, options, async ports => {
      for (const { unit } of config.services.toReversed()) {
        const failure = await stopOne(unit, ports, text => {
          if (options.quiet !== true) console.err(`${text}\n`);
        });
        if (failure === undefined) continue;
        console.err(`${unit} did not stop: ${failure}\n`);
        return 1;
      }
      return 0;
    });
  } finally {
    lock.release();
  }
}

async function stopOne(
  unit: string,
  { systemd, clock }: Ports,
  tell: (text: string) => void,
): Promise<string | undefined> {
  const before = await systemd.details(unit);
  // A queued start would bring it up again behind our back: systemd refuses the stop then, and says so.
  if (!isUp(before) && before.activeState !== 'activating' && before.job === undefined) {
    tell(`${unit} is ${before.activeState}`);
    return undefined;
  }
  const limit = (before.service?.timeoutStopMs ?? 90_000) + grace;
  const beganAt = clock.now();
  tell(`${unit} is stopping; it has ${formatDuration(limit - grace)}`);
  const request = await systemd.stop(unit);
  if ('refused' in request) return `systemd refused: ${request.refused.message}`;
  const ended = await within(request.job.ended, limit, clock, new AbortController().signal);
  if (ended === timedOut) {
    return `it is still stopping after ${formatDuration(limit)}, and systemd goes on; see: systemctl status ${unit}`;
  }
  if (isUp(ended.unit)) return `its stop ended with ${ended.result}, and it is ${ended.unit.activeState}`;
  tell(`${unit} stopped after ${formatDuration(clock.now() - beganAt)}`);
  return undefined;
}

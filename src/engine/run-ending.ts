/** How a run ends that did not come to a verdict. */
import { SystemdError } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { noticeShutdown } from './shutdown.ts';
import { Stopped } from './stop.ts';

/** What an error means for the run; anything but an order to stop or a systemd that went away is thrown again. */
export async function endingOf(error: unknown, context: RunContext): Promise<Ending> {
  if (error instanceof Stopped) {
    if (error.cause === 'SIGTERM' && !context.stop.shuttingDown) await noticeShutdown(context);
    return interruptedEnding(context);
  }
  if (error instanceof SystemdError) {
    return {
      outcome: 'failed',
      reason: error.message,
      advice: 'see that D-Bus and systemd answer: systemctl is-system-running',
    };
  }
  throw error;
}

export function interruptedEnding({ done, stop }: RunContext): Ending {
  const by = stop.shuttingDown ? 'the system is shutting down' : `interrupted by ${stop.cause ?? 'nobody'}`;
  const left = [...done.requested].filter(unit => !done.stopped.has(unit));
  const started = left.filter(unit => done.started.has(unit));
  const starting = left.filter(unit => !done.started.has(unit));
  const what = [
    done.stopped.size > 0 && `stopped again: ${[...done.stopped].join(', ')}`,
    started.length > 0 && `started by then: ${started.join(', ')}`,
    starting.length > 0 &&
      `requested, and ${stop.shuttingDown ? 'not up by then' : 'left to start'}: ${starting.join(', ')}`,
  ].filter(part => part !== false);
  return {
    outcome: 'interrupted',
    reason: [by, ...(what.length > 0 ? what : ['nothing was started'])].join('; '),
    advice: stop.shuttingDown ? '' : 'start again with: muster up',
  };
}

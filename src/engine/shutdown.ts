import type { Milliseconds } from '../lib/duration.ts';
import type { RunContext } from './context.ts';
import { within } from '../lib/race.ts';

const shutdownTarget = 'shutdown.target';
/** How long a run that was told to stop waits to learn why. */
const answerLimit: Milliseconds = 250;

/**
 * Orders the run to stop as soon as the system begins to go down. A run by hand gets its SIGTERM only at the very end; and
 * one that came first may have been deferred, which at a shutdown it must not be.
 */
export function stopAtShutdown({ board, stop, over }: RunContext): void {
  board.onChange(({ name, activeState, job }) => {
    // Taken at its word, since the bus may be gone before it answers. The stop of an inactive unit is never queued: it is a start.
    const goesDown = name === shutdownTarget && activeState === 'inactive' && job !== undefined;
    if (goesDown && !stop.shuttingDown) stop.request('shutdown');
  }, over);
  board.follow([shutdownTarget]).catch(() => undefined);
}

/** Asks systemd whether the system goes down: at a shutdown its SIGTERM comes before its word. */
export async function noticeShutdown({ ports, stop, over }: RunContext): Promise<void> {
  const asked = within(ports.systemd.systemState(), answerLimit, ports.clock, over).catch(() => undefined);
  const goesDown = (await asked) === 'stopping' || (await isLastStage(ports));
  if (goesDown && !over.aborted) stop.request('shutdown');
}

/** In the end, with the bus long gone, process 1 is systemd-shutdown, and it is who sends SIGTERM to all that is left. */
async function isLastStage({ files }: RunContext['ports']): Promise<boolean> {
  const name = await files.read('/proc/1/comm').catch(() => undefined);
  return name?.startsWith('systemd-shutdow') === true;
}

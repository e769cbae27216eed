import type { UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';

const shutdownTarget = 'shutdown.target';

/**
 * Orders the run to stop as soon as the system begins to go down. A SIGTERM comes later or, to a run by hand, only at the
 * very end; and one that came first may have been deferred, which at a shutdown it must not be.
 */
export function stopAtShutdown({ board, ports, stop, over }: RunContext): void {
  const look = (state: UnitState) => {
    // The job may also be a stop: what conflicts with shutdown.target brings one along.
    if (state.name !== shutdownTarget || state.job === undefined || stop.shuttingDown) return;
    ports.systemd.systemState().then(
      system => {
        if (system === 'stopping' && !over.aborted) stop.request('shutdown');
      },
      () => undefined,
    );
  };
  board.onChange(look, over);
  board.follow([shutdownTarget]).catch(() => undefined);
}

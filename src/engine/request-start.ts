import type { JobRequest } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';

/** The one place that requests a start: nothing may come between this look at the order to stop and the request. Throws `Stopped`. */
export function requestStart({ stop, ports }: RunContext, unit: string): Promise<JobRequest> {
  stop.signal.throwIfAborted();
  return ports.systemd.start(unit);
}

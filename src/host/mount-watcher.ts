/**
 * Tells of changed mounts: inotify says nothing when something is mounted over a watched folder. Node cannot wait for the
 * POLLPRI that the kernel raises on mountinfo, but findmnt (util-linux) can; one for all paths, while any is watched.
 */
import { systemClock } from './clock.ts';
import { hostCommands } from './commands.ts';
import { nodeView } from './node-view.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';

/** findmnt does not say when it has begun to listen: a change in that gap is found by telling anyway after these delays. */
const tellAnywayAfter = [1000, 4000];
/** Without findmnt, or when it dies: so often it is tried again, and paths are looked at as if a mount had changed. */
const startAgainAfter = 2000;

export interface MountWatcher {
  /** Calls back whenever a mount may have changed, until abort. */
  listen(changed: () => void, signal: AbortSignal): void;
}

type Needed = Pick<Ports, 'clock' | 'commands'>;

export function createMountWatcher(ports: Needed = { clock: systemClock, commands: hostCommands }): MountWatcher {
  const listeners = new Set<() => void>();
  const tell = (): void => [...listeners].forEach(changed => changed());
  let running: AbortController | undefined;

  function remove(changed: () => void): void {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    running?.abort();
    running = undefined;
  }

  return {
    listen(changed, signal) {
      listeners.add(changed);
      signal.addEventListener('abort', () => remove(changed), { once: true });
      if (running) return;
      running = new AbortController();
      void followMounts(ports, tell, running.signal);
    },
  };
}

async function followMounts({ clock, commands }: Needed, tell: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const over = new AbortController();
    void tellAnyway(clock, tell, AbortSignal.any([signal, over.signal]));
    await commands.follow(pollArgv(nodeView()), tell, signal);
    over.abort();
    if (await isAborted(clock, startAgainAfter, signal)) return;
    tell();
  }
}

/** In muster's sandbox a remount outside changes nothing: there the table of process 1 is followed. */
function pollArgv(view: string): string[] {
  const table = view === '' ? [] : [`--tab-file=${view}/proc/1/mountinfo`];
  return ['findmnt', '--poll', ...table, '--noheadings', '--raw', '--output', 'TARGET'];
}

async function tellAnyway(clock: Ports['clock'], tell: () => void, signal: AbortSignal): Promise<void> {
  for (const delay of tellAnywayAfter) {
    if (await isAborted(clock, delay, signal)) return;
    tell();
  }
}

/** Waits; true when the wait ended by the abort. */
async function isAborted(clock: Ports['clock'], delay: Milliseconds, signal: AbortSignal): Promise<boolean> {
  await clock.sleep(delay, signal).catch(() => undefined);
  return signal.aborted;
}

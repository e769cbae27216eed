/**
 * Tells of changed mounts. Inotify says nothing when something is mounted over a watched folder, and Node cannot wait
 * for the POLLPRI that the kernel raises on mountinfo, so the text is compared from time to time: 0.1 ms a look, one
 * timer for all paths, and only while a path is being watched.
 */
import { readFile } from 'node:fs/promises';

const interval = 2000;

export interface MountTicker {
  /** Calls back on every tick, with whether any mount has changed since the last, until abort. */
  listen(tick: (mountsChanged: boolean) => void, signal: AbortSignal): void;
}

export function createMountTicker(file = '/proc/self/mountinfo', every = interval): MountTicker {
  const listeners = new Set<(mountsChanged: boolean) => void>();
  let timer: NodeJS.Timeout | undefined;
  let known: string | undefined;

  async function tick(): Promise<void> {
    const text = await readFile(file, 'utf8').catch(() => '');
    // The first time too: a mount may have come between a listener's own look and this one.
    const changed = text !== known;
    known = text;
    for (const listener of [...listeners]) listener(changed);
    if (listeners.size > 0) timer = setTimeout(() => void tick(), every);
  }

  return {
    listen(listener, signal) {
      listeners.add(listener);
      if (listeners.size === 1) {
        known = undefined;
        clearTimeout(timer);
        timer = setTimeout(() => void tick(), 0);
      }
      signal.addEventListener(
        'abort',
        () => {
          listeners.delete(listener);
          if (listeners.size === 0) clearTimeout(timer);
        },
        { once: true },
      );
    },
  };
}

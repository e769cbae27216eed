/**
 * Watching one path by inotify, whether or not it is there. Each folder on the way to it is watched for the next name
 * (through links: on both ways), down to the first that is missing; any change there walks the way anew.
 */
import { watch as watchFolder, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import { isAbsence } from './absence.ts';
import { createMountWatcher, type MountWatcher } from './mount-watcher.ts';
import { linkTarget, nodeView, partsOf } from './node-view.ts';
import { isSilentFileSystem } from './silent-file-system.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Files } from '../ports.ts';

const mostLinks = 40;

/** One folder on the way, and the name in it that matters. */
interface Step {
  readonly folder: string;
  readonly name: string;
}

/** Where inotify does not tell all: how often it is looked at. */
const lookEvery = 2000;

export function createPathWatcher(mounts: MountWatcher = createMountWatcher(), every = lookEvery): Files['watch'] {
  return (path, changed, signal) => {
    if (!signal.aborted) watchPath(resolve(path), { changed, signal, mounts, every });
  };
}

interface Listener {
  readonly changed: () => void;
  readonly signal: AbortSignal;
  readonly mounts: MountWatcher;
  readonly every: Milliseconds;
}

function watchPath(path: string, { changed, signal, mounts, every }: Listener): void {
  let timer: NodeJS.Timeout | undefined;
  const walk = oneAtATime(async () => {
    clearTimeout(timer);
    if (signal.aborted) return;
    armed.begin();
    await walkTo(path, armed.arm);
    armed.end();
    if (isOver(signal)) return;
    if (armed.silent) timer = setTimeout(walk, every);
    // What happened before the last folder was armed has told nobody: look now.
    changed();
  });
  const armed = createArmed(walk, signal);
  mounts.listen(walk, signal);
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer);
      armed.closeAll();
    },
    { once: true },
  );
  walk();
}

/** Asked anew after each wait: TypeScript takes an earlier answer for the last word. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Calls `arm` for each folder before it looks into it, so that no change falls between. */
async function walkTo(path: string, arm: (step: Step) => Promise<void>): Promise<void> {
  let folder = '/';
  let links = 0;
  const names = partsOf(path);
  for (let name = names.shift(); name !== undefined && links <= mostLinks; name = names.shift()) {
    await arm({ folder, name });
    const target = await linkTarget(nodeView() + join(folder, name));
    if (target === undefined) return;
    if (target === '') {
      folder = join(folder, name);
    } else {
      links += 1;
      names.unshift(...partsOf(resolve(folder, target)));
      folder = '/';
    }
  }
}

/** The watches of one path. What a walk from `begin` to `end` did not arm again is closed. */
function createArmed(changed: () => void, signal: AbortSignal) {
  const watchers = new Map<string, FSWatcher>();
  const used = new Set<string>();
  let silent = false;

  function closeAllBut(kept: ReadonlySet<string>): void {
    for (const [key, watcher] of watchers) {
      if (kept.has(key)) continue;
      watcher.close();
      watchers.delete(key);
    }
  }

  async function arm(step: Step): Promise<void> {
    const key = await keyOf(step);
    if (key === undefined) return;
    used.add(key);
    if (await isSilentFileSystem(nodeView() + step.folder)) silent = true;
    else if (!isOver(signal) && !watchers.has(key)) open(key, step);
  }

  function open(key: string, { folder, name }: Step): void {
    try {
      const watcher = watchFolder(nodeView() + folder, (_event, about) => {
        // The folder's own name tells that it was itself moved or removed.
        if (about === null || about === name || about === basename(folder)) changed();
      });
      watchers.set(key, watcher);
      watcher.on('error', changed);
    } catch (error) {
      // Above all ENOSPC: this user has no inotify watches left. Then it is looked at from time to time.
      silent ||= !isAbsence(error);
    }
  }

  return {
    begin(): void {
      used.clear();
      silent = false;
    },
    arm,
    end: (): void => closeAllBut(signal.aborted ? new Set() : used),
    closeAll: (): void => closeAllBut(new Set()),
    /** Inotify does not tell all that happens on the way. */
    get silent(): boolean {
      return silent;
    },
  };
}

/** With the inode: a folder that was replaced, or mounted over, needs a new watch. */
async function keyOf({ folder, name }: Step): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(nodeView() + folder);
    return `${dev}:${ino}:${folder}:${name}`;
  } catch {
    return undefined;
  }
}

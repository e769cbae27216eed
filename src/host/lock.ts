/**
 * One run at a time. Node has no flock(2): the program `flock` takes the lock on a descriptor that it shares with us, so
 * it is still ours when that program has ended, and it dies with this process, however that dies.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export type Lock =
  | { readonly acquired: true; readonly release: () => void }
  /** `holder` is what the holder wrote of itself; empty when it has not come to that yet. */
  | { readonly acquired: false; readonly holder: string };

/** `holder` is for whoever finds it taken: who has it, since when. Throws when the lock cannot be tried at all. */
export async function acquireLock(path: string, holder: string): Promise<Lock> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  // Never removed, not even by its holder: another process may hold the same name's older file.
  // Through a link it would empty and write what somebody else pointed it at.
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const descriptor = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o644);
  try {
    if (await tryLock(descriptor, path)) {
      note(descriptor, holder);
      return { acquired: true, release: releaser(descriptor) };
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(descriptor);
  return { acquired: false, holder: readFileSync(path, 'utf8') };
}

/** `flock -n 3`: 0 for taken, 1 for held by another. */
async function tryLock(descriptor: number, path: string): Promise<boolean> {
  const flock = spawn('flock', ['-n', '3'], { cwd: '/', stdio: ['ignore', 'ignore', 'ignore', descriptor] });
  const [code] = (await once(flock, 'exit').catch((error: unknown) => {
    throw new Error(`the lock ${path} cannot be tried: the program flock (util-linux) could not be run`, {
      cause: error,
    });
  })) as [number | null];
  if (code === 0 || code === 1) return code === 0;
  throw new Error(`the lock ${path} cannot be tried: flock ended with ${code ?? 'a signal'}`);
}

/** It is for people: where it cannot be written (a full /run) the lock is held all the same. */
function note(descriptor: number, holder: string): void {
  try {
    ftruncateSync(descriptor);
    writeSync(descriptor, holder);
  } catch {
    // Whoever finds it taken is told so without the holder.
  }
}

function releaser(descriptor: number): () => void {
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    note(descriptor, '');
    closeSync(descriptor);
  };
}

/** The file system. Nothing here blocks the event loop: a look at a dead network mount hangs alone. */
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, stat } from 'node:fs/promises';
import { isAbsence } from './absence.ts';
import { createMountWatcher } from './mount-watcher.ts';
import { seenPath } from './node-view.ts';
import { createPathWatcher } from './path-watcher.ts';
import type { Files, FileType } from '../ports.ts';
import type { Stats } from 'node:fs';

const defaultLimit = 1024 * 1024;
const mounts = createMountWatcher();

export const hostFiles: Files = {
  read: (path, limit = defaultLimit) => unlessAbsent(() => readText(path, limit)),
  type: path => unlessAbsent(async () => typeOf(await stat(await seenPath(path)))),
  list: path => unlessAbsent(async () => readdir(await seenPath(path))),
  entry: path =>
    unlessAbsent(async () => {
      const seen = await seenPath(path, false);
      const found = await lstat(seen);
      const target = found.isSymbolicLink() ? await readlink(seen) : undefined;
      return { type: typeOf(found), owner: found.uid, mode: found.mode & 0o7777, target };
    }),
  watch: createPathWatcher(mounts),
  watchMounts: (changed, signal) => mounts.listen(changed, signal),
};

async function unlessAbsent<Value>(look: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Opens without waiting: a FIFO without a writer would hold the read for ever. */
async function readText(path: string, limit: number): Promise<string> {
  await using file = await open(await seenPath(path), constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.allocUnsafe(Math.min(limit, 64 * 1024));
  const parts: Buffer[] = [];
  for (let size = 0; size < limit;) {
    // Without a position, so that it works for /proc and pipes as well.
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, limit - size));
    if (bytesRead === 0) break;
    parts.push(Buffer.from(buffer.subarray(0, bytesRead)));
    size += bytesRead;
  }
  return Buffer.concat(parts).toString();
}

function typeOf(found: Stats): FileType {
  if (found.isDirectory()) return 'directory';
  if (found.isSymbolicLink()) return 'symlink';
  if (found.isSocket()) return 'socket';
  if (found.isFIFO()) return 'fifo';
  if (found.isBlockDevice()) return 'block';
  return found.isCharacterDevice() ? 'character' : 'file';
}

import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Store } from '../ports.ts';
import { syncFolder, writeAtomic } from './atomic-write.ts';

/** A folder of muster's own: readable by all, written by its owner. */
export function folderStore(folder: string): Store {
  return {
    async list() {
      const names = await orUndefined(readdir(folder));
      const files = (names ?? []).map(async name => {
        const found = await orUndefined(stat(join(folder, name)));
        return found?.isFile() === true ? [{ name, modifiedMs: found.mtimeMs }] : [];
      });
      return (await Promise.all(files)).flat();
    },
    read: name => orUndefined(readFile(join(folder, name), 'utf8')),
    async writeAtomic(name, text) {
      const made = await mkdir(folder, { recursive: true, mode: 0o755 });
      if (made !== undefined) await syncFoldersAbove(folder, made);
      await writeAtomic(join(folder, name), text, { sync: true });
    },
    remove: name => rm(join(folder, name), { force: true }),
  };
}

/** A folder that is new is on the disk once the one that it is in is; `first` is the uppermost that was made. */
async function syncFoldersAbove(folder: string, first: string): Promise<void> {
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

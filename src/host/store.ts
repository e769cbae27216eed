import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../ports.ts';
import { writeAtomic } from './atomic-write.ts';

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
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await writeAtomic(join(folder, name), text, { sync: true });
    },
    remove: name => rm(join(folder, name), { force: true }),
  };
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

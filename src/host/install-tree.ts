import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, open, readFile, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Tree } from '../ports.ts';
import { writeAtomic } from './atomic-write.ts';

export const hostTree: Tree = {
  async look(path) {
    const found = await unless(['ENOENT', 'ENOTDIR'], lstat(path));
    if (!found) return undefined;
    if (!found.isFile()) throw new Error(`${path} is there and is not a plain file: move it away first`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return { sha256: hash.digest('hex'), mode: found.mode & 0o7777 };
  },
  read: path => unless(['ENOENT', 'ENOTDIR'], readFile(path, 'utf8')),
  realPath: path => unless(['ENOENT', 'ENOTDIR'], realpath(path)),
  async write(path, text, mode) {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await writeAtomic(path, text, { mode, sync: true });
  },
  async copy(from, to, mode) {
    await mkdir(dirname(to), { recursive: true, mode: 0o755 });
    const temporary = join(dirname(to), `.${basename(to)}.${process.pid}.tmp`);
    try {
      await copyFile(from, temporary);
      await sync(temporary, mode);
      await rename(temporary, to);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await sync(dirname(to));
  },
  remove: path => rm(path, { force: true }),
  async removeFolder(path) {
    await unless(['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'], rmdir(path));
  },
};

async function sync(path: string, mode?: number): Promise<void> {
  await using file = await open(path, 'r');
  if (mode !== undefined) await file.chmod(mode);
  await file.sync();
}

async function unless<Value>(codes: readonly string[], promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

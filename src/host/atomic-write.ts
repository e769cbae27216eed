/** Replacing a file so that a reader, or a crash at any instant, sees the old or the new one and nothing between. */
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface WriteOptions {
  /** Permissions of the new file. Default 0644. */
  readonly mode?: number;
  /** Also survives a power cut: the file and its folder are on the disk when this resolves. */
  readonly sync?: boolean;
}

let writes = 0;

/** The folder has to be there. Throws as the file system does; then the old file is untouched. */
export async function writeAtomic(
  path: string,
  text: string,
  { mode = 0o644, sync = false }: WriteOptions = {},
): Promise<void> {
  const folder = dirname(path);
  writes += 1;
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${writes}.tmp`);
  try {
    await writeNew(temporary, text, { mode, sync });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (sync) await syncFolder(folder);
}

async function writeNew(path: string, text: string, { mode, sync }: Required<WriteOptions>): Promise<void> {
  // Left by a killed process that had the same id.
  await rm(path, { force: true });
  await using file = await open(path, 'wx', mode);
  // The process's umask took bits away.
  await file.chmod(mode);
  await file.writeFile(text);
  if (sync) await file.sync();
}

/** Its names are on the disk when this resolves. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

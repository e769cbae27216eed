import { lstat, readlink } from 'node:fs/promises';
import { join, normalize } from 'node:path';

/**
 * The path from outside of `path` as seen by somebody whose root folder is `root`: links are followed inside of `root`
 * only, so that an absolute link in a node never leads to the host's files. What does not exist yet is kept as it is.
 */
export async function rootedPath(root: string, path: string): Promise<string> {
  let pending = parts(path);
  let resolved: string[] = [];
  for (let links = 0; pending.length > 0;) {
    const [part, ...rest] = pending as [string, ...string[]];
    const target = await linkTarget(join(root, ...resolved, part));
    if (target === undefined) {
      resolved = part === '..' ? resolved.slice(0, -1) : [...resolved, part];
      pending = rest;
      continue;
    }
    links += 1;
    if (links > 40) throw new Error(`${path} in ${root}: too many links`);
    if (target.startsWith('/')) resolved = [];
    pending = [...parts(target), ...rest];
  }
  return join(root, ...resolved);
}

function parts(path: string): string[] {
  return normalize(path)
    .split('/')
    .filter(part => part !== '' && part !== '.');
}

async function linkTarget(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSymbolicLink() === true ? await readlink(path) : undefined;
}

/**
 * The machine as it is, for muster in the sandbox of its boot unit. There /tmp, /home, /dev and /proc are others than outside, so
 * the unit shows the whole tree once more, read-only, below one folder (BindReadOnlyPaths=), and tells where by $MUSTER_VIEW.
 */
import { lstat, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Empty: muster is in no sandbox, and paths mean what they say. Only systemd is believed: a shell inherits much. Asked for each time,
 * since the executable has been loaded long before it is started.
 */
export function nodeView(): string {
  return (isBootUnit() && process.env['MUSTER_VIEW']) || '';
}

const mostLinks = 40;

/**
 * The path by which muster sees what is at `path`. Links on the way are followed here, since the kernel would follow an absolute
 * one out of the view; the last one only with `followLast`. Never throws: what is not there will not be there by the new path either.
 */
export async function seenPath(path: string, followLast = true, view = nodeView()): Promise<string> {
  if (view === '') return path;
  const names = partsOf(resolve(path));
  let way = '/';
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const next = join(way, name);
    const target = names.length > 0 || followLast ? await readlink(view + next).catch(() => undefined) : undefined;
    if (target === undefined || links === mostLinks) {
      way = next;
      continue;
    }
    links += 1;
    names.unshift(...partsOf(resolve(way, target)));
    way = '/';
  }
  return view + way;
}

/** Where a link points; empty when it is no link; undefined when nothing is there, or nothing that can be looked at. */
export async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : '';
  } catch {
    return undefined;
  }
}

export function partsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '');
}

function isBootUnit(): boolean {
  return process.env['INVOCATION_ID'] !== undefined && process.ppid === 1;
}

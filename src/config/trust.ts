/** Whether root may act on a file: whoever can change it, or swap a folder above it, would command root. */
import type { FileEntry, Files } from '../ports.ts';
import { printable } from '../lib/terminal-text.ts';

export interface Distrust {
  readonly message: string;
  readonly remedy: string;
}

const othersMayWrite = 0o022;
const sticky = 0o1000;
/** As many as the kernel follows. */
const mostLinks = 40;

/**
 * Looks at `path` (absolute) and at every folder and link on the way to it. Undefined: only root can change what it
 * leads to, or there is nothing. In a sticky folder such as /tmp nobody can replace what root owns.
 */
export async function distrustOf(path: string, files: Pick<Files, 'entry'>): Promise<Distrust | undefined> {
  const ahead = partsOf(path);
  let way: readonly string[] = [];
  let links = 0;
  for (let first = true; first || ahead.length > 0; first = false) {
    if (!first) way = step(way, ahead.shift() ?? '');
    const here = `/${way.join('/')}`;
    const entry = await files.entry(here);
    if (!entry) return undefined;
    const found = judge(here, entry);
    if (found) return found;
    if (entry.target === undefined) continue;
    if (++links > mostLinks)
      return { message: `${printable(path)} leads through too many links`, remedy: 'name the file by its real path' };
    way = entry.target.startsWith('/') ? [] : way.slice(0, -1);
    ahead.unshift(...partsOf(entry.target));
  }
  return undefined;
}

function judge(path: string, { type, owner, mode }: FileEntry): Distrust | undefined {
  const name = printable(path);
  if (owner !== 0) {
    return {
      message: `${name} belongs to user ${owner}, who could tell root what to do`,
      remedy: `chown ${type === 'symlink' ? '-h ' : ''}root ${shellWord(path)}`,
    };
  }
  // The permissions of a link mean nothing.
  const open = type !== 'symlink' && (mode & othersMayWrite) !== 0;
  if (!open || (type === 'directory' && (mode & sticky) !== 0)) return undefined;
  const who = (mode & 0o002) === 0 ? 'its group' : 'everybody';
  return {
    message: `${name} can be changed by ${who}, who could tell root what to do`,
    remedy: `chmod go-w ${shellWord(path)}`,
  };
}

function partsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.');
}

function step(way: readonly string[], part: string): readonly string[] {
  return part === '..' ? way.slice(0, -1) : [...way, part];
}

function shellWord(path: string): string {
  const name = printable(path);
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

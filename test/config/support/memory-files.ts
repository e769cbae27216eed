import { posix } from 'node:path';
import type { FileEntry, FileType, Files } from '../../../src/ports.ts';

export interface MemoryEntry {
  readonly text?: string;
  readonly type?: FileType;
  readonly target?: string;
  readonly owner?: number;
  readonly mode?: number;
  /** Thrown by whatever is asked about it. */
  readonly error?: string;
}

/** Files by absolute path; folders above them are there and root's, unless they are given. */
export function memoryFiles(
  given: Readonly<Record<string, MemoryEntry>>,
): Pick<Files, 'read' | 'list' | 'entry' | 'type'> {
  const entries = new Map<string, MemoryEntry>([['/', { type: 'directory' }]]);
  for (const path of Object.keys(given)) {
    const parts = path.split('/').slice(1);
    parts.slice(0, -1).forEach((_, i) => entries.set(`/${parts.slice(0, i + 1).join('/')}`, { type: 'directory' }));
  }
  for (const [path, entry] of Object.entries(given)) entries.set(path, entry);

  const lookUp = (path: string) => {
    const entry = entries.get(path);
    if (entry?.error !== undefined) throw new Error(entry.error);
    return entry;
  };
  const followed = (path: string): MemoryEntry | undefined => {
    const parts = path.split('/').slice(1);
    for (let i = 1; i <= parts.length; i++) {
      const { target } = lookUp(`/${parts.slice(0, i).join('/')}`) ?? {};
      if (target !== undefined)
        return followed(posix.resolve('/', ...parts.slice(0, i - 1), target, ...parts.slice(i)));
    }
    return lookUp(path);
  };
  return {
    read: (path, limit) => attempt(() => followed(path)?.text?.slice(0, limit)),
    type: path => attempt(() => typeOf(followed(path))),
    entry: path => attempt(() => entryOf(lookUp(path))),
    list: path =>
      attempt(() => {
        if (!lookUp(path)) return undefined;
        return Array.from(entries.keys())
          .filter(each => each.startsWith(`${path}/`))
          .map(each => each.slice(path.length + 1));
      }),
  };
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise(resolve => {
    resolve(work());
  });
}

function typeOf(entry: MemoryEntry | undefined): FileType | undefined {
  if (!entry) return undefined;
  return entry.type ?? (entry.target === undefined ? 'file' : 'symlink');
}

function entryOf(entry: MemoryEntry | undefined): FileEntry | undefined {
  const type = typeOf(entry);
  if (!entry || !type) return undefined;
  const mode = entry.mode ?? (type === 'directory' ? 0o755 : type === 'symlink' ? 0o777 : 0o644);
  return { type, owner: entry.owner ?? 0, mode, target: entry.target };
}

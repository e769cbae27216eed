/** A tree of files in memory. A path that nobody has said anything about throws: a rehearsal must not guess. */
import type { FileEntry, Files, FileType } from '../ports.ts';

export interface VirtualFile {
  /** Default `file`. */
  readonly type?: FileType;
  readonly text?: string;
  readonly owner?: number;
  readonly mode?: number;
  readonly target?: string;
}

export interface VirtualFiles extends Files {
  /** Creates or replaces; the folders above it come to be as well. */
  put(path: string, file?: VirtualFile): void;
  /** Says that nothing is there, or removes it with all below it. */
  remove(path: string): void;
  /** Every look at it throws this message. */
  fail(path: string, message: string): void;
  /** What is written in a file at this very path; undefined when none is there. */
  text(path: string): string | undefined;
  /** How many watches are set. */
  readonly watches: number;
}

type Known = { readonly there: VirtualFile } | { readonly there: undefined } | { readonly error: string };

/** Whoever mounts something has to `put` it anew. */
const tableOfMounts = '/proc/self/mountinfo';

export function createVirtualFiles(): VirtualFiles {
  const known = new Map<string, Known>([['/', { there: { type: 'directory' } }]]);
  const watches = new Set<{ readonly path: string; readonly changed: () => void }>();

  function find(path: string): VirtualFile | undefined {
    const found = known.get(path) ?? gone(path);
    if (!found) throw new Error(`virtual files: unexpected look at ${path}`);
    if ('error' in found) throw new Error(found.error);
    return found.there;
  }

  /** Below something that is not there, or is no folder, nothing is there. */
  function gone(path: string): Known | undefined {
    const above = foldersAbove(path).find(folder => known.has(folder));
    const state = above === undefined ? undefined : known.get(above);
    if (!state || 'error' in state) return state;
    return state.there?.type === 'directory' ? undefined : { there: undefined };
  }

  function follow(path: string, left = 8): VirtualFile | undefined {
    const file = find(path);
    return file?.type === 'symlink' && left > 0 ? follow(file.target ?? '', left - 1) : file;
  }

  function set(path: string, state: Known): void {
    known.set(path, state);
    for (const watch of [...watches]) {
      if (watch.path === path || watch.path.startsWith(`${path}/`)) watch.changed();
    }
  }

  return {
    put(path, file = {}) {
      for (const folder of foldersAbove(path)) {
        const state = known.get(folder);
        if (!state || !('there' in state) || !state.there) known.set(folder, { there: { type: 'directory' } });
      }
      set(path, { there: { type: 'file', ...file } });
    },
    remove(path) {
      for (const below of [...known.keys()].filter(name => name.startsWith(`${path}/`))) known.delete(below);
      set(path, { there: undefined });
    },
    fail: (path, message) => set(path, { error: message }),
    text(path) {
      const state = known.get(path);
      return state && 'there' in state ? state.there?.text : undefined;
    },
    read: (path, limit = 1024 * 1024) => attempt(() => follow(path) && (follow(path)?.text ?? '').slice(0, limit)),
    type: path => attempt(() => follow(path) && (follow(path)?.type ?? 'file')),
    entry: path => attempt(() => toEntry(find(path))),
    list: path => attempt(() => (find(path) ? namesIn(path, known) : undefined)),
    watch(path, changed, signal) {
      if (signal.aborted) return;
      const watch = { path, changed };
      watches.add(watch);
      signal.addEventListener('abort', () => watches.delete(watch), { once: true });
    },
    watchMounts(changed, signal) {
      this.watch(tableOfMounts, changed, signal);
    },
    get watches() {
      return watches.size;
    },
  };
}

function attempt<Value>(look: () => Value): Promise<Value> {
  return Promise.resolve().then(look);
}

function toEntry(file: VirtualFile | undefined): FileEntry | undefined {
  return file && { type: file.type ?? 'file', owner: file.owner ?? 0, mode: file.mode ?? 0o644, target: file.target };
}

function namesIn(folder: string, known: ReadonlyMap<string, Known>): string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  return [...known]
    .filter(([path, state]) => path !== '/' && path.startsWith(prefix) && 'there' in state && state.there)
    .map(([path]) => path.slice(prefix.length))
    .filter(name => !name.includes('/'));
}

/** From the nearest up to the root. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return [...parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`).reverse(), '/'];
}

/** A file system in memory for what install writes and reads. Every change is told before it happens. */
import { createHash } from 'node:crypto';
import type { Files, Tree } from '../../../src/ports.ts';

interface MemoryFile {
  readonly text: string;
  readonly mode: number;
}

export interface MemoryTree extends Tree {
  readonly content: Map<string, MemoryFile>;
  readonly files: Files;
  text(path: string): string | undefined;
  put(path: string, text: string, mode?: number): void;
}

export function memoryTree(onChange: (what: string) => void = () => undefined): MemoryTree {
  const content = new Map<string, MemoryFile>();
  const change = (what: string, apply: () => void): Promise<void> =>
    Promise.resolve().then(() => {
      onChange(what);
      apply();
    });
  const get = (path: string) => Promise.resolve(content.get(path));
  const unexpected = () => {
    throw new Error('not expected here');
  };
  return {
    content,
    text: path => content.get(path)?.text,
    put: (path, text, mode = 0o644) => void content.set(path, { text, mode }),
    look: async path => {
      const file = await get(path);
      return file && { sha256: createHash('sha256').update(file.text).digest('hex'), mode: file.mode };
    },
    read: async path => (await get(path))?.text,
    realPath: async path => ((await get(path)) ? path : undefined),
    write: (path, text, mode) => change(`write ${path}`, () => content.set(path, { text, mode })),
    copy: (from, to, mode) =>
      change(`copy ${from} ${to}`, () => {
        const source = content.get(from);
        if (!source) throw new Error(`ENOENT: ${from}`);
        content.set(to, { text: source.text, mode });
      }),
    remove: path => change(`remove ${path}`, () => content.delete(path)),
    removeFolder: () => Promise.resolve(),
    files: {
      read: async path => (await get(path))?.text,
      type: async path => ((await get(path)) ? 'file' : undefined),
      list: unexpected,
      entry: unexpected,
      watch: unexpected,
      watchMounts: unexpected,
    },
  };
}

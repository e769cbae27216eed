import type { Clock, Store } from '../../../src/ports.ts';

export interface MemoryStores {
  /** As System.store: the folder of that name. */
  readonly store: (folder: string) => Store;
  /** The text of a file by its whole path. */
  text(path: string): string | undefined;
  put(path: string, text: string): void;
  /** All files by their whole path. */
  names(): string[];
  /** From now on whatever is asked about the folder fails. */
  fail(folder: string, message: string): void;
}

/** Folders of muster's own, in memory. */
export function memoryStores(
  clock: Clock,
  written: (path: string, text: string) => void = () => undefined,
): MemoryStores {
  const files = new Map<string, { readonly text: string; readonly modifiedMs: number }>();
  const broken = new Map<string, string>();
  const put = (path: string, text: string) => {
    files.set(path, { text, modifiedMs: clock.wallTime().getTime() + files.size / 1000 });
    written(path, text);
  };
  return {
    put,
    text: path => files.get(path)?.text,
    names: () => [...files.keys()].toSorted(),
    fail: (folder, message) => void broken.set(folder, message),
    store: folder => {
      const attempt = <Value>(work: () => Value) =>
        Promise.resolve().then(() => {
          const message = broken.get(folder);
          if (message !== undefined) throw new Error(message);
          return work();
        });
      return {
        list: () =>
          attempt(() =>
            [...files]
              .filter(([path]) => path.startsWith(`${folder}/`))
              .map(([path, { modifiedMs }]) => ({ name: path.slice(folder.length + 1), modifiedMs })),
          ),
        read: name => attempt(() => files.get(`${folder}/${name}`)?.text),
        writeAtomic: (name, text) => attempt(() => put(`${folder}/${name}`, text)),
        remove: name => attempt(() => void files.delete(`${folder}/${name}`)),
      };
    },
  };
}

/**
 * One folder of a disk that loses its power: what was written and not synced may be there afterwards or not, in any
 * combination. Names change on the disk when the folder is synced, contents when the file is.
 */
import type { Store } from '../ports.ts';

interface File {
  text: string;
  /** Undefined: nothing of it is on the disk for sure. */
  synced: string | undefined;
}

/** A change of a name; a rename is both of its changes or none. */
interface Change {
  readonly links: readonly (readonly [name: string, file: File])[];
  readonly unlinks: readonly string[];
}

export type FolderContent = Readonly<Record<string, string>>;

export interface VolatileFolder {
  /** As programs see it. */
  content(): FolderContent;
  write(name: string, text: string): void;
  rename(from: string, to: string): void;
  remove(name: string): void;
  syncFile(name: string): void;
  syncFolder(): void;
  /** Every content that the disk can have when the power goes now. */
  powerCuts(): FolderContent[];
}

export function createVolatileFolder(initial: FolderContent = {}): VolatileFolder {
  const onDisk = new Map<string, File>();
  const names = new Map<string, File>();
  let changes: Change[] = [];
  for (const [name, text] of Object.entries(initial)) {
    const file = { text, synced: text };
    names.set(name, file);
    onDisk.set(name, file);
  }
  const change = (made: Change) => {
    changes.push(made);
    make(names, made);
  };
  const fileAt = (name: string): File => {
    const file = names.get(name);
    if (file === undefined) throw new Error(`volatile folder: there is no ${name}`);
    return file;
  };

  return {
    content: () => Object.fromEntries([...names].map(([name, { text }]) => [name, text])),
    write(name, text) {
      const file = names.get(name);
      if (file) file.text = text;
      else change({ links: [[name, { text, synced: undefined }]], unlinks: [] });
    },
    rename: (from, to) => change({ links: [[to, fileAt(from)]], unlinks: [from] }),
    remove: name => change({ links: [], unlinks: [name] }),
    syncFile(name) {
      const file = fileAt(name);
      file.synced = file.text;
    },
    syncFolder() {
      for (const made of changes) make(onDisk, made);
      changes = [];
    },
    powerCuts: () => subsets(changes).flatMap(kept => contentsOf(kept.reduce(make, new Map(onDisk)))),
  };
}

/** A store on such a folder. `step` is called after each thing that it does to the disk, and may throw: killed there. */
export function createVolatileStore(folder: VolatileFolder, step: () => void): Store {
  const does = (action: () => void) => {
    action();
    step();
  };
  return {
    list: () => Promise.resolve(Object.keys(folder.content()).map(name => ({ name, modifiedMs: 0 }))),
    read: name => Promise.resolve(folder.content()[name]),
    // The steps of host/atomic-write.ts.
    writeAtomic: (name, text) =>
      Promise.resolve().then(() => {
        const temporary = `.${name}.tmp`;
        does(() => folder.remove(temporary));
        does(() => folder.write(temporary, ''));
        does(() => folder.write(temporary, text));
        does(() => folder.syncFile(temporary));
        does(() => folder.rename(temporary, name));
        does(() => folder.syncFolder());
      }),
    remove: name => Promise.resolve().then(() => does(() => folder.remove(name))),
  };
}

function make(names: Map<string, File>, { links, unlinks }: Change): Map<string, File> {
  for (const name of unlinks) names.delete(name);
  for (const [name, file] of links) names.set(name, file);
  return names;
}

/** With what each file can have in it: all, half or nothing of what was not synced, or what it had before. */
function contentsOf(names: ReadonlyMap<string, File>): FolderContent[] {
  return [...names].reduce<FolderContent[]>(
    (contents, [name, { text, synced }]) => {
      const possible = synced === text ? [text] : [text, text.slice(0, text.length / 2), synced ?? ''];
      return contents.flatMap(content => [...new Set(possible)].map(one => ({ ...content, [name]: one })));
    },
    [{}],
  );
}

function subsets<Item>(items: readonly Item[]): Item[][] {
  return items.reduce<Item[][]>((all, item) => [...all, ...all.map(some => [...some, item])], [[]]);
}

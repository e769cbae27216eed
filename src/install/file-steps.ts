import type { Tree } from '../ports.ts';
import type { DesiredFile } from './desired-file.ts';
import { replacedFolder } from './places.ts';
import type { FileRecord } from './record.ts';
import type { Step } from './step.ts';

/** What has to be done about one file. */
export interface FileChange {
  /** What the record says of it from before the change on; undefined: nothing of it is muster's. */
  readonly intent: FileRecord | undefined;
  /** The same once the change is done. */
  readonly result: FileRecord | undefined;
  readonly step: Step | undefined;
  /** Changed by somebody else: left as it is. */
  readonly kept: boolean;
}

/** Makes a file what it should be. One that was there before muster is put aside first, to be put back some day. */
export async function planFile(tree: Tree, desired: DesiredFile, known: FileRecord | undefined): Promise<FileChange> {
  const there = await tree.look(desired.path);
  const result: FileRecord = { path: desired.path, sha256: [desired.sha256], replaced: known?.replaced ?? null };
  if (there?.sha256 === desired.sha256 && there.mode === desired.mode) {
    // Somebody else's file that happens to say the same is not ours to remove one day.
    return { intent: known, result: known && result, step: undefined, kept: false };
  }
  if (known && there && desired.mayBeEdited && !isOurs(known, there.sha256)) {
    return { intent: known, result: known, step: undefined, kept: true };
  }
  const replaced = known ? known.replaced : there ? setAside(desired.path, there) : null;
  const final = { ...result, replaced };
  const intent = { ...final, sha256: [...new Set([...(known?.sha256 ?? []), desired.sha256])] };
  // The record may tell of a backup that was never made: what it is of is still in place then.
  const toSetAside = replaced && there?.sha256 === replaced.sha256 ? replaced : undefined;
  const run = async () => {
    if (toSetAside) await tree.copy(desired.path, toSetAside.backup, toSetAside.mode);
    if ('text' in desired.content) await tree.write(desired.path, desired.content.text, desired.mode);
    else await tree.copy(desired.content.copyOf, desired.path, desired.mode);
  };
  const aside = toSetAside ? `; what was there before is kept in ${toSetAside.backup}` : '';
  return { intent, result: final, step: { line: `write ${desired.path} (${desired.what})${aside}`, run }, kept: false };
}

function setAside(
  path: string,
  { sha256, mode }: { readonly sha256: string; readonly mode: number },
): FileRecord['replaced'] {
  return { backup: `${replacedFolder}/${path.slice(1).replaceAll('/', '-')}`, sha256, mode };
}

/** Undoes a file of the record: removes it, or puts back what was there before. */
export async function planRemoval(tree: Tree, known: FileRecord): Promise<{ step: Step | undefined; kept: boolean }> {
  const there = await tree.look(known.path);
  const { path, replaced } = known;
  if (there && !isOurs(known, there.sha256)) return { step: undefined, kept: true };
  if (replaced) {
    if (there?.sha256 === replaced.sha256) return { step: undefined, kept: false };
    const run = () => tree.copy(replaced.backup, path, replaced.mode);
    return { step: { line: `put back ${path} as it was before muster`, run }, kept: false };
  }
  return { step: there && { line: `remove ${path}`, run: () => tree.remove(path) }, kept: false };
}

function isOurs({ sha256, replaced }: FileRecord, found: string): boolean {
  return sha256.includes(found) || replaced?.sha256 === found;
}

/** A file of an installation as it should be. */
import { createHash } from 'node:crypto';
import type { Tree } from '../ports.ts';
import { InstallError } from './step.ts';

export interface DesiredFile {
  readonly path: string;
  /** What it is, for the line that says it is written. */
  readonly what: string;
  readonly mode: number;
  readonly sha256: string;
  readonly content: { readonly text: string } | { readonly copyOf: string };
  /** Whether an administrator may have reason to change it: then a changed one is kept. */
  readonly mayBeEdited: boolean;
}

type Named = Pick<DesiredFile, 'path' | 'what' | 'mode'>;

export function textFile({
  text,
  ...rest
}: Named & Pick<DesiredFile, 'mayBeEdited'> & { readonly text: string }): DesiredFile {
  return { ...rest, sha256: createHash('sha256').update(text).digest('hex'), content: { text } };
}

/** Throws InstallError when there is nothing to copy. */
export async function copyOf(tree: Tree, from: string, named: Named): Promise<DesiredFile> {
  const source = await tree.look(from);
  if (!source) throw new InstallError('program-gone', { file: from });
  return { ...named, sha256: source.sha256, content: { copyOf: from }, mayBeEdited: false };
}

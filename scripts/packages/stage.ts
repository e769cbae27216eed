/** The tree of a package: its files with their modes, all of one time. */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, type Entry, type Format } from './description.ts';

export interface StagedFile {
  readonly path: string;
  readonly kind: Entry['kind'];
  readonly mode: string;
}

/** Debian Policy 12.3: "unless it is small". */
const smallText = 4096;

/** Fills `tree`, and says what is in it, the folders that are muster's own included. */
export function stage(entries: readonly Entry[], format: Format, tree: string, made: string): StagedFile[] {
  const staged = entries
    .filter(({ only }) => only === undefined || only === format)
    .flatMap(entry => place(entry, sourceOf(entry, made), format, tree));
  return staged.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The time of everything below `tree`, and of itself. */
export function setTimes(tree: string, date: Date): void {
  for (const entry of readdirSync(tree, { withFileTypes: true })) {
    const path = join(tree, entry.name);
    if (entry.isDirectory()) setTimes(path, date);
    else utimesSync(path, date, date);
  }
  utimesSync(tree, date, date);
}

function sourceOf({ from }: Entry, made: string): string | undefined {
  return from?.startsWith('made:') ? join(made, from.slice('made:'.length)) : from && join(root, from);
}

function place(entry: Entry, source: string | undefined, format: Format, tree: string): StagedFile[] {
  if (source === undefined || lstatSync(source).isDirectory()) {
    folder(join(tree, entry.to));
    const inside = source === undefined ? [] : readdirSync(source).sort();
    const below = inside.flatMap(name =>
      place({ ...entry, to: `${entry.to}/${name}` }, join(source ?? '', name), format, tree),
    );
    return [{ path: entry.to, kind: 'folder', mode: '755' }, ...below];
  }
  const content = readFileSync(source);
  const isText = entry.kind === 'doc' && /\.md$/.test(entry.to) && content.length > smallText;
  const path = isText && format === 'deb' ? `${entry.to}.gz` : entry.to;
  const target = join(tree, path);
  folder(dirname(target));
  if (path.endsWith('.gz')) writeFileSync(target, gzip(content));
  else copyFileSync(source, target);
  chmodSync(target, Number.parseInt(entry.mode, 8));
  return [{ path, kind: entry.kind, mode: entry.mode }];
}

function folder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o755 });
}

/** Without a name and a time in its header, which zlib leaves out. */
function gzip(content: Buffer): Buffer {
  return gzipSync(content, { level: 9 });
}

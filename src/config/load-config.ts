/** From the files of this machine to a Config: finds them, checks who can write them, reads them. */
import { printable } from '../lib/terminal-text.ts';
import type { Files } from '../ports.ts';
import type { Config } from './config.ts';
import { collectProblems, inOrder, startOf, type Diagnostic, type Problems } from './diagnostic.ts';
import { readConfig, type Surroundings } from './read-config.ts';
import type { KindTable } from './read-kind.ts';
import { largestFile, type SourceText } from './source-text.ts';
import { quorumOptions } from './quorum-options.ts';
import { distrustOf } from './trust.ts';

export const defaultFile = '/etc/muster/muster.yaml';
export const dropInFolder = '/etc/muster/muster.d';

export interface LoadOptions {
  /** An absolute path: this file alone. Undefined: the default file with its drop-ins. */
  readonly file?: string | undefined;
  /** Whether this runs as root, who must not obey what others can write. */
  readonly asRoot: boolean;
  readonly files: Pick<Files, 'read' | 'list' | 'entry' | 'type'>;
  /** Default: those of the registry. */
  readonly kinds?: KindTable;
}

/** `sources` are the texts that were read, for printing the diagnostics. */
export type LoadResult = { readonly sources: readonly SourceText[] } & (
  | { readonly config: Config; readonly diagnostics?: never }
  | { readonly config?: never; readonly diagnostics: readonly Diagnostic[] }
);

/** Never throws for what a user can do to a file. */
export async function loadConfig({ file, asRoot, files, kinds }: LoadOptions): Promise<LoadResult> {
  const problems = collectProblems();
  const reader: Reader = { files, asRoot, problems };
  const paths = [file ?? defaultFile, ...(file === undefined ? await listDropIns(reader) : [])];
  const sources: SourceText[] = [];
  for (const path of paths) {
    const text = await readTrusted(path, reader);
    if (text !== undefined) sources.push({ file: path, text });
  }
  if (problems.found.length === 0) return { sources, ...readConfig(sources, kinds, await surroundings(files)) };
  // With a file missing, the others are still judged, so that the user sees all there is to mend.
  const rest = sources[0]?.file === paths[0] ? (readConfig(sources, kinds).diagnostics ?? []) : [];
  return { sources, diagnostics: inOrder([...problems.found, ...rest], paths) };
}

/** A corosync.conf that cannot be read here cannot be read by muster at boot for other reasons: they are told elsewhere. */
async function surroundings(files: LoadOptions['files']): Promise<Surroundings> {
  const conf = await files.read('/etc/corosync/corosync.conf', largestFile).catch(() => undefined);
  return { quorumDevice: quorumOptions(conf ?? '').hasDevice };
}

interface Reader extends Pick<LoadOptions, 'files' | 'asRoot'> {
  readonly problems: Problems;
}

/** Without those that hide (editors' leftovers) and those that another name ends. */
async function listDropIns({ files, problems }: Reader): Promise<readonly string[]> {
  try {
    const names = (await files.list(dropInFolder)) ?? [];
    return names
      .filter(name => name.endsWith('.yaml') && !name.startsWith('.'))
      .toSorted(byBytes)
      .map(name => `${dropInFolder}/${name}`);
  } catch (error) {
    problems.add(startOf(dropInFolder), 'unreadable-file', `the folder cannot be read: ${reasonOf(error)}`);
    return [];
  }
}

async function readTrusted(path: string, { files, asRoot, problems }: Reader): Promise<string | undefined> {
  try {
    const type = await files.type(path);
    if (type === undefined) {
      problems.add(startOf(path), 'unreadable-file', 'there is no such file', { hint: missingHint(path) });
      return undefined;
    }
    // Reading a fifo would wait for ever.
    if (type !== 'file') {
      problems.add(
        startOf(path),
        'unreadable-file',
        `this is a ${type === 'block' || type === 'character' ? `${type} device` : type}, not a file`,
      );
      return undefined;
    }
    const distrust = asRoot ? await distrustOf(path, files) : undefined;
    if (distrust) {
      problems.add(startOf(path), 'untrusted-file', distrust.message, { hint: `mend it with: ${distrust.remedy}` });
      return undefined;
    }
    return (await files.read(path, largestFile + 1)) ?? '';
  } catch (error) {
    problems.add(startOf(path), 'unreadable-file', `the file cannot be read: ${reasonOf(error)}`);
    return undefined;
  }
}

function missingHint(path: string): string {
  return path === defaultFile
    ? '`muster init` writes one from what this node shows; or name another one with `--config FILE`'
    : 'look at the spelling of the path';
}

/** Of the names in one folder: no two are the same. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function reasonOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}

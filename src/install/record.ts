/** What `muster install` did, so that `muster uninstall` can undo exactly that. */
import * as z from 'zod/mini';
import type { Tree } from '../ports.ts';
import { recordPath } from './places.ts';
import { InstallError } from './step.ts';

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const fileRecord = z.strictObject({
  path: z.string(),
  /** Of what muster wrote there; while an update is under way also of what it is about to write. */
  sha256: z.array(sha256),
  /** What was there before muster, and where it is kept until it is put back. */
  replaced: z.nullable(z.strictObject({ backup: z.string(), sha256, mode: z.number() })),
});
const schema = z.strictObject({
  schema: z.literal('muster.install/1'),
  /** False from before the first change until after the last one: an installation that did not come to its end. */
  complete: z.boolean(),
  /** Units that were enabled, in the order in which they were disabled. Never shortened but by uninstalling. */
  units: z.array(z.string()),
  files: z.array(fileRecord),
});

export type FileRecord = z.infer<typeof fileRecord>;
export type InstallRecord = z.infer<typeof schema>;

/** Of a node on which nothing was done yet. */
export const emptyRecord: InstallRecord = { schema: 'muster.install/1', complete: true, units: [], files: [] };

/** Undefined when muster was never installed. Throws, in words, when the record is there and cannot be trusted. */
export async function readRecord(tree: Tree): Promise<InstallRecord | undefined> {
  const text = await tree.read(recordPath);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new InstallError('install-record', { file: recordPath });
  }
}

export async function writeRecord(tree: Tree, record: InstallRecord): Promise<void> {
  await tree.write(recordPath, `${JSON.stringify(record, null, 2)}\n`, 0o644);
}

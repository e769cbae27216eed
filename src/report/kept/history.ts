/** The runs of this boot and of earlier ones: one file a boot, `<boot id>.json`, in a folder of muster's own. */
import * as z from 'zod/mini';
import { parseJson, reportSchema } from '../report-schema.ts';
import type { Store, StoredFile } from '../../ports.ts';
import type { Report } from '../report.ts';
import type { Said } from '../../messages/catalogue.ts';

/** The newest runs of a boot, and the newest boots, that are kept. */
export const mostRuns = 20;
export const mostBoots = 50;

export interface BootRecord {
  readonly schema: 'muster.boot/1';
  readonly bootId: string;
  /** In the order they ran; never empty. */
  readonly runs: readonly Report[];
}

const schema = z.looseObject({
  schema: z.literal('muster.boot/1'),
  bootId: z.string(),
  runs: z.array(z.unknown()).check(z.minLength(1)),
});

/** A boot id as the kernel writes it. Nothing else becomes a file name, and files of other names are not ours. */
const bootIdPattern = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/;

/** Left behind by a run that was killed while it wrote. */
const temporaryPattern = /^\..*\.json\.\d+\.\d+\.tmp$/;

export interface History {
  readonly store: Store;
  /** Takes a line on whatever is skipped because it cannot be read or written. */
  readonly notice: (...said: Said) => void;
}

/** Adds a finished run to its boot and forgets the oldest. False when it could not be kept; the notice says why. */
export async function addRun(history: History, report: Report): Promise<boolean> {
  const { store, notice } = history;
  const { bootId } = report;
  if (!bootIdPattern.test(bootId)) {
    notice('report-not-kept', { reason: `${JSON.stringify(bootId)} is not a boot id` });
    return false;
  }
  const name = `${bootId}.json`;
  const earlier = (await readRecord(history, name))?.runs ?? [];
  const record: BootRecord = { schema: 'muster.boot/1', bootId, runs: [...earlier, report].slice(-mostRuns) };
  try {
    await store.writeAtomic(name, `${JSON.stringify(record)}\n`);
  } catch (error) {
    notice('report-not-kept', { reason: `${name} cannot be written: ${messageOf(error)}` });
    return false;
  }
  await forgetOldBoots(history, name);
  return true;
}

/** The last run of all that are kept. */
export async function readLastRun(history: History): Promise<Report | undefined> {
  for (const { name } of newestFirst(await list(history))) {
    const record = await readRecord(history, name);
    if (record) return record.runs.at(-1);
  }
  return undefined;
}

/**
 * The runs of a boot, counted as journalctl counts: 0 is the current one, -1 the one before. Undefined when muster did
 * not run in it, or when nothing is kept of it.
 */
export async function readBoot(
  history: History,
  offset: number,
  currentBootId: string,
): Promise<BootRecord | undefined> {
  const current = `${currentBootId}.json`;
  if (offset === 0) return readRecord(history, current);
  let left = -offset;
  for (const { name } of newestFirst(await list(history))) {
    const record = name === current ? undefined : await readRecord(history, name);
    if (record && --left === 0) return record;
  }
  return undefined;
}

/** All boots of which something is kept, the newest first. */
export async function readBoots(history: History): Promise<BootRecord[]> {
  const files = newestFirst(await list(history));
  const records = await Promise.all(files.map(({ name }) => readRecord(history, name)));
  return records.filter(record => record !== undefined);
}

async function readRecord({ store, notice }: History, name: string): Promise<BootRecord | undefined> {
  let text: string | undefined;
  try {
    text = await store.read(name);
  } catch (error) {
    notice('record-skipped', { file: name, reason: messageOf(error) });
    return undefined;
  }
  if (text === undefined) return undefined;
  const file = schema.safeParse(parseJson(text));
  const runs = file.success ? file.data.runs.flatMap(run => reportSchema.safeParse(run).data ?? []) : [];
  if (!file.success || runs.length === 0) {
    notice('record-skipped', {
      file: name,
      reason: "it is not a record of muster's (schema muster.boot/1), or damaged",
    });
    return undefined;
  }
  const lost = file.data.runs.length - runs.length;
  if (lost > 0) notice('runs-skipped', { file: name, lost: String(lost), all: String(file.data.runs.length) });
  return { schema: 'muster.boot/1', bootId: file.data.bootId, runs };
}

async function forgetOldBoots(history: History, justWritten: string): Promise<void> {
  const files = await list(history);
  const others = newestFirst(files).filter(({ name }) => name !== justWritten);
  const halfWritten = files.filter(({ name }) => temporaryPattern.test(name));
  for (const { name } of [...others.slice(mostBoots - 1), ...halfWritten]) {
    try {
      await history.store.remove(name);
    } catch (error) {
      history.notice('record-not-removed', { file: name, reason: messageOf(error) });
    }
  }
}

async function list({ store, notice }: History): Promise<readonly StoredFile[]> {
  try {
    return await store.list();
  } catch (error) {
    notice('records-unlisted', { reason: messageOf(error) });
    return [];
  }
}

function newestFirst(files: readonly StoredFile[]): StoredFile[] {
  return files.filter(isRecordName).sort((one, other) => other.modifiedMs - one.modifiedMs);
}

function isRecordName({ name }: StoredFile): boolean {
  return name.endsWith('.json') && bootIdPattern.test(name.slice(0, -'.json'.length));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

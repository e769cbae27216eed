import type { Config } from '../config/config.ts';
import { stopOrderFile } from './desired-file.ts';
import { planFile, planRemoval } from './file-steps.ts';
import { stopOrderPath } from './places.ts';
import { readRecord, writeRecord, type FileRecord, type InstallRecord } from './record.ts';
import { runSteps, type InstallContext } from './step.ts';

/** Writes the stop order alone, and remembers that it is muster's. Throws InstallError. */
export async function applyStopOrder(config: Config, context: InstallContext): Promise<void> {
  const { tree, systemd, say } = context;
  const record: InstallRecord = (await readRecord(tree)) ?? {
    schema: 'muster.install/1',
    complete: true,
    units: [],
    files: [],
  };
  const known = record.files.find(({ path }) => path === stopOrderPath);
  const desired = stopOrderFile(config);
  const change = desired
    ? await planFile(tree, desired, known)
    : {
        intent: known,
        result: undefined,
        ...(known ? await planRemoval(tree, known) : { step: undefined, kept: false }),
      };
  if (change.kept) say(`keep ${stopOrderPath}: it was changed since muster wrote it`);
  if (!change.step) return;
  const remember = (file: FileRecord | undefined, complete: boolean) => {
    const others = record.files.filter(({ path }) => path !== stopOrderPath);
    return writeRecord(tree, { ...record, complete, files: [...others, ...(file ? [file] : [])] });
  };
  await runSteps(
    [
      { line: undefined, run: () => remember(change.intent, false) },
      change.step,
      { line: 'tell systemd to read its unit files again', run: () => systemd.reload() },
      { line: undefined, run: () => remember(change.result, record.complete) },
    ],
    context,
  );
}

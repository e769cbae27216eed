import type { Config } from '../config/config.ts';
import { unitsUnderTheCluster } from '../plan/prerequisite-units.ts';
import { textFile, type DesiredFile } from './desired-file.ts';
import { planFile, planRemoval } from './file-steps.ts';
import { stopOrderPath } from './places.ts';
import { emptyRecord, readRecord, writeRecord, type FileRecord } from './record.ts';
import { runSteps, type InstallContext } from './step.ts';

/** The drop-in that makes systemd stop what the cluster stands on after pacemaker; undefined when there is nothing. */
export function stopOrderFile(config: Config): DesiredFile | undefined {
  const units = unitsUnderTheCluster(config);
  if (units.length === 0) return undefined;
  const lines = [
    '# Written by muster from the required prerequisites of its file: at power-off systemd',
    '# stops these only after pacemaker, which may need them to stop its resources.',
    '[Unit]',
    ...units.map(name => `After=${name}`),
  ];
  return textFile({
    path: stopOrderPath,
    what: 'the stop order',
    mode: 0o644,
    text: `${lines.join('\n')}\n`,
    mayBeEdited: true,
  });
}

/** Writes the stop order alone, and remembers that it is muster's. Throws InstallError. */
export async function applyStopOrder(config: Config, context: InstallContext): Promise<void> {
  const { tree, systemd, say } = context;
  const record = (await readRecord(tree)) ?? emptyRecord;
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

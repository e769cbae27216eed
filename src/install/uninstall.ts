/**
 * Puts back what `muster install` found. The same order the other way round: pacemaker is enabled first, muster is
 * disabled only then, and the record goes last, so that a run that was killed half-way can be run again.
 */
import { guardFiles, guardFolder, guardUnit } from '../guard/places.ts';
import { byHand } from './layout.ts';
import { replacedFolder, recordPath, stopOrderFolder, unitName } from './places.ts';
import { planRemoval } from './file-steps.ts';
import { emptyRecord, readRecord, type InstallRecord } from './record.ts';
import { runSteps, type InstallContext, type Step } from './step.ts';
import type { UnitDetails } from '../systemd/systemd.ts';

/** Starts and stops nothing. False when something that was enabled before could not be enabled again. Throws InstallError. */
export async function uninstall(context: InstallContext): Promise<boolean> {
  const { tree, systemd, say } = context;
  const known = await readRecord(tree);
  const own = await Promise.all([unitName, guardUnit].map(name => systemd.details(name)));
  const disabling = own
    .filter(({ unitFileState }) => unitFileState === 'enabled')
    .map(({ name }) => ({ line: `disable ${name}`, run: () => systemd.disable([name]) }));
  if (!known) {
    if (disabling.length === 0) {
      say(`nothing to do: muster is not installed (there is no ${recordPath})`);
      return true;
    }
    say(`there is no ${recordPath}: whatever started the cluster before muster is yours to enable`);
  }
  const record = known ?? emptyRecord;
  const details = await Promise.all(pacemakerFirst(record.units).map(unit => systemd.details(unit)));
  const enabling = details.flatMap(unit => enableAgain(unit, context));
  const removals = await Promise.all(
    record.files.map(async file => ({ path: file.path, ...(await planRemoval(tree, file)) })),
  );
  await runSteps(
    [
      ...enabling,
      ...disabling,
      ...removals.flatMap(({ step }) => step ?? []),
      { line: 'tell systemd to read its unit files again', run: () => systemd.reload() },
      { line: `forget the installation (${recordPath})`, run: () => forget(record, context) },
    ],
    context,
  );
  for (const { path, kept } of removals) if (kept) say(`keep ${path}: it was changed since muster wrote it`);
  say('keep /etc/muster and the reports in /var/lib/muster');
  return (
    context.dryRun ||
    (await allEnabled(
      enabling.map(({ unit }) => unit),
      context,
    ))
  );
}

/** It pulls corosync in, so from the first step on the node would start whole again without muster. */
function pacemakerFirst(units: readonly string[]): string[] {
  const pacemaker = 'pacemaker.service';
  const others = units.filter(unit => unit !== pacemaker).reverse();
  return units.includes(pacemaker) ? [pacemaker, ...others] : others;
}

function enableAgain(
  { name: unit, loadState, unitFileState }: UnitDetails,
  { systemd, say }: InstallContext,
): (Step & { readonly unit: string })[] {
  if (loadState === 'not-found' || loadState === 'masked') {
    say(
      `leave ${unit} as it is: ${loadState === 'masked' ? 'it has been masked since' : 'it is not installed any more'}`,
    );
    return [];
  }
  if (unitFileState === 'enabled') return [];
  return [{ unit, line: `enable ${unit}`, run: () => systemd.enable([unit]) }];
}

/** A unit without [Install] was enabled by a link that somebody made by hand; nobody but them can make it again. */
async function allEnabled(units: readonly string[], { systemd, say }: InstallContext): Promise<boolean> {
  const details = await Promise.all(units.map(unit => systemd.details(unit)));
  const missing = details.filter(({ unitFileState }) => unitFileState !== 'enabled').map(({ name }) => name);
  for (const name of missing) {
    say(
      `${name} was enabled before muster and is not now: systemd did as it was told, so see systemctl status ${name}`,
    );
  }
  return missing.length === 0;
}

async function forget(record: InstallRecord, { tree }: InstallContext): Promise<void> {
  // What nobody keeps true any more must not hold this node when muster comes back.
  for (const name of guardFiles) await tree.remove(`${guardFolder}/${name}`);
  for (const { replaced } of record.files) if (replaced) await tree.remove(replaced.backup);
  for (const folder of [guardFolder, replacedFolder, byHand.folder, stopOrderFolder]) await tree.removeFolder(folder);
  await tree.remove(recordPath);
}

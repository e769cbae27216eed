/**
 * Puts muster in the place of the daemons' autostart. The order makes every instant safe: whoever is killed half-way
 * leaves a node that starts its cluster as before or through muster, never not at all and never by half.
 *
 * 1. Everything is written down before it is done, so that a second run and an uninstall know what was there.
 * 2. Files come first: they mean nothing until the unit is enabled.
 * 3. muster is enabled before anything is disabled: while both are, the node starts as before and muster only verifies.
 * 4. Of what is disabled, corosync goes first and pacemaker last: as long as pacemaker is enabled it pulls corosync in.
 *
 * From a package the program and its units are in place: only what is the node's own is written. One that was installed by
 * hand before goes: its units first, so that those of the package are what starts, and only then what they ran.
 */
import type { Config } from '../config/config.ts';
import { autostart } from '../plan/autostart.ts';
import { checkDeadlock } from '../plan/checks/deadlock-check.ts';
import { guardUnit } from '../guard/places.ts';
import { loadEnabled, look } from '../plan/sight.ts';
import type { DesiredFile } from './desired-file.ts';
import { example } from './embedded.ts';
import { planFile, planRemoval, type FileChange } from './file-steps.ts';
import { layoutOf, packaged, starterFile, type Layout } from './layout.ts';
import { refuseOther } from './other-way.ts';
import { configPath, recordPath, unitName } from './places.ts';
import { programFiles } from './program-files.ts';
import { readRecord, writeRecord, type FileRecord, type InstallRecord } from './record.ts';
import { InstallError, runSteps, type InstallContext, type Step } from './step.ts';
import { stopOrderFile } from './stop-order.ts';

/** How long the installed program may take to say its version. */
const trialLimit = 10_000;

/** Idempotent. `config` is what the node's file says, or the starter file when it has none. Throws InstallError. */
export async function install(config: Config, context: InstallContext): Promise<void> {
  await refuseDeadlock(config, context);
  const { tree, program } = context;
  const layout = await layoutOf(tree, program);
  const record = await readRecord(tree);
  await refuseOther(layout, record, context);
  const stopOrder = stopOrderFile(config);
  const desired = [
    ...(layout === packaged ? [] : await programFiles(tree, program)),
    ...(stopOrder ? [stopOrder] : []),
  ];
  const changes = await planFiles(context, desired, record);
  await loadEnabled(context.systemd);
  const found = (await autostart(look(config, context))).filter(({ pulledInBy }) => pulledInBy === undefined);
  const own = await Promise.all([guardUnit, unitName].map(name => context.systemd.details(name)));
  // A link to a unit that was written by hand and goes is as good: systemd goes by its name.
  const enabling = own.filter(({ unitFileState }) => unitFileState !== 'enabled').map(({ name }) => name);
  const units = [...new Set([...(record?.units ?? []), ...found.map(({ unit }) => unit)])];
  const starter = await starterSteps(layout, context);
  const writing = changes.flatMap(({ step }) => step ?? []);

  for (const { kept, path } of changes) {
    if (kept)
      context.say(
        `keep ${path}: it was changed since muster wrote it; to have muster's own, remove it and install again`,
      );
  }
  const anything = writing.length + starter.length + found.length + enabling.length > 0;
  if (!anything && record?.complete === true) {
    context.say('nothing to do: muster is installed');
    return;
  }
  const remember = (files: readonly FileRecord[], complete: boolean): Promise<void> =>
    writeRecord(context.tree, { schema: 'muster.install/1', complete, units, files: [...files] });
  const unknown = found.map(({ unit }) => unit).filter(unit => record?.units.includes(unit) !== true);
  await runSteps(
    [
      {
        line:
          unknown.length === 0
            ? undefined
            : `remember in ${recordPath} that ${list(unknown)} ${unknown.length === 1 ? 'is' : 'are'} enabled`,
        run: () =>
          remember(
            changes.flatMap(({ intent }) => intent ?? []),
            false,
          ),
      },
      ...starter,
      ...writing,
      ...(writing.length === 0 ? [] : [tryProgram(layout, context)]),
      ...enabling.map(unit => ({ line: `enable ${unit}`, run: () => context.systemd.enable([unit]) })),
      ...found.map(({ unit }) => ({ line: `disable ${unit}`, run: () => context.systemd.disable([unit]) })),
      { line: 'tell systemd to read its unit files again', run: () => context.systemd.reload() },
      { line: undefined, run: () => refuseLeftovers(config, context) },
      {
        line: undefined,
        run: () =>
          remember(
            changes.flatMap(({ result }) => result ?? []),
            true,
          ),
      },
    ],
    context,
  );
}

/** With a prerequisite that waits for muster itself the node would never start again: then its autostart is better kept. */
async function refuseDeadlock(config: Config, context: InstallContext): Promise<void> {
  const [deadlock] = await checkDeadlock(look(config, context));
  if (deadlock) throw new InstallError('install-deadlock', { deadlock: deadlock.message, remedy: deadlock.remedy });
}

type PlannedChange = FileChange & { readonly path: string };

async function planFiles(
  { tree }: InstallContext,
  desired: readonly DesiredFile[],
  record: InstallRecord | undefined,
): Promise<PlannedChange[]> {
  const known = new Map((record?.files ?? []).map(file => [file.path, file]));
  const wanted = desired.map(async file => ({
    path: file.path,
    ...(await planFile(tree, file, known.get(file.path))),
  }));
  const paths = new Set(desired.map(({ path }) => path));
  const obsolete = [...known.values()]
    .reverse()
    .filter(({ path }) => !paths.has(path))
    .map(async file => ({ path: file.path, intent: file, result: undefined, ...(await planRemoval(tree, file)) }));
  return await Promise.all([...wanted, ...obsolete]);
}

/** It is the administrator's from the beginning: never recorded, never removed. */
async function starterSteps(layout: Layout, { files, tree }: InstallContext): Promise<Step[]> {
  if ((await files.type(configPath)) !== undefined) return [];
  return [
    {
      line: `write ${configPath} (a starter file; muster init --force writes one from what this node shows)`,
      run: () => tree.write(configPath, starterFile(example, layout), 0o644),
    },
  ];
}

/** What cannot even say its version must not become the only way in which this node starts. */
function tryProgram({ command }: Layout, { commands }: InstallContext): Step {
  return {
    line: `try ${command} --version`,
    run: async () => {
      const { exitCode, stderr, spawnError } = await commands.run([command, '--version'], {
        timeout: trialLimit,
        signal: new AbortController().signal,
      });
      if (exitCode !== 0) throw new Error(`the installed program does not run (${spawnError ?? stderr.trim()})`);
    },
  };
}

/** A unit that its vendor has enabled below /usr stays enabled whatever is disabled below /etc. */
async function refuseLeftovers(config: Config, context: InstallContext): Promise<void> {
  const left = await autostart(look(config, context));
  if (left.length === 0) return;
  const names = list(left.map(({ unit }) => unit));
  throw new InstallError('still-enabled', { units: names });
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

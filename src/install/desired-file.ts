/** The files of an installation as they should be. */
import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { fileSchema } from '../config/json-schema.ts';
import { unitsUnderTheCluster } from '../plan/prerequisite-units.ts';
import type { Tree } from '../ports.ts';
import { guardProgram, guardUnit, unit } from './embedded.ts';
import {
  guardProgramPath,
  guardUnitPath,
  launcherPath,
  programFolder,
  schemaPath,
  stopOrderPath,
  unitPath,
} from './places.ts';
import { InstallError, type Program } from './step.ts';

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

const bundlePath = `${programFolder}/muster.mjs`;
const runtimePath = `${programFolder}/node`;
const distributionRuntime = '/usr/bin/node';

/** Program, runtime, schema, launcher and unit, in the order in which they may come to be there one by one. */
export async function programFiles(tree: Tree, { bundle, runtime }: Program): Promise<DesiredFile[]> {
  if (bundle === undefined) {
    throw new InstallError('not-built');
  }
  const own = (await tree.realPath(runtime)) ?? runtime;
  // The distribution's own gets its security updates; any other may be gone tomorrow.
  const shared = own === (await tree.realPath(distributionRuntime));
  const runsWith = shared ? distributionRuntime : runtimePath;
  return [
    await copyOf(tree, bundle, { path: bundlePath, what: 'the program', mode: 0o644 }),
    ...(shared ? [] : [await copyOf(tree, own, { path: runtimePath, what: 'its runtime', mode: 0o755 })]),
    text({
      path: schemaPath,
      what: 'the JSON Schema of the prerequisites file, for editors',
      mode: 0o644,
      text: `${JSON.stringify(fileSchema(), null, 2)}\n`,
      mayBeEdited: false,
    }),
    text({ path: launcherPath, what: 'the command', mode: 0o755, text: launcher(runsWith), mayBeEdited: false }),
    text({ path: guardProgramPath, what: 'the rejoin guard', mode: 0o755, text: guardProgram, mayBeEdited: false }),
    text({ path: guardUnitPath, what: 'its unit', mode: 0o644, text: guardUnit, mayBeEdited: true }),
    text({ path: unitPath, what: 'the boot unit', mode: 0o644, text: unit, mayBeEdited: true }),
  ];
}

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
  return text({
    path: stopOrderPath,
    what: 'the stop order',
    mode: 0o644,
    text: `${lines.join('\n')}\n`,
    mayBeEdited: true,
  });
}

function launcher(runtime: string): string {
  return `#!/bin/sh\n# Written by muster install.\nexec ${runtime} ${bundlePath} "$@"\n`;
}

type Named = Pick<DesiredFile, 'path' | 'what' | 'mode'>;

function text({ text: content, ...rest }: Named & Pick<DesiredFile, 'mayBeEdited'> & { text: string }): DesiredFile {
  return { ...rest, sha256: createHash('sha256').update(content).digest('hex'), content: { text: content } };
}

async function copyOf(tree: Tree, from: string, named: Named): Promise<DesiredFile> {
  const source = await tree.look(from);
  if (!source) throw new InstallError('program-gone', { file: from });
  return { ...named, sha256: source.sha256, content: { copyOf: from }, mayBeEdited: false };
}

import { fileSchema } from '../config/json-schema.ts';
import type { Program, Tree } from '../ports.ts';
import { copyOf, textFile, type DesiredFile } from './desired-file.ts';
import { guardProgram, guardUnit, unit } from './embedded.ts';
import { commandPath, guardProgramPath, guardUnitPath, programFolder, schemaPath, unitPath } from './places.ts';
import { InstallError } from './step.ts';

type Bundle = Extract<Program, { readonly form: 'bundle' }>;

const bundlePath = `${programFolder}/muster.mjs`;
const runtimePath = `${programFolder}/node`;
const distributionRuntime = '/usr/bin/node';

/** The command, the schema, the guard and the units, in the order in which they may come to be there one by one. Throws InstallError. */
export async function programFiles(tree: Tree, program: Program): Promise<DesiredFile[]> {
  return [
    ...(await commandFiles(tree, program)),
    textFile({
      path: schemaPath,
      what: 'the JSON Schema of the prerequisites file, for editors',
      mode: 0o644,
      text: `${JSON.stringify(fileSchema(), null, 2)}\n`,
      mayBeEdited: false,
    }),
    textFile({ path: guardProgramPath, what: 'the rejoin guard', mode: 0o755, text: guardProgram, mayBeEdited: false }),
    textFile({ path: guardUnitPath, what: 'its unit', mode: 0o644, text: guardUnit, mayBeEdited: true }),
    textFile({ path: unitPath, what: 'the boot unit', mode: 0o644, text: unit, mayBeEdited: true }),
  ];
}

async function commandFiles(tree: Tree, program: Program): Promise<DesiredFile[]> {
  switch (program.form) {
    case 'executable':
      return [await copyOf(tree, program.executable, { path: commandPath, what: 'the program', mode: 0o755 })];
    case 'bundle':
      return await bundleFiles(tree, program);
    case 'source':
      throw new InstallError('not-built');
  }
}

/** Bundle, runtime, and the command that names both. */
async function bundleFiles(tree: Tree, { bundle, runtime }: Bundle): Promise<DesiredFile[]> {
  const own = (await tree.realPath(runtime)) ?? runtime;
  // The distribution's own gets its security updates; any other may be gone tomorrow.
  const shared = own === (await tree.realPath(distributionRuntime));
  const launcher = `#!/bin/sh\n# Written by muster install.\nexec ${shared ? distributionRuntime : runtimePath} ${bundlePath} "$@"\n`;
  return [
    await copyOf(tree, bundle, { path: bundlePath, what: 'the program', mode: 0o644 }),
    ...(shared ? [] : [await copyOf(tree, own, { path: runtimePath, what: 'its runtime', mode: 0o755 })]),
    textFile({ path: commandPath, what: 'the command', mode: 0o755, text: launcher, mayBeEdited: false }),
  ];
}

import { fileSchema } from '../config/json-schema.ts';
import { guardUnit as guardUnitName } from '../guard/places.ts';
import type { Program, Tree } from '../ports.ts';
import { copyOf, textFile, type DesiredFile } from './desired-file.ts';
import { guardProgram, guardUnit, unit } from './embedded.ts';
import { byHand, filled } from './layout.ts';
import { unitName } from './places.ts';
import { InstallError } from './step.ts';

type Bundle = Extract<Program, { readonly form: 'bundle' }>;

const bundlePath = `${byHand.folder}/muster.mjs`;
const runtimePath = `${byHand.folder}/node`;
const distributionRuntime = '/usr/bin/node';

/** By hand: the command, the schema, the guard and the units, in the order in which they may come to be there one by one. Throws InstallError. */
export async function programFiles(tree: Tree, program: Program): Promise<DesiredFile[]> {
  return [
    ...(await commandFiles(tree, program)),
    textFile({
      path: byHand.schema,
      what: 'the JSON Schema of the prerequisites file, for editors',
      mode: 0o644,
      text: `${JSON.stringify(fileSchema(), null, 2)}\n`,
      mayBeEdited: false,
    }),
    textFile({
      path: `${byHand.folder}/muster-guard`,
      what: 'the rejoin guard',
      mode: 0o755,
      text: guardProgram,
      mayBeEdited: false,
    }),
    unitFile(guardUnitName, 'its unit', guardUnit),
    unitFile(unitName, 'the boot unit', unit),
  ];
}

function unitFile(name: string, what: string, text: string): DesiredFile {
  const path = `${byHand.unitFolder}/${name}`;
  return textFile({ path, what, mode: 0o644, text: filled(text, byHand), mayBeEdited: true });
}

async function commandFiles(tree: Tree, program: Program): Promise<DesiredFile[]> {
  switch (program.form) {
    case 'executable':
      return [await copyOf(tree, program.executable, { path: byHand.command, what: 'the program', mode: 0o755 })];
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
    textFile({ path: byHand.command, what: 'the command', mode: 0o755, text: launcher, mayBeEdited: false }),
  ];
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { productFolder } from '../../lab/lab.ts';

const project = join(import.meta.dirname, '../../..');

export interface Program {
  readonly name: string;
  /** On this machine. */
  readonly here: readonly string[];
  /** On a node of the lab. */
  readonly onNode: readonly string[];
}

const bundle: Program = {
  name: 'bundle',
  here: [join(project, 'node_modules/.bin/node'), join(project, 'dist/muster.mjs')],
  onNode: [`${productFolder}/bin/node`, `${productFolder}/dist/muster.mjs`],
};
const executable: Program = {
  name: 'executable',
  here: [join(project, 'dist/muster')],
  onNode: [`${productFolder}/dist/muster`],
};

/** The forms in which muster is shipped, as far as they are built; the last one is what is measured where one is enough. */
export const programs: readonly Program[] = existsSync(executable.here[0] ?? '') ? [bundle, executable] : [bundle];
export const program: Program = programs.at(-1) ?? bundle;
/** `node -e 0`, the least that a program on Node can take. */
export const emptyNode: readonly string[] = [bundle.here[0] ?? '', '-e', '0'];

/** The files of the packages that are no files of the project: what the executable and its sources print. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { example } from '../../src/install/embedded.ts';
import { packaged, starterFile } from '../../src/install/layout.ts';
import { writeUnits } from '../write-units.ts';
import { copyrightFile } from './licences.ts';
import { root, type Description } from './description.ts';
import type { Release } from './release.ts';

/** Writes them into `folder`, as deploy/packages/packages.yaml names them. */
export async function makeFiles(folder: string, { name, maintainer }: Description, release: Release): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const muster = (...argv: string[]) => execFileSync(`${root}dist/muster`, argv, { encoding: 'utf8' });
  writeUnits('packaged', `${folder}/units`);
  const files = {
    'completion.bash': muster('completion', 'bash'),
    'completion.zsh': muster('completion', 'zsh'),
    'completion.fish': muster('completion', 'fish'),
    'schema.json': muster('schema'),
    'muster.yaml': starterFile(example, packaged),
    copyright: await copyrightFile(),
    changelog: [
      `${name} (${release.deb}) unstable; urgency=medium`,
      '',
      `  * Version ${release.version}: what has changed is in /usr/share/doc/${name}/CHANGELOG.md.gz`,
      '',
      ` -- ${maintainer}  ${release.date.toUTCString().replace('GMT', '+0000')}`,
      '',
    ].join('\n'),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(`${folder}/${file}`, text);
}

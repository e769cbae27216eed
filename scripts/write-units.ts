// Writes the units as they are on a node: node scripts/write-units.ts byHand|packaged FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { guardUnit as guardName } from '../src/guard/places.ts';
import { guardUnit, unit } from '../src/install/embedded.ts';
import { byHand, filled, packaged } from '../src/install/layout.ts';
import { unitName } from '../src/install/places.ts';

const layouts = { byHand, packaged };

export function writeUnits(way: keyof typeof layouts, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of [
    [unitName, unit],
    [guardName, guardUnit],
  ] as const) {
    writeFileSync(`${folder}/${name}`, filled(text, layouts[way]));
  }
}

if (process.argv[1] === import.meta.filename) {
  const [way, folder] = process.argv.slice(2);
  if ((way !== 'byHand' && way !== 'packaged') || folder === undefined) throw new Error('byHand|packaged FOLDER');
  writeUnits(way, folder);
}

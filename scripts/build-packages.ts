// Makes the .deb and the .rpm of dist/muster as deploy/packages/packages.yaml describes them: node scripts/build-packages.ts [FOLDER]
// (default: dist). The same dist/muster makes the same bytes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildDeb } from './packages/deb.ts';
import { readDescription, root, type Format } from './packages/description.ts';
import { makeFiles } from './packages/made.ts';
import { currentRelease, type Release } from './packages/release.ts';
import { buildRpm } from './packages/rpm.ts';
import type { Work } from './packages/work.ts';

const builders = { deb: buildDeb, rpm: buildRpm };

/** Writes the packages into the folder `out`, and says where they are. */
export async function buildPackages(
  out: string,
  release: Release,
  formats: readonly Format[],
  compression: Work['compression'] = 'small',
): Promise<string[]> {
  // What is made is made for everybody to read.
  const mask = process.umask(0o022);
  const work = mkdtempSync(join(tmpdir(), 'muster-packages-'));
  try {
    const [description, made] = [readDescription(), join(work, 'made')];
    mkdirSync(out, { recursive: true });
    await makeFiles(made, description, release);
    return formats.map(format => builders[format](description, release, { made, work, out, compression }));
  } finally {
    rmSync(work, { recursive: true });
    process.umask(mask);
  }
}

if (process.argv[1] === import.meta.filename) {
  const out = resolve(process.argv[2] ?? `${root}dist`);
  for (const path of await buildPackages(out, currentRelease(), ['deb', 'rpm'])) console.log(path);
}

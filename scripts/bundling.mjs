// What both builds of the program have in common: dist/muster.mjs and dist/muster.
import { mkdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../', import.meta.url));

/** Bundles what `entry` imports to the one file `output`; returns esbuild's list of what is in it. */
export async function bundle(entry, output, options) {
  const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: output,
    bundle: true,
    platform: 'node',
    minifySyntax: true,
    logLevel: 'warning',
    define: { MUSTER_VERSION: JSON.stringify(version), MUSTER_PAGES: JSON.stringify(await pages()) },
    ...options,
  });
  return metafile;
}

/** What `muster explain` shows, where there is no browser. */
async function pages() {
  const names = ['messages.md', 'findings.md', 'diagnosis.md'];
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, await readFile(`${root}docs/${name}`, 'utf8')])),
  );
}

/** Renamed into place: whoever runs the old one meanwhile never sees half of the new one. */
export async function putInPlace(output, make) {
  await mkdir(dirname(output), { recursive: true });
  const unfinished = join(dirname(output), `.${process.pid}.${basename(output)}`);
  await make(unfinished);
  await rename(unfinished, output);
}

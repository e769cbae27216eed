// Bundles the program to one file that runs on Node >= 22 with no node_modules beside it: node scripts/build.mjs [FILE]
// What is in it is listed beside it, in FILE with .cdx.json in place of .mjs.
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { billOfMaterials } from './sbom.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

// What `muster explain` shows, where there is no browser.
const pages = {};
for (const page of ['messages.md', 'findings.md', 'diagnosis.md'])
  pages[page] = await readFile(`${root}docs/${page}`, 'utf8');

// Renamed into place: whoever runs the old one meanwhile never sees half of the new one.
const output = resolve(process.argv[2] ?? `${root}dist/muster.mjs`);
const unfinished = `${dirname(output)}/.muster.${process.pid}.mjs`;

await mkdir(dirname(output), { recursive: true });
const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outfile: unfinished,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
  define: { MUSTER_VERSION: JSON.stringify(version), MUSTER_PAGES: JSON.stringify(pages) },
  banner: {
    // CommonJS dependencies in an ES module need a require.
    js: "#!/usr/bin/env node\nimport { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
});
await chmod(unfinished, 0o755);
await writeFile(
  `${output.replace(/\.mjs$/, '')}.cdx.json`,
  `${JSON.stringify(await billOfMaterials(metafile, root), undefined, 2)}\n`,
);
await rename(unfinished, output);

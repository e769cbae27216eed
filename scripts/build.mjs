// Bundles the program to one file that runs on Node >= 22 with no node_modules beside it: node scripts/build.mjs [FILE]
// What is in it is listed beside it, in FILE with .cdx.json in place of .mjs.
import { chmod, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { bundle, putInPlace, root } from './bundling.mjs';
import { billOfMaterials } from './sbom.mjs';

const program = resolve(process.argv[2] ?? `${root}dist/muster.mjs`);

await putInPlace(program, async output => {
  const metafile = await bundle('src/main.ts', output, {
    format: 'esm',
    target: 'node22',
    legalComments: 'eof',
    banner: {
      // CommonJS dependencies in an ES module need a require.
      js: "#!/usr/bin/env node\nimport { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
    },
  });
  await chmod(output, 0o755);
  const bill = await billOfMaterials(metafile, root);
  await writeFile(`${program.replace(/\.mjs$/, '')}.cdx.json`, `${JSON.stringify(bill, undefined, 2)}\n`);
});

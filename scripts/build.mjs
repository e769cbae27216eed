// Bundles the program to one file that runs on Node >= 22 with no node_modules beside it: node scripts/build.mjs [FILE]
import { chmod } from 'node:fs/promises';
import { resolve } from 'node:path';
import { bundle, putInPlace, root } from './bundling.mjs';

await putInPlace(resolve(process.argv[2] ?? `${root}dist/muster.mjs`), async output => {
  await bundle('src/main.ts', output, {
    format: 'esm',
    target: 'node22',
    legalComments: 'eof',
    banner: {
      // CommonJS dependencies in an ES module need a require.
      js: "#!/usr/bin/env node\nimport { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
    },
  });
  await chmod(output, 0o755);
});

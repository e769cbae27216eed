// Bundles the program to one file that runs on Node >= 22 with no node_modules beside it.
import { chmod, readFile, rename } from 'node:fs/promises';
import { build } from 'esbuild';

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

// Renamed into place: whoever runs the old one meanwhile never sees half of the new one.
const output = 'dist/muster.mjs';
const unfinished = `dist/.muster.${process.pid}.mjs`;

await build({
  entryPoints: ['src/main.ts'],
  outfile: unfinished,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
  define: { MUSTER_VERSION: JSON.stringify(version) },
  banner: {
    // CommonJS dependencies in an ES module need a require.
    js: "#!/usr/bin/env node\nimport { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
});
await chmod(unfinished, 0o755);
await rename(unfinished, output);

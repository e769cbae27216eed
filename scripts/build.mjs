// Bundles the program to one file that runs on Node >= 22 with no node_modules beside it.
import { chmod, readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/muster.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
  define: { MUSTER_VERSION: JSON.stringify(version) },
  loader: { '.yaml': 'text', '.service': 'text' },
  banner: {
    // CommonJS dependencies in an ES module need a require.
    js: "#!/usr/bin/env node\nimport { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
});
await chmod('dist/muster.mjs', 0o755);

// Puts the files that `muster install` writes into a module, so that the program is one file: node scripts/embed.mjs
// A test fails when this was forgotten.
import { readFile, writeFile } from 'node:fs/promises';

const root = new URL('../', import.meta.url);
const files = {
  unit: 'units/muster.service',
  guardUnit: 'units/muster-guard.service',
  guardProgram: 'units/muster-guard',
  example: 'examples/muster.yaml',
};
const quote = text => `\`${text.replace(/[\\`]|\$\{/g, match => `\\${match}`)}\``;

const entries = await Promise.all(
  Object.entries(files).map(async ([name, path]) => {
    const text = await readFile(new URL(path, root), 'utf8');
    return `/** ${path} */\nexport const ${name} = ${quote(text)};\n`;
  }),
);
await writeFile(new URL('src/install/embedded.ts', root), `// Written by scripts/embed.mjs.\n${entries.join('\n')}`);

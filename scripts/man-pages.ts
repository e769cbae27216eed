// Writes the man pages, from the definitions of the program: node scripts/man-pages.ts [FOLDER] (default: dist/man)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { filePage } from '../src/cli/man/file-page.ts';
import { musterPage } from '../src/cli/man/muster-page.ts';

const root = new URL('../', import.meta.url);
const folder = process.argv[2] ?? new URL('dist/man', root).pathname;
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/muster.8`, musterPage(version));
writeFileSync(`${folder}/muster.yaml.5`, filePage(version));

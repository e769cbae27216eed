// Writes the man pages, from the definitions of the program: node scripts/man-pages.ts [FOLDER] (default: dist/man)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { filePage } from '../src/cli/man/file-page.ts';
import { musterPage } from '../src/cli/man/muster-page.ts';

const root = new URL('../', import.meta.url);
const folder = process.argv[2] ?? new URL('dist/man', root).pathname;
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/muster.8`, musterPage(version, dateOf(version)));
writeFileSync(`${folder}/muster.yaml.5`, filePage(version, dateOf(version)));

/** That of the release, or of whoever builds a package; of what is not released yet, today. */
function dateOf(release: string): string {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  if (epoch !== undefined && /^\d{1,11}$/.test(epoch)) return dayOf(new Date(Number(epoch) * 1000));
  const changes = readFileSync(new URL('CHANGELOG.md', root), 'utf8');
  const line = changes.split('\n').find(each => each.startsWith(`## [${release}]`));
  return /\d{4}-\d\d-\d\d/.exec(line ?? '')?.[0] ?? dayOf(new Date());
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

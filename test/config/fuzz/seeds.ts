/** What mutations begin with: the examples, the files with mistakes, and every kind as the documentation shows it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

export const seeds: readonly string[] = [...files('examples'), ...files('test/config/bad'), documentedKinds()];

function files(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter(name => name.endsWith('.yaml'))
    .map(name => readFileSync(join(root, folder, name), 'utf8'));
}

function documentedKinds(): string {
  const page = readFileSync(join(root, 'docs/prerequisites.md'), 'utf8');
  const blocks = Array.from(page.matchAll(/^```yaml\n(.*?)^```$/gms), match => match[1] ?? '');
  return `version: 1\nprerequisites:\n${blocks.join('').replace(/^(?=.)/gm, '  ')}`;
}

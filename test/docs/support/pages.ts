import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
/** All pages for users and developers, by their path in the project. */
export const pages = ['README.md', 'CHANGELOG.md', ...readdirSync(`${root}docs`).map(name => `docs/${name}`)];

export function read(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}

/** The text below the heading of level 2 that is exactly `title`. */
export function section(page: string, title: string): string {
  return page.split(/^## /m).find(text => text.startsWith(`${title}\n`)) ?? '';
}

/** The fenced blocks of a page with their language. */
export function blocks(page: string): { readonly language: string; readonly text: string }[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }));
}

/** The rows of all tables, as cells without the markup of code. */
export function rows(page: string): string[][] {
  return page
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line =>
      line
        .slice(2, -1)
        .split(' | ')
        .map(cell => cell.replaceAll('`', '').trim()),
    );
}

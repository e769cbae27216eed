import { readFileSync } from 'node:fs';

/** Put in by the bundler; absent when run from source. */
declare const MUSTER_PAGES: Readonly<Record<string, string>> | undefined;

const pages = ['messages.md', 'findings.md', 'diagnosis.md'];

/** The pages on which codes are explained, by the names of their files: Markdown, with an entry below each heading that is a code. */
export function readPages(): Readonly<Record<string, string>> {
  if (typeof MUSTER_PAGES !== 'undefined') return MUSTER_PAGES;
  return Object.fromEntries(
    pages.map(page => [page, readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')]),
  );
}

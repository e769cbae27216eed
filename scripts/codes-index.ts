// Writes the index of all codes into docs/messages.md, from the headings of the pages: node scripts/codes-index.ts
// A test fails when this was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';

const docs = new URL('../docs/', import.meta.url);
const [begin, end] = ['<!-- written by scripts/codes-index.ts -->', '<!-- end -->'];

/** Each code once, with a link to where it is explained. */
export function codesIndex(): string {
  return [
    begin,
    '',
    line('Messages, reasons, endings and problems of the file', 'messages.md', '###'),
    '',
    line('Findings', 'findings.md', '##'),
    '',
    line('Causes', 'diagnosis.md', '##'),
    '',
    end,
  ].join('\n');
}

/** As the page has it now. */
export function writtenIndex(): string {
  const text = readFileSync(new URL('messages.md', docs), 'utf8');
  return text.slice(text.indexOf(begin), text.indexOf(end) + end.length);
}

function line(title: string, page: string, level: string): string {
  const text = readFileSync(new URL(page, docs), 'utf8');
  const codes = [...text.matchAll(new RegExp(`^${level} ([a-z][a-z-]*)$`, 'gm'))].map(([, code = '']) => code);
  const links = codes.sort().map(code => `[${code}](${page === 'messages.md' ? '' : page}#${code})`);
  return `**${title}**: ${links.join(', ')}.`;
}

if (process.argv[1] === import.meta.filename) {
  const page = new URL('messages.md', docs);
  writeFileSync(page, readFileSync(page, 'utf8').replace(writtenIndex(), codesIndex()));
}

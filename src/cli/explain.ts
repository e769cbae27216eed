import { nearest } from '../lib/nearest.ts';
import { printable } from '../lib/terminal-text.ts';
import { ToldError } from '../messages/told-error.ts';
import { wrap } from '../report/text/layout.ts';
import { entriesOf, plain, renderEntry, type CodeEntry } from '../report/render-entry.ts';
import type { CliContext, CommonOptions } from './context.ts';
import { textOptions } from './up.ts';

/** The cause and what to do, of codes as they stand in messages, findings and reports; without one, which there are. */
export function explain(codes: readonly string[], options: CommonOptions, context: CliContext): Promise<number> {
  const { console, system } = context;
  const entries = entriesOf(system.pages());
  expectCodes(codes, entries);
  const chosen = [...new Set(codes)].flatMap(code => entries.filter(entry => entry.code === code));
  if (options.format === 'json')
    console.out(`${JSON.stringify(documentOf(codes.length > 0 ? chosen : entries), null, 2)}\n`);
  else if (options.quiet !== true) {
    const style = textOptions(context, options);
    console.out(
      codes.length > 0 ? chosen.map(entry => renderEntry(entry, style)).join('\n') : list(entries, style.columns),
    );
  }
  return Promise.resolve(0);
}

function expectCodes(codes: readonly string[], entries: readonly CodeEntry[]): void {
  const known = entries.map(({ code }) => code);
  const unknown = [...new Set(codes)].filter(code => !known.includes(code));
  if (unknown.length === 0) return;
  const names = unknown.map(code => {
    const guess = nearest(code, known);
    return `${printable(code)} (${guess === undefined ? 'muster explain lists all' : `did you mean ${guess}?`})`;
  });
  throw new ToldError('unknown-name', { what: 'code', names: names.join(', ') });
}

function list(entries: readonly CodeEntry[], columns: number): string {
  const pages = [...new Set(entries.map(({ page }) => page))];
  return pages
    .map(page => {
      const codes = entries.filter(entry => entry.page === page).map(({ code }) => code);
      return `${page}\n${wrap('  ', codes.sort().join(' '), columns).join('\n')}\n`;
    })
    .join('\n');
}

function documentOf(entries: readonly CodeEntry[]) {
  const told = entries.map(({ code, page, text }) => ({
    code,
    page,
    text: plain(text)
      .map(lines => lines.join('\n'))
      .join('\n\n'),
  }));
  return { schema: 'muster.explain/1', entries: told };
}

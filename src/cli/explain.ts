import { nearest } from '../lib/nearest.ts';
import { printable } from '../lib/terminal-text.ts';
import { ToldError } from '../messages/told-error.ts';
import { clean, cut } from '../report/text/layout.ts';
import { entriesOf, plain, renderEntry, summaryOf, type CodeEntry } from '../report/render-entry.ts';
import type { CliContext, CommonOptions } from './context.ts';
import { textOptions } from './up.ts';

/** The cause and what to do, of codes as they stand in messages, findings and reports; without one, which there are. */
export function explain(asked: readonly string[], options: CommonOptions, context: CliContext): Promise<number> {
  const { console, system } = context;
  const entries = entriesOf(system.pages());
  // In capitals, as outcomes are printed, they are meant all the same.
  const codes = asked.map(code => code.toLowerCase());
  expectCodes(codes, entries);
  const chosen = [...new Set(codes)].flatMap(code => entries.filter(entry => entry.code === code));
  if (options.format === 'json')
    console.out(`${JSON.stringify(documentOf(codes.length > 0 ? chosen : entries), null, 2)}\n`);
  else if (options.quiet !== true) {
    const style = textOptions(context, options);
    console.out(codes.length > 0 ? chosen.map(entry => renderEntry(entry, style)).join('\n') : list(entries, style));
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

/** A line each. */
function list(entries: readonly CodeEntry[], style: ReturnType<typeof textOptions>): string {
  const width = Math.max(...entries.map(({ code }) => code.length));
  const pages = [...new Set(entries.map(({ page }) => page))];
  return pages
    .map(page => {
      const lines = entries
        .filter(entry => entry.page === page)
        .toSorted((one, other) => (one.code < other.code ? -1 : 1))
        .map(entry => cut(clean(`  ${entry.code.padEnd(width)}  ${summaryOf(entry)}`, style), style.columns, style));
      return [page, ...lines].map(line => `${line}\n`).join('');
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

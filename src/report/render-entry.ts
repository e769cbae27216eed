/** An entry of a page of the documentation, as text for a terminal. */
import { clean, wrap } from './text/layout.ts';

export interface CodeEntry {
  readonly code: string;
  /** The file of the page. */
  readonly page: string;
  /** In Markdown, without its heading. */
  readonly text: string;
}

/** The entries of pages: what stands below headings that are codes. */
export function entriesOf(pages: Readonly<Record<string, string>>): CodeEntry[] {
  return Object.entries(pages).flatMap(([page, text]) =>
    [...text.matchAll(/^##+ ([a-z]+(?:-[a-z]+)*)\n(.*?)(?=^##|(?![^]))/gms)].map(([, code = '', body = '']) => ({
      code,
      page,
      text: body.trim(),
    })),
  );
}

interface Width {
  readonly columns: number;
  readonly utf8: boolean;
}

export function renderEntry({ code, page, text }: CodeEntry, style: Width): string {
  const paragraphs = plain(text).map(lines => {
    const [first = ''] = lines;
    if (first.startsWith('```'))
      return lines.filter(line => !line.startsWith('```')).map(line => `  ${clean(line, style)}`);
    if (first.startsWith('|')) return tableLines(lines, style);
    return itemsOf(lines).flatMap(([mark, words]) =>
      wrap(`  ${mark}`, clean(words.replaceAll('`', ''), style), style.columns),
    );
  });
  return [[`${code} (${page})`], ...paragraphs].map(lines => `${lines.join('\n')}\n`).join('\n');
}

/** What an entry is about, in one line. */
export function summaryOf({ text }: CodeEntry): string {
  // How grave it is stands first, set off; a message's own words come behind it.
  const [first = []] = plain(text.replace(/^\*[^*]+\*:? */, ''));
  return first
    .map(line => line.trim())
    .join(' ')
    .replaceAll('`', '');
}

/** Each row as an item: a table that is wider than the terminal is none any more. */
function tableLines(lines: readonly string[], style: Width): string[] {
  const cellsOf = (line: string) => line.replaceAll(/^\|\s*|\s*\|$|`/g, '').split(/\s*\|\s*/);
  const [, , ...rows] = lines.map(cellsOf);
  return rows.flatMap(([first = '', ...rest]) => {
    const [head = '', ...more] = wrap('    ', clean(`${first}: ${rest.join('; ')}`, style), style.columns);
    return [head.slice(2), ...more];
  });
}

/** Paragraphs as lines, without links and emphasis. */
export function plain(markdown: string): string[][] {
  return (
    markdown
      // Pages of which a node has no copy.
      .replaceAll(/[;,.]? [Ss]ee \[[\w.-]+\.md\]\([^)\s]+\)/g, '')
      .replaceAll(/\[([\w-]+)\.md\]\([^)\s]+\)/g, "the page $1 of muster's documentation")
      .replaceAll(/\[([^\]]+)\]\([^)\s]+\)/g, '$1')
      .replaceAll(/(?<![\w*])\*{1,2}([^*\n]+)\*{1,2}(?![\w*])/g, '$1')
      .split(/\n{2,}/)
      .map(paragraph => paragraph.split('\n').filter(line => line.trim() !== ''))
      .filter(lines => lines.length > 0)
  );
}

/** The items of a list with their marks, or all lines as one. */
function itemsOf(lines: readonly string[]): [mark: string, words: string][] {
  const items: [string, string][] = [];
  for (const line of lines) {
    const [, mark, words = ''] = /^((?:-|\d+\.) +)(.*)$/.exec(line) ?? [];
    const last = items.at(-1);
    if (mark !== undefined) items.push([mark, words]);
    else if (last) last[1] += ` ${line.trim()}`;
    else items.push(['', line.trim()]);
  }
  return items;
}

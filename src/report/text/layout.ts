/** Fitting text into columns of a terminal. */
import { columnsOf } from '../../lib/terminal-text.ts';

// Control characters and marks that change the direction of text: a log line must not be able to steer the terminal.
const unprintable = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text of foreign origin made safe for one line: white space becomes a blank, other control characters `\x1b`. */
export function safeLine(text: string): string {
  return text
    .trimEnd()
    .replace(/\r?\n|\t/g, ' ')
    .replace(unprintable, character => {
      const code = character.codePointAt(0) ?? 0;
      return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
    });
}

/** The same for a place that may not know UTF-8. */
export function clean(text: string, { utf8 }: { readonly utf8: boolean }): string {
  return utf8 ? safeLine(text) : safeLine(text).replace(/[^ -~]/gu, '?');
}

export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Shortened to `columns` with an ellipsis where it does not fit. */
export function cut(text: string, columns: number, { utf8 }: { readonly utf8: boolean }): string {
  if (widthOf(text) <= columns) return text;
  const ellipsis = utf8 ? '…' : '...';
  let width = ellipsis.length;
  let kept = '';
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns) break;
    kept += character;
  }
  return columns >= ellipsis.length ? kept + ellipsis : '';
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** With less room than this beside what stands first a text would become a column of single words. */
const leastBeside = 24;
const narrowIndent = 4;

/**
 * Breaks `text` at blanks: the first line begins with `first`, the others are indented as deep. A long word stays whole. Where `first`
 * leaves too little room for a text that does not fit beside it, all of the text stands below, hardly indented.
 */
export function wrap(first: string, text: string, columns: number): string[] {
  const width = widthOf(first);
  const isBeside = columns - width >= leastBeside || width <= narrowIndent || width + widthOf(text) <= columns;
  if (isBeside) return fill(first, text, columns);
  const below = fill(' '.repeat(narrowIndent), text, columns);
  return first.trim() === '' ? below : [first.trimEnd(), ...below];
}

function fill(first: string, text: string, columns: number): string[] {
  const indent = ' '.repeat(widthOf(first));
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/ +/)) {
    if (!empty && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line.trimEnd()];
}

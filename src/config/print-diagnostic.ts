/** Problems as text: `file:line:column: code: message`, the line with the part underlined, what is allowed, what to do. */
import { redact, sameLength } from '../lib/redact.ts';
import { columnsOf, printable } from '../lib/terminal-text.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { SourceText } from './source-text.ts';

/** All of them, with an empty line between. `sources` may lack files that could not be read. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly SourceText[]): string {
  const lines = new Map(sources.map(({ file, text }) => [file, linesOf(text)]));
  return diagnostics
    .map(diagnostic => `${printWithLine(diagnostic, lineOf(diagnostic, lines.get(diagnostic.file) ?? []))}\n`)
    .join('\n');
}

/** One, against the text that it is about. */
export function printDiagnostic(diagnostic: Diagnostic, text: string | undefined): string {
  return printWithLine(diagnostic, text === undefined ? undefined : lineOf(diagnostic, linesOf(text)));
}

/** Columns of the source line that are shown at most. */
const widest = 100;
/** Columns kept before the part that is pointed at, when the line is cut. */
const leadIn = 30;
const tabStop = 4;

function printWithLine(diagnostic: Diagnostic, line: string | undefined): string {
  const { file, line: number, column, code, message, severity, allowed, hint } = diagnostic;
  const margin = ' '.repeat(String(number).length + 2);
  const notes = [
    ...(allowed ? [`allowed: ${allowed.map(printable).join(', ')}`] : []),
    ...(hint === undefined ? [] : [hint]),
  ];
  return [
    `${printable(file)}:${number}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${code}: ${message}`,
    ...(line === undefined || line.trim() === '' ? [] : underline(diagnostic, line, margin)),
    ...notes.map(note => `${margin}= ${note}`),
  ].join('\n');
}

function underline({ line: number, column, length }: Diagnostic, line: string, margin: string): readonly string[] {
  const cells = cut(cellsOf(line), column - 1);
  const before = cells.filter(cell => cell.index < column - 1);
  const under = cells.filter(cell => cell.index >= column - 1 && cell.index < column - 1 + Math.max(length, 1));
  const marks = `${' '.repeat(widthOf(before))}${'^'.repeat(Math.max(widthOf(under), 1))}`;
  return [` ${number} | ${cells.map(cell => cell.shown).join('')}`.trimEnd(), `${margin}| ${marks}`];
}

interface Cell {
  /** Of the character in the line; -1 for what stands for a part that was cut off. */
  readonly index: number;
  readonly shown: string;
  readonly width: number;
}

function cellsOf(line: string): readonly Cell[] {
  let column = 0;
  return Array.from(line, (character, index) => {
    const shown = character === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : printable(character);
    const width = character === '\t' ? shown.length : columnsOf(shown);
    column += width;
    return { index, shown, width };
  });
}

/** The stretch of a long line around `point`, with an ellipsis for what is missing. */
function cut(cells: readonly Cell[], point: number): readonly Cell[] {
  if (widthOf(cells) <= widest) return cells;
  let start = Math.min(point, cells.length);
  for (let kept = 0; start > 0 && kept < leadIn; start--) kept += cells[start - 1]?.width ?? 0;
  let end = start;
  for (let kept = 0; end < cells.length && kept < widest; end++) kept += cells[end]?.width ?? 0;
  return [
    ...(start > 0 ? [{ index: -1, shown: '…', width: 1 }] : []),
    ...cells.slice(start, end),
    ...(end < cells.length ? [{ index: Infinity, shown: '…', width: 1 }] : []),
  ];
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

/** Characters around the place that can be shown or tell that something shown is a secret. */
const around = 500;

/** The line without its secrets: an option and its value may be in two lines. */
function lineOf({ line: number, column }: Diagnostic, lines: readonly string[]): string | undefined {
  const text = lines[number - 1];
  if (text === undefined) return undefined;
  const line = Array.from(text);
  const [from, to] = [Math.max(0, column - around), column + around];
  const above = lines.slice(Math.max(0, number - 3), number - 1).map(each => `${each.slice(-around)}\n`);
  const lead = Array.from(above.join(''));
  const redacted = redact([...lead, ...line.slice(from, to)].join(''), sameLength);
  return [...line.slice(0, from), ...Array.from(redacted).slice(lead.length), ...line.slice(to)].join('');
}

function linesOf(text: string): readonly string[] {
  return text.replace(/^\ufeff/, '').split(/\r?\n/);
}

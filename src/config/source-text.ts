/** The text of one file before it is YAML: limits, odd characters, and offsets turned into lines and columns. */
import { startOf, type Place, type Problems } from './diagnostic.ts';

/** A file as it was read. */
export interface SourceText {
  /** As the user knows it, for messages. */
  readonly file: string;
  readonly text: string;
}

export interface Source extends SourceText {
  placeOf(start: number, end: number): Place;
  /** Counted from 1. Cheap, while a place is counted out along its whole line. */
  lineOf(start: number): number;
}

/** A thousand prerequisites with comments fill a third of it. */
export const largestFile = 524_288;

const mostOddCharacters = 10;
// A lone carriage return is no line break in YAML 1.2 as parsed here, but looks like one; U+FFFD stands for bytes that are not UTF-8.
const oddCharacter =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffd\ufffe\uffff]|\r(?!\n)|\p{Surrogate}/gu;

/** Undefined when the text cannot be worth parsing (too large, binary); the reason is among the problems then. */
export function openSource({ file, text: raw }: SourceText, problems: Problems): Source | undefined {
  if (new TextEncoder().encode(raw).length > largestFile) {
    problems.add(startOf(file), 'too-large', 'the file is larger than 512 KiB', {
      hint: 'this can hardly be the right file',
    });
    return undefined;
  }
  const text = raw.startsWith('\ufeff') ? raw.slice(1) : raw;
  const source = { file, text, ...placesIn(file, text) };
  return reportOddCharacters(source, problems) > mostOddCharacters ? undefined : source;
}

function placesIn(file: string, text: string): Pick<Source, 'placeOf' | 'lineOf'> {
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), match => match.index + 1)];
  const lineOf = (start: number) => lastAtMost(lineStarts, start) + 1;
  return {
    lineOf,
    placeOf(start, end) {
      const from = Math.min(Math.max(start, 0), text.length);
      const line = lineOf(from);
      const lineStart = lineStarts[line - 1] ?? 0;
      const lineEnd = endOfLine(text, lineStarts[line]);
      return {
        file,
        line,
        column: charactersIn(text.slice(lineStart, from)) + 1,
        length: charactersIn(text.slice(from, Math.min(end, lineEnd))),
      };
    },
  };
}

function endOfLine(text: string, nextLine: number | undefined): number {
  if (nextLine === undefined) return text.length;
  return text[nextLine - 2] === '\r' ? nextLine - 2 : nextLine - 1;
}

function charactersIn(text: string): number {
  return Array.from(text).length;
}

/** The index of the last number that is not above `value`, in an ascending list that starts with 0. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? Infinity) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function reportOddCharacters(source: Source, problems: Problems): number {
  const found = Array.from(source.text.matchAll(oddCharacter));
  const first = found[0];
  if (found.length > mostOddCharacters && first) {
    const place = source.placeOf(first.index, first.index + 1);
    problems.add(
      place,
      'not-text',
      `this is not a text file: ${oddName(first[0])} and ${found.length - 1} more like it`,
      {
        hint: 'the file must be UTF-8 text',
      },
    );
    return found.length;
  }
  for (const { 0: character, index } of found) {
    problems.add(source.placeOf(index, index + 1), 'not-text', `${oddName(character)} does not belong in the file`, {
      hint: 'the file must be UTF-8 text without control characters',
    });
  }
  return found.length;
}

function oddName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (code === 'FFFD') return 'a byte that is not UTF-8';
  return code === '0000' ? 'a NUL byte' : `the control character U+${code}`;
}

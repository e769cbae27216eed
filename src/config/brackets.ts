/** Braces and brackets that do not mean what they were meant for, by what the lexer makes of the text. */
import type { YAMLError } from 'yaml';
import type { Problems, Span } from './diagnostic.ts';
import type { Source } from './source-text.ts';
import { tokensOf } from './too-much.ts';

/** `{{ x }}` and `${X}` outside of quotes, of which YAML makes mappings within mappings. */
export function templatesIn(source: Source): Span[] {
  const { text } = source;
  if (!/[{$]\{/.test(text)) return [];
  const found: Span[] = [];
  let behind = 0;
  for (const { token, at } of tokensOf(text)) {
    const before = text.charAt(at - 1);
    if (token !== '{' || at <= behind || (before !== '{' && before !== '$')) continue;
    const close = before === '{' ? '}}' : '}';
    const [line = ''] = text.slice(at, at + 1000).split(/[\r\n]/, 1);
    const length = line.indexOf(close);
    behind = at + (length < 0 ? 1 : length + close.length);
    found.push({ source, start: at - 1, end: behind });
  }
  return found;
}

/** The parser tells it where it noticed, which may be many lines further down. */
export function isUnclosed({ message }: YAMLError): boolean {
  return unclosedPattern.test(message);
}

const unclosedPattern = /^Flow (map|sequence) .*must .*end with a/;

/** Each where it was opened. */
export function reportUnclosed(errors: readonly YAMLError[], source: Source, problems: Problems): void {
  const told = new Set<number>();
  for (const { message, pos } of errors.slice(0, mostUnclosed)) {
    const brackets = unclosedPattern.exec(message)?.[1] === 'map' ? '{}' : '[]';
    const start = openedBefore(pos[0], source, brackets);
    if (told.has(start)) continue;
    told.add(start);
    problems.add({ source, start, end: start + 1 }, 'yaml-syntax', `this \`${brackets.charAt(0)}\` is not closed`, {
      hint: `\`${brackets.charAt(1)}\` belongs behind its last entry`,
    });
  }
}

/** Each costs a pass through the text. */
const mostUnclosed = 10;

/** The innermost one that is open at `end`. */
function openedBefore(end: number, { text }: Source, [opening, closing]: string): number {
  const open: number[] = [];
  for (const { token, at } of tokensOf(text)) {
    if (at >= end) break;
    if (token === opening) open.push(at);
    if (token === closing) open.pop();
  }
  return open.at(-1) ?? end;
}

/** What a file consists of is counted before anything is made of it: half a megabyte of brackets would take 400 MB. */
import { Lexer } from 'yaml';
import type { Problems } from './diagnostic.ts';
import type { Source } from './source-text.ts';

/** Twice what 5,000 prerequisites of ten words take. */
const mostTokens = 250_000;
/** Far more than combinations can be nested, and far less than the parser bears. */
const mostOpen = 500;
/** Tokens of the lexer that stand for no text: the begin of a document, of a plain scalar, and the end of a broken flow. */
const markers: ReadonlySet<string> = new Set(['\u0002', '\u001f', '\u0018']);

/** What the text consists of, each with its offset. */
export function* tokensOf(text: string): Generator<{ readonly token: string; readonly at: number }> {
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    yield { token, at };
    if (!markers.has(token)) at += token.length;
  }
}

/** True when it was told to `problems`. */
export function isTooMuch(source: Source, problems: Problems): boolean {
  let [tokens, open] = [0, 0];
  for (const { token, at } of tokensOf(source.text)) {
    const span = { source, start: at, end: at + 1 };
    if (++tokens > mostTokens) {
      problems.add(span, 'too-large', `the file consists of more than ${mostTokens} words and signs`);
      return true;
    }
    if (token === '{' || token === '[') open += 1;
    if (token === '}' || token === ']') open -= 1;
    if (open > mostOpen) {
      problems.add(span, 'too-deep', 'this is nested far too deeply');
      return true;
    }
  }
  return false;
}

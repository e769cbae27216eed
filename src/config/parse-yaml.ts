/** YAML 1.2 (core schema) to a tree with places. All syntax errors at once. Cannot run away, and never throws. */
import { parseDocument, type Document, type ErrorCode, type YAMLError } from 'yaml';
import { growTree } from './grow-tree.ts';
import { isUnclosed, reportUnclosed, templatesIn } from './brackets.ts';
import { isTooMuch, tokensOf } from './too-much.ts';
import type { Problems, Span } from './diagnostic.ts';
import type { Source } from './source-text.ts';
import type { Node } from './tree.ts';

/** `empty`: nothing but comments. `invalid`: syntax errors were told to `problems`; whatever else is in the file is not judged. */
export function parseYaml(source: Source, problems: Problems): Node | 'empty' | 'invalid' {
  if (isTooMuch(source, problems)) return 'invalid';
  const document = parseDocument(source.text, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    // The parser's own check compares every key with every other one; grow-tree does it in one pass.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  if (reportSyntax(document, source, problems)) return 'invalid';
  if (!document.contents) return 'empty';
  const node = growTree(document.contents, source, problems);
  if (!node) return 'invalid';
  return node.type === 'scalar' && node.value === null ? 'empty' : node;
}

/** True when anything was wrong. */
function reportSyntax(document: Document.Parsed, source: Source, problems: Problems): boolean {
  const found: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const exhausted = found.find(error => error.code === 'RESOURCE_EXHAUSTION');
  if (exhausted) {
    problems.add(spanOf(exhausted, source), 'too-deep', 'this is nested far too deeply');
    return true;
  }
  if (document.directives.yaml.version !== '1.2') {
    problems.add({ source, start: 0, end: Infinity }, 'yaml-syntax', 'the file must be YAML 1.2', {
      hint: 'remove the `%YAML` line',
    });
  }
  const quote = found.find(({ message }) => message.startsWith('Missing closing'));
  if (quote) {
    problems.add(unclosedQuote(source, quote), 'yaml-syntax', 'this quote is not closed', {
      hint: 'the same quote belongs at the end of the value; all that follows is read as part of it',
    });
  }
  const templates = templatesIn(source);
  for (const span of templates) {
    problems.add(span, 'yaml-syntax', 'templates and variables are not filled in here', {
      hint: 'write the value itself; braces that belong to a value need quotes around it',
    });
  }
  /** From here on all is read as something else than what was meant. */
  const misread = Math.min(quote?.pos[0] ?? Infinity, templates[0]?.start ?? Infinity, unexpectedIn(found));
  const indented = new Set(
    found.filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY').map(({ pos: [start] }) => start),
  );
  const told = found.filter(each => each !== quote && each.pos[0] <= misread);
  reportUnclosed(told.filter(isUnclosed), source, problems);
  for (const error of told.filter(each => !isUnclosed(each))) {
    if (indented.has(error.pos[0])) {
      if (error.code === 'BLOCK_AS_IMPLICIT_KEY') reportIndent(spanOf(error, source), problems);
      if (error.code === 'BLOCK_AS_IMPLICIT_KEY' || isTogether(error, found)) continue;
    }
    const code = error.code === 'MULTIPLE_DOCS' ? 'several-documents' : 'yaml-syntax';
    const hint = error.message.startsWith('Missing ,') ? missingComma : hints[error.code];
    problems.add(spanOf(error, source), code, sentenceOf(error), hint === undefined ? {} : { hint });
  }
  return found.length > 0 || templates.length > 0 || document.directives.yaml.version !== '1.2';
}

/** A key with more indentation than the one above it is read as the second line of that one's value, which has a `: ` in it then. */
function reportIndent(at: Span, problems: Problems): void {
  problems.add(at, 'yaml-syntax', 'the line below this is indented further, so it is read as part of this value', {
    hint: 'begin the keys that belong together in the same column',
  });
}

/** Where the first sign stands that can mean nothing: what follows it is not understood either. */
function unexpectedIn(found: readonly YAMLError[]): number {
  return found.find(({ code }) => code === 'UNEXPECTED_TOKEN')?.pos[0] ?? Infinity;
}

/** The other half of what is told about the indentation. */
function isTogether({ code, pos: [start] }: YAMLError, found: readonly YAMLError[]): boolean {
  return (
    code === 'MULTILINE_IMPLICIT_KEY' &&
    found.some(other => other.code === 'BLOCK_AS_IMPLICIT_KEY' && other.pos[0] === start)
  );
}

/** It runs to the end of the file, so it is the last one that begins. */
function unclosedQuote(source: Source, { pos: [end] }: YAMLError): Span {
  let start = end;
  for (const { token, at } of tokensOf(source.text)) if (/^["']/.test(token)) start = at;
  return { source, start, end: Infinity };
}

function spanOf({ pos: [start, end] }: YAMLError, source: Source): Span {
  const indent = /^ +(?=\S)/.exec(source.text.slice(start, start + 1000))?.[0].length ?? 0;
  return { source, start: start + indent, end: Math.max(end, start + indent) };
}

function sentenceOf({ code, message }: YAMLError): string {
  if (message.startsWith('Missing ,')) return 'a `,` is missing before this';
  if (code === 'UNEXPECTED_TOKEN') return 'this cannot follow what stands before it';
  return sentences[code] ?? message.slice(0, 1).toLowerCase() + message.slice(1, 200);
}

const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  MULTIPLE_DOCS: 'a second document starts here',
  TAB_AS_INDENT: 'a tab cannot indent YAML',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key: value` starts on the same line',
  BLOCK_IN_FLOW: 'a second `key: value` starts within this value',
  MULTILINE_IMPLICIT_KEY: 'there is no `:` after this',
  TAG_RESOLVE_FAILED: 'tags (`!something`) mean nothing here',
};

const missingComma = 'separate the entries by commas, or put quotes around a value with brackets or quotes in it';

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  MULTIPLE_DOCS: 'keep one document: remove this `---` and what belongs to it',
  TAB_AS_INDENT: 'use spaces',
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a value that contains `: `, or start a new line',
  BLOCK_IN_FLOW: 'put quotes around a value that contains `: `',
  BAD_SCALAR_START: 'put quotes around the value',
  BAD_DIRECTIVE: 'remove the line: a file needs no `%` directives',
  MISSING_CHAR: 'look for a quote or bracket above that has no partner',
};

/** YAML 1.2 (core schema) to a tree with places. All syntax errors at once. Cannot run away, and never throws. */
import { parseDocument, type Document, type ErrorCode, type YAMLError } from 'yaml';
import { growTree } from './grow-tree.ts';
import type { Problems, Span } from './diagnostic.ts';
import type { Source } from './source-text.ts';
import type { Node } from './tree.ts';

/** `empty`: nothing but comments. `invalid`: syntax errors were told to `problems`; whatever else is in the file is not judged. */
export function parseYaml(source: Source, problems: Problems): Node | 'empty' | 'invalid' {
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
  for (const error of found) {
    const code = error.code === 'MULTIPLE_DOCS' ? 'several-documents' : 'yaml-syntax';
    const hint = hints[error.code];
    problems.add(spanOf(error, source), code, sentenceOf(error), hint === undefined ? {} : { hint });
  }
  return found.length > 0 || document.directives.yaml.version !== '1.2';
}

function spanOf({ pos: [start, end] }: YAMLError, source: Source): Span {
  const indent = /^ +(?=\S)/.exec(source.text.slice(start, start + 1000))?.[0].length ?? 0;
  return { source, start: start + indent, end: Math.max(end, start + indent) };
}

function sentenceOf({ code, message }: YAMLError): string {
  const unclosed = /^Flow (map|sequence) in block collection/.exec(message)?.[1];
  if (unclosed !== undefined) return `the \`${unclosed === 'map' ? '{' : '['}\` opened before this is not closed`;
  if (message.startsWith('Missing closing')) return 'a quote was opened and is not closed before this';
  if (message.endsWith('at node end')) return 'this cannot follow what stands before it';
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

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  MULTIPLE_DOCS: 'keep one document: remove this `---` and what belongs to it',
  TAB_AS_INDENT: 'use spaces',
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a value that contains `: `, or start a new line',
  BLOCK_IN_FLOW: 'put quotes around a value that contains `: `',
  BAD_SCALAR_START: 'put quotes around the value',
  BAD_DIRECTIVE: 'remove the line: a file needs no `%` directives',
  MISSING_CHAR: 'look for a quote or bracket above that has no partner',
};

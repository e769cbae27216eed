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
    const several = error.code === 'MULTIPLE_DOCS';
    const hint = several ? 'keep one document: remove this `---` and what belongs to it' : hints[error.code];
    problems.add(
      spanOf(error, source),
      several ? 'several-documents' : 'yaml-syntax',
      several ? 'a second document starts here' : (sentences[error.code] ?? lowerFirst(error.message)),
      hint === undefined ? {} : { hint },
    );
  }
  return found.length > 0 || document.directives.yaml.version !== '1.2';
}

function spanOf(error: YAMLError, source: Source): Span {
  return { source, start: error.pos[0], end: error.pos[1] };
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1, 200);
}

const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'a tab cannot indent YAML',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key: value` starts on the same line',
  MULTILINE_IMPLICIT_KEY: 'there is no `:` after this',
  TAG_RESOLVE_FAILED: 'tags (`!something`) mean nothing here',
};

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'use spaces',
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a value that contains `: `, or start a new line',
  BAD_SCALAR_START: 'put quotes around the value',
  BAD_DIRECTIVE: 'remove the line: a file needs no `%` directives',
  MISSING_CHAR: 'look for a quote or bracket that was opened and never closed',
};

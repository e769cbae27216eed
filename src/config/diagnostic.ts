/** A problem of the file, with its place. Plain data: print-diagnostic.ts turns it into text. */
import { redact } from '../lib/redact.ts';
import { printable } from '../lib/terminal-text.ts';

/** Stable; listed in docs/messages.md. */
export const diagnosticCodes = [
  'unreadable-file',
  'untrusted-file',
  'too-large',
  'not-text',
  'empty-file',
  'yaml-syntax',
  'several-documents',
  'duplicate-key',
  'bad-alias',
  'too-deep',
  'wrong-type',
  'bad-value',
  'unknown-key',
  'missing-key',
  'bad-name',
  'no-kind',
  'two-kinds',
  'unknown-kind',
  'not-polled',
  'not-of-parts',
  'only-ready',
  'duplicate-service',
  'service-order',
  'service-role',
  'unknown-prerequisite',
  'after-cycle',
  'reserved-name',
  'too-many',
] as const;

export type DiagnosticCode = (typeof diagnosticCodes)[number];

export interface Diagnostic extends Place {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  /** One line without a full stop, safe to print. */
  readonly message: string;
  /** The words that may stand there, when they can be listed. */
  readonly allowed?: readonly string[];
  /** What to do, one line. */
  readonly hint?: string;
}

/** Lines and columns count from 1; columns and length in characters (code points). `length` never leaves the line. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** The start of a file: the place of problems that concern all of it. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1, length: 0 };
}

/** A stretch of a text whose place is worked out only when there is something to say about it. */
export interface Span {
  readonly source: {
    readonly file: string;
    placeOf(start: number, end: number): Place;
    lineOf(start: number): number;
  };
  readonly start: number;
  readonly end: number;
}

type Advice = Pick<Diagnostic, 'allowed' | 'hint'>;

export interface Problems {
  /** `more` as a function, where it costs something, is called only for what is shown. */
  add(at: Place | Span, code: DiagnosticCode, message: string, more?: Advice | (() => Advice)): void;
}

/** More of them help nobody, and each costs a search in the text. */
const mostPerFile = 100;

/** Collects problems, in any order. */
export function collectProblems(): Problems & { readonly found: readonly Diagnostic[] } {
  const found: Diagnostic[] = [];
  const counts = new Map<string, number>();
  return {
    found,
    add: (at, code, message, more = {}) => {
      const { file } = 'source' in at ? at.source : at;
      const count = (counts.get(file) ?? 0) + 1;
      counts.set(file, count);
      if (count > mostPerFile + 1) return;
      const { line, column, length } = 'source' in at ? at.source.placeOf(at.start, at.end) : at;
      const told = count > mostPerFile ? theRest : tellOf(code, message, typeof more === 'function' ? more() : more);
      found.push({ severity: 'error', ...told, file, line, column, length });
    },
  };
}

const theRest = {
  code: 'too-many',
  message: `more than ${mostPerFile} problems: the rest is not shown`,
} as const;

function tellOf(code: DiagnosticCode, message: string, more: Advice): Advice & Pick<Diagnostic, 'code' | 'message'> {
  const hint = more.hint === undefined ? {} : { hint: redact(more.hint) };
  return { code, message: redact(printable(message)), ...more, ...hint };
}

/** Ordered by file (in the order of `files`) and position. The order of discovery decides between equals. */
export function inOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  const rankOf = (file: string) => rank.get(file) ?? files.length;
  return diagnostics.toSorted((a, b) => rankOf(a.file) - rankOf(b.file) || a.line - b.line || a.column - b.column);
}

/** A problem of the file, with its place. Plain data: print-diagnostic.ts turns it into text. */
import { redact } from '../lib/redact.ts';
import { printable } from '../lib/terminal-text.ts';

export type DiagnosticCode =
  | 'unreadable-file'
  | 'untrusted-file'
  | 'too-large'
  | 'not-text'
  | 'empty-file'
  | 'yaml-syntax'
  | 'several-documents'
  | 'duplicate-key'
  | 'bad-alias'
  | 'too-deep'
  | 'wrong-type'
  | 'bad-value'
  | 'unknown-key'
  | 'missing-key'
  | 'bad-name'
  | 'no-kind'
  | 'two-kinds'
  | 'unknown-kind'
  | 'not-polled'
  | 'not-of-parts'
  | 'only-ready'
  | 'duplicate-service'
  | 'service-order'
  | 'service-role'
  | 'unknown-prerequisite'
  | 'after-cycle'
  | 'reserved-name'
  | 'too-many';

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
  readonly source: { placeOf(start: number, end: number): Place };
  readonly start: number;
  readonly end: number;
}

export interface Problems {
  add(at: Place | Span, code: DiagnosticCode, message: string, more?: Pick<Diagnostic, 'allowed' | 'hint'>): void;
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
      const { file, line, column, length } = 'source' in at ? at.source.placeOf(at.start, at.end) : at;
      const count = (counts.get(file) ?? 0) + 1;
      counts.set(file, count);
      if (count > mostPerFile + 1) return;
      const last =
        count > mostPerFile
          ? { code: 'too-many' as const, message: `more than ${mostPerFile} problems: the rest is not shown` }
          : { code, message: redact(printable(message)), ...more, ...hintOf(more.hint) };
      found.push({ severity: 'error', ...last, file, line, column, length });
    },
  };
}

function hintOf(hint: string | undefined): Pick<Diagnostic, 'hint'> {
  return hint === undefined ? {} : { hint: redact(hint) };
}

/** Ordered by file (in the order of `files`) and position. The order of discovery decides between equals. */
export function inOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  const rankOf = (file: string) => rank.get(file) ?? files.length;
  return diagnostics.toSorted((a, b) => rankOf(a.file) - rankOf(b.file) || a.line - b.line || a.column - b.column);
}

import { printable } from '../lib/terminal-text.ts';
import type { Diagnostic } from './diagnostic.ts';

/** What is wrong with a file, in one line: how many problems, and the first with its place. */
export function summarise(diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics;
  if (!first) return 'no problem';
  const { file, line, column, message } = first;
  const many = diagnostics.length === 1 ? '1 problem' : `${diagnostics.length} problems, the first`;
  return `${many}: ${printable(file)}:${line}:${column}: ${message}`;
}

import { expect } from 'vitest';
import type { Diagnostic } from '../../../src/config/diagnostic.ts';

/** Every place is a stretch of one line of the text, or the point right behind the line. */
export function expectPlacesInside(diagnostics: readonly Diagnostic[] | undefined, text: string): void {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (const { line, column, length, message } of diagnostics ?? []) {
    const characters = Array.from(lines[line - 1] ?? '').length;
    const inside = line >= 1 && line <= lines.length && column >= 1 && length >= 0 && column - 1 + length <= characters;
    expect(inside || { line, column, length, characters, message }).toBe(true);
  }
}

import { nearest } from '../lib/nearest.ts';
import { printable } from '../lib/terminal-text.ts';
import { ToldError } from '../messages/told-error.ts';

/** Throws for names of prerequisites that are none of `known`: all of them are told at once. */
export function expectNames(names: readonly string[], known: readonly string[], whose = 'the file'): void {
  const unknown = [...new Set(names)].filter(name => !known.includes(name));
  if (unknown.length === 0) return;
  throw new ToldError('unknown-name', {
    what: 'prerequisite',
    names: unknown.map(name => meant(name, known, whose)).join(', '),
  });
}

/** A word that is none of `known`, and what it may stand for. */
export function meant(name: string, known: readonly string[], whose: string): string {
  const guess = nearest(name, known);
  const instead = guess === undefined ? `${whose} has: ${known.join(', ') || 'none'}` : `did you mean ${guess}?`;
  return `${printable(name)} (${instead})`;
}

import { nearest } from '../lib/nearest.ts';
import { CliError } from './context.ts';
import { usage } from './exit-statuses.ts';

/** Throws for names of prerequisites that are none of `known`: all of them are told at once. */
export function expectNames(names: readonly string[], known: readonly string[], whose = 'the file'): void {
  const unknown = [...new Set(names)].filter(name => !known.includes(name));
  if (unknown.length === 0) return;
  throw new CliError(usage, unknown.map(name => noSuchName(name, known, whose)).join('\nmuster: '));
}

function noSuchName(name: string, known: readonly string[], whose: string): string {
  const guess = nearest(name, known);
  const meant = guess === undefined ? `${whose} has: ${known.join(', ') || 'none'}` : `did you mean ${guess}?`;
  return `there is no prerequisite named ${name}; ${meant}`;
}

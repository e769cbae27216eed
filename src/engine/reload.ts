/** Pure: what a file that was read again means for a run that waits. */
import type { Config, Prerequisite } from '../config/config.ts';

export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function changesBetween(before: readonly Prerequisite[], after: readonly Prerequisite[]): Changes {
  const old = new Map(before.map(each => [each.name, each]));
  const names = new Set(after.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    changed: after.filter(each => isAnother(old.get(each.name), each)).map(({ name }) => name),
    removed: before.map(({ name }) => name).filter(name => !names.has(name)),
  };
}

/**
 * The keys that a run in progress cannot take over: what follows the gate was looked at and asked for when the run began.
 * With any of them changed the file is not taken over at all, never half of it.
 */
export function needsNewRun(before: Config, after: Config): readonly string[] {
  const keys = ['services', 'stack'] as const;
  return keys.filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

export function sameContent(one: Prerequisite, other: Prerequisite): boolean {
  // Both come from the same reader: plain data, its keys in the same order.
  return JSON.stringify(one) === JSON.stringify(other);
}

function isAnother(before: Prerequisite | undefined, after: Prerequisite): boolean {
  return before !== undefined && !sameContent(before, after);
}

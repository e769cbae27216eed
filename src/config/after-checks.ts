/** `after`: every name must exist, and no prerequisite may wait for itself. */
import { findCycles } from '../lib/cycles.ts';
import { nearest } from '../lib/nearest.ts';
import { printable, quote } from '../lib/terminal-text.ts';
import type { Problems } from './diagnostic.ts';
import type { DeclaredPrerequisite } from './read-prerequisite.ts';

const mostCycles = 5;
const mostListed = 20;
const longestShown = 12;

/** `known`: names beside the declared ones, of implicit prerequisites. */
export function checkAfter(
  declared: readonly DeclaredPrerequisite[],
  known: readonly string[],
  problems: Problems,
): void {
  const byName = new Map(declared.map(each => [each.name, each]));
  const names = new Set([...byName.keys(), ...known]);
  for (const { name, span } of declared.flatMap(each => each.after)) {
    if (names.has(name)) continue;
    const meant = nearest(name, [...names]);
    problems.add(span, 'unknown-prerequisite', `there is no prerequisite ${quote(name)}`, {
      ...(names.size <= mostListed ? { allowed: [...names] } : {}),
      ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
    });
  }
  const edges = new Map(declared.map(each => [each.name, each.after.map(({ name }) => name)]));
  for (const cycle of findCycles(edges, mostCycles)) reportCycle(cycle, byName, problems);
}

function reportCycle(
  cycle: readonly string[],
  byName: ReadonlyMap<string, DeclaredPrerequisite>,
  problems: Problems,
): void {
  const [first = '', second = first] = cycle;
  const declared = byName.get(first);
  const span = declared?.after.find(({ name }) => name === second)?.span ?? declared?.nameSpan;
  if (!span) return;
  const shown = cycle.length <= longestShown ? cycle : [...cycle.slice(0, longestShown - 1), '…'];
  const way = [...shown, first].map(name => printable(name.slice(0, 64))).join(' -> ');
  const message =
    cycle.length === 1 ? `${way}: it would wait for itself` : `${way}: they would wait for each other for ever`;
  problems.add(span, 'after-cycle', message, { hint: 'take one name out of its `after`' });
}

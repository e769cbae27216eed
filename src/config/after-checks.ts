/** `after` and `requires`: every name must exist, and no prerequisite may wait for itself. */
import { findCycles } from '../lib/cycles.ts';
import { printable } from '../lib/terminal-text.ts';
import type { Problems } from './diagnostic.ts';
import { checkNames, type NamedSpan } from './names.ts';
import type { DeclaredPrerequisite } from './read-prerequisite.ts';

const mostCycles = 5;
const longestShown = 12;

/** `known`: names beside the declared ones, of implicit prerequisites. `required`: what services name. */
export function checkAfter(
  declared: readonly DeclaredPrerequisite[],
  known: readonly string[],
  required: readonly NamedSpan[],
  problems: Problems,
): void {
  const byName = new Map(declared.map(each => [each.name, each]));
  checkNames([...declared.flatMap(each => each.after), ...required], new Set([...byName.keys(), ...known]), problems);
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

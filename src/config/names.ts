/** Names of prerequisites, where others refer to them: `after` and `requires`. */
import { nearest } from '../lib/nearest.ts';
import { quote } from '../lib/terminal-text.ts';
import type { Problems, Span } from './diagnostic.ts';
import type { Node } from './tree.ts';

export interface NamedSpan {
  readonly name: string;
  readonly span: Span;
}

const mostListed = 20;

/** The names in a list; one that stands there twice is a problem. */
export function namesIn(list: Node | undefined, problems: Problems): readonly NamedSpan[] {
  const names =
    list?.type === 'list'
      ? list.items.flatMap(item => (item.type === 'scalar' ? [{ name: item.text, span: item }] : []))
      : [];
  const seen = new Set<string>();
  for (const { name, span } of names) {
    if (seen.has(name)) problems.add(span, 'duplicate-key', `${quote(name)} is in the list already`);
    seen.add(name);
  }
  return names;
}

/** Every name must be one of `known`. */
export function checkNames(names: readonly NamedSpan[], known: ReadonlySet<string>, problems: Problems): void {
  for (const { name, span } of names) {
    if (known.has(name)) continue;
    problems.add(span, 'unknown-prerequisite', `there is no prerequisite ${quote(name)}`, () => {
      const meant = nearest(name, [...known]);
      return {
        ...(known.size <= mostListed ? { allowed: [...known] } : {}),
        ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
      };
    });
  }
}

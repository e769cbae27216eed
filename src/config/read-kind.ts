/** Which kind a mapping is of, and its settings. Shared by prerequisites and a service's `ready`. */
import type { Kind } from '../conditions/condition.ts';
import type { ConditionSpec } from '../conditions/registry.ts';
import { nearest } from '../lib/nearest.ts';
import { quote } from '../lib/terminal-text.ts';
import type { Problems, Span } from './diagnostic.ts';
import { allowedKeys } from './issue-message.ts';
import { pick, type Entry, type MapNode } from './tree.ts';
import { reportUnknownKey, validate } from './validate.ts';

/** The kinds by their key. How they watch is of no interest here. */
export type KindTable = Readonly<Record<string, TableKind>>;
export type TableKind = Pick<Kind<unknown>, 'key' | 'polled' | 'schema'>;

export interface KindReader {
  readonly kinds: KindTable;
  readonly problems: Problems;
}

/** The one kind that the mapping names; none or several are told, at `owner` when nothing in it is to blame. */
export function chooseKind(
  map: MapNode,
  owner: Span,
  common: readonly string[],
  { kinds, problems }: KindReader,
): TableKind | undefined {
  const isKind = ({ key }: Entry) => Object.hasOwn(kinds, key);
  const [first, second] = map.entries.filter(isKind);
  if (first && second) {
    problems.add(second.keySpan, 'two-kinds', `a second kind beside ${quote(first.key)}`, {
      hint: 'write two prerequisites, each with one kind: all of them have to be met',
    });
    return undefined;
  }
  if (first) return kinds[first.key];
  const strangers = map.entries.filter(({ key }) => !common.includes(key));
  reportNoKind(strangers, owner, common, { kinds, problems });
  return undefined;
}

/** Validates the mapping without its `common` keys, which are only named to the user as allowed. */
export function readSpec(
  kind: TableKind,
  map: MapNode,
  common: readonly string[],
  problems: Problems,
): ConditionSpec | undefined {
  const own = allowedKeys(kind.schema, []);
  const unknown = map.entries.filter(({ key }) => !own.includes(key) && !common.includes(key));
  for (const entry of unknown) reportUnknownKey(entry, [...own, ...common], problems);
  const settings = validate(
    kind.schema,
    pick(map, key => own.includes(key) && !common.includes(key)),
    problems,
  );
  // The key and the settings come from the same line of the registry, which TypeScript cannot see through a table.
  return settings === undefined || unknown.length > 0 ? undefined : ({ kind: kind.key, settings } as ConditionSpec);
}

/** A stranger that looks like a common key is that key misspelt; the first other one was meant to be the kind. */
function reportNoKind(strangers: readonly Entry[], owner: Span, common: readonly string[], reader: KindReader): void {
  const { problems } = reader;
  const kindKeys = Object.keys(reader.kinds);
  const misspelt = strangers.filter(({ key }) => !nearest(key, kindKeys) && nearest(key, common));
  for (const entry of misspelt) reportUnknownKey(entry, common, problems);
  const meant = strangers.find(entry => !misspelt.includes(entry));
  if (!meant) {
    problems.add(owner, 'no-kind', 'this says nothing to wait for: it needs one kind', { allowed: kindKeys });
    return;
  }
  const guess = nearest(meant.key, kindKeys);
  problems.add(meant.keySpan, 'unknown-kind', `unknown kind ${quote(meant.key)}`, {
    allowed: kindKeys,
    ...(guess === undefined ? {} : { hint: `did you mean \`${guess}\`?` }),
  });
}

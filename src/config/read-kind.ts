/** Which kind a mapping is of, and its settings. Shared by prerequisites, a service's `ready` and the parts of combinations. */
import type { CombinedSettings } from '../conditions/combine.ts';
import type { Kind, PartSpec } from '../conditions/condition.ts';
import type { ConditionSpec } from '../conditions/registry.ts';
import { quote } from '../lib/terminal-text.ts';
import type { Problems, Span } from './diagnostic.ts';
import { allowedKeys } from './issue-message.ts';
import { adviceForKind } from './misplaced.ts';
import { meantBy } from './other-words.ts';
import { follow, nameOf, pick, type Entry, type MapNode, type Node } from './tree.ts';
import { placeOf, reportUnknownKey, validate } from './validate.ts';

/** The kinds by their key. How they watch is of no interest here. */
export type KindTable = Readonly<Record<string, TableKind>>;
export type TableKind = Pick<Kind<unknown>, 'key' | 'polled' | 'schema' | 'parts' | 'onlyReady'>;

export interface KindReader {
  readonly kinds: KindTable;
  readonly problems: Problems;
  /** What is read is part of a combination. */
  readonly nested?: boolean;
  /** What is read is `ready` of a service. */
  readonly ready?: boolean;
}

/** Combinations in combinations: nobody understands more, and each level costs a look through all below it. */
const deepestNesting = 5;

/** The one kind that the mapping names; none or several are told, at `owner` when nothing in it is to blame. */
export function chooseKind(
  map: MapNode,
  owner: Span,
  common: readonly string[],
  reader: KindReader,
): TableKind | undefined {
  const { kinds, problems, nested = false, ready = false } = reader;
  const isKind = ({ key }: Entry) => Object.hasOwn(kinds, key);
  const [first, second] = map.entries.filter(isKind);
  if (first && second) {
    problems.add(second.keySpan, 'two-kinds', `a second kind beside ${quote(first.key)}`, {
      hint: nested
        ? 'write two parts, each with one kind'
        : 'write two prerequisites, each with one kind: all of them have to be met',
    });
    return undefined;
  }
  if (first && kinds[first.key]?.onlyReady === true && !ready) {
    problems.add(
      first.keySpan,
      'only-ready',
      `${quote(first.key)} cannot be waited for before the cluster is started`,
      {
        hint: 'it goes into `ready` of a service after pacemaker, such as `{ unit: my-app, ready: { resource: vip } }`',
      },
    );
    return undefined;
  }
  if (first) return kinds[first.key];
  reportNoKind(map, owner, common, reader);
  return undefined;
}

/** Validates the mapping without its `common` keys, which are only named to the user as allowed. */
export function readSpec(
  kind: TableKind,
  map: MapNode,
  common: readonly string[],
  reader: KindReader,
): ConditionSpec | undefined {
  return readNested(kind, map, { common, reader, depth: 0 });
}

/** Whether anything in it is looked at again and again. */
export function isPolled(spec: PartSpec, kinds: KindTable): boolean {
  const polled = kinds[spec.kind]?.polled ?? false;
  if (polled !== 'as-parts') return polled;
  return (spec.settings as CombinedSettings).parts.some(part => isPolled(part, kinds));
}

interface Nesting {
  readonly common: readonly string[];
  readonly reader: KindReader;
  readonly depth: number;
}

function readNested(kind: TableKind, map: MapNode, nesting: Nesting): ConditionSpec | undefined {
  const { common, reader, depth } = nesting;
  const own = allowedKeys(kind.schema, []);
  const allowed = depth === 0 ? [...own, ...common] : own;
  const unknown = map.entries.filter(({ key }) => !allowed.includes(key));
  for (const entry of unknown) reportUnknown(entry, { allowed, map }, nesting);
  const settings = validate(
    kind.schema,
    pick(map, key => own.includes(key) && !common.includes(key)),
    reader.problems,
  );
  const parts = kind.parts && readParts(kind.parts, map, nesting);
  if (settings === undefined || unknown.length > 0 || (kind.parts && !parts)) return undefined;
  // The key and the settings come from the same line of the registry, which TypeScript cannot see through a table.
  return { kind: kind.key, settings: parts ? { ...settings, parts } : settings } as ConditionSpec;
}

function reportUnknown(
  entry: Entry,
  { allowed, map }: { allowed: readonly string[]; map: MapNode },
  { common, reader, depth }: Nesting,
): void {
  if (depth === 0 || !common.includes(entry.key)) reportUnknownKey(entry, { allowed, map, problems: reader.problems });
  else {
    reader.problems.add(entry.keySpan, 'not-of-parts', `\`${entry.key}\` is of the whole prerequisite, not of a part`, {
      hint: 'write it beside the name of the outermost combination',
    });
  }
}

/** Undefined when one of them, or where they should stand, is wrong. */
function readParts(
  { path, form }: NonNullable<TableKind['parts']>,
  map: MapNode,
  nesting: Nesting,
): readonly ConditionSpec[] | undefined {
  const { node, entry, missing } = follow(map, path);
  // The schema has told.
  if (missing !== undefined || !entry || (form === 'list' && node.type !== 'list')) return undefined;
  const nodes = form === 'list' && node.type === 'list' ? node.items : [node];
  const parts = nodes.map(each => readPart(each, entry, { ...nesting, depth: nesting.depth + 1 }));
  const valid = parts.filter(part => part !== undefined);
  return valid.length === parts.length ? valid : undefined;
}

function readPart(node: Node, entry: Entry, nesting: Nesting): ConditionSpec | undefined {
  const { common, reader, depth } = nesting;
  const { problems } = reader;
  if (node.type !== 'map') {
    const message = `${quote(entry.key)}: a part must be a mapping with a kind, not ${nameOf(node)}`;
    problems.add(placeOf(node, entry), 'wrong-type', message, { hint: 'such as `{ mount: /srv/data }`' });
    return undefined;
  }
  const owner = node.entries[0]?.keySpan ?? node;
  if (depth > deepestNesting) {
    problems.add(owner, 'too-deep', `combinations can be nested ${deepestNesting} deep, not deeper`);
    return undefined;
  }
  const kind = chooseKind(node, owner, common, { ...reader, nested: true });
  return kind && readNested(kind, node, nesting);
}

/** A stranger that looks like a common key is that key misspelt; the first other one was meant to be the kind. */
function reportNoKind(map: MapNode, owner: Span, common: readonly string[], reader: KindReader): void {
  const strangers = map.entries.filter(({ key }) => !common.includes(key));
  const { problems } = reader;
  const kindKeys = Object.values(reader.kinds).flatMap(({ key, onlyReady = false }) =>
    onlyReady && reader.ready !== true ? [] : [key],
  );
  const misspelt = strangers.filter(
    ({ key }) => !meantBy(key, kindKeys) && !adviceForKind(key) && meantBy(key, common),
  );
  for (const entry of misspelt) reportUnknownKey(entry, { allowed: common, map, problems });
  const meant = strangers.find(entry => !misspelt.includes(entry));
  if (!meant) {
    problems.add(owner, 'no-kind', 'this says nothing to wait for: it needs one kind', { allowed: kindKeys });
    return;
  }
  const guess = meantBy(meant.key, kindKeys);
  const hint = guess === undefined ? adviceForKind(meant.key) : `did you mean \`${guess}\`?`;
  problems.add(meant.keySpan, 'unknown-kind', `unknown kind ${quote(meant.key)}`, {
    allowed: kindKeys,
    ...(hint === undefined ? {} : { hint }),
  });
}

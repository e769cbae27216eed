/** A part of the tree against a schema: its value, or every problem with its place. */
import type * as z from 'zod/mini';
import { quote } from '../lib/terminal-text.ts';
import type { Problems, Span } from './diagnostic.ts';
import { allowedKeys, messageOf, type Issue } from './issue-message.ts';
import { adviceForOptional, adviceForSeveral } from './misplaced.ts';
import { meantBy } from './other-words.ts';
import { entryOf, follow, nameOf, toPlain, type Entry, type MapNode, type Node } from './tree.ts';

export function validate<Value>(
  schema: z.ZodMiniType<Value>,
  node: Node,
  problems: Problems,
  advice?: Advice,
): Value | undefined {
  const result = schema.safeParse(toPlain(node));
  if (result.success) return result.data;
  const told = new Set<string>();
  for (const issue of result.error.issues) {
    // A value that is wrong twice (no whole number and too large) is mended once.
    const key = JSON.stringify([issue.code === 'unrecognized_keys', issue.path]);
    if (!told.has(key)) tell(issue, { schema, node, problems, advice });
    told.add(key);
  }
  return undefined;
}

/** A key that nothing reads, with the keys that are allowed beside it. `map`: where it stands, whose other keys it was not meant for. */
export function reportUnknownKey(
  entry: Entry,
  {
    allowed,
    map,
    problems,
    hint,
  }: { allowed: readonly string[]; map: MapNode; problems: Problems; hint?: string | undefined },
): void {
  const meant = meantBy(
    entry.key,
    allowed.filter(key => !entryOf(map, key)),
  );
  const advice =
    hint ?? adviceForOptional(entry, map) ?? (meant === undefined ? undefined : `did you mean \`${meant}\`?`);
  problems.add(entry.keySpan, 'unknown-key', `unknown key ${quote(entry.key)}`, {
    allowed,
    ...(advice === undefined ? {} : { hint: advice }),
  });
}

/** The node as a mapping; anything else is a problem, with the hint, and undefined. */
export function expectMap(entry: Entry, problems: Problems, hint: string): MapNode | undefined {
  if (entry.value.type === 'map') return entry.value;
  problems.add(
    placeOf(entry.value, entry),
    'wrong-type',
    `${quote(entry.key)} must be a mapping, not ${nameOf(entry.value)}`,
    { hint },
  );
  return undefined;
}

/** Where to point for a value: at its key when the value itself is not there. */
export function placeOf(node: Node, entry: Entry | undefined): Span {
  return node.type === 'scalar' && node.value === null && node.text === '' && entry ? entry.keySpan : node;
}

interface Setting {
  readonly schema: z.ZodMiniType;
  readonly node: Node;
  readonly problems: Problems;
  readonly advice: Advice | undefined;
}

/** More about an unknown key than the words that are allowed there. */
export type Advice = (entry: Entry) => string | undefined;

function tell(issue: Issue, { schema, node, problems, advice }: Setting): void {
  const { node: at, entry, missing } = follow(node, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, issue.path);
    if (at.type !== 'map') return;
    for (const each of at.entries.filter(({ key }) => issue.keys.includes(key)))
      reportUnknownKey(each, { allowed, map: at, problems, hint: advice?.(each) });
  } else if (missing !== undefined) {
    problems.add(entry?.keySpan ?? startOfNode(at), 'missing-key', `${quote(missing)} is missing`);
  } else {
    const { code, message, ...more } = messageOf(issue, at);
    const hint = more.hint ?? (at.type === 'list' ? adviceForSeveral(issue) : undefined);
    problems.add(placeOf(at, entry), code, entry ? `${quote(entry.key)}: ${message}` : message, {
      ...more,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** The first word of a mapping: underlining all of it would say nothing. */
function startOfNode(node: Node): Span {
  return (node.type === 'map' ? node.entries[0]?.keySpan : undefined) ?? node;
}

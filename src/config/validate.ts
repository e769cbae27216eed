/** A part of the tree against a schema: its value, or every problem with its place. */
import type * as z from 'zod/mini';
import { nearest } from '../lib/nearest.ts';
import { quote } from '../lib/terminal-text.ts';
import type { Problems, Span } from './diagnostic.ts';
import { allowedKeys, messageOf, type Issue } from './issue-message.ts';
import { follow, nameOf, toPlain, type Entry, type MapNode, type Node } from './tree.ts';

/** `named`: the entry that the node is the value of, for a sentence such as ``` `after` must be a list ```. */
export function validate<Value>(
  schema: z.ZodMiniType<Value>,
  node: Node,
  problems: Problems,
  named?: Entry,
): Value | undefined {
  const result = schema.safeParse(toPlain(node));
  if (result.success) return result.data;
  const told = new Set<string>();
  for (const issue of result.error.issues) {
    // A value that is wrong twice (no whole number and too large) is mended once.
    const key = JSON.stringify([issue.code === 'unrecognized_keys', issue.path]);
    if (!told.has(key)) tell(issue, { schema, node, problems, named });
    told.add(key);
  }
  return undefined;
}

/** A key that nothing reads, with the keys that are allowed beside it. */
export function reportUnknownKey(entry: Entry, allowed: readonly string[], problems: Problems, hint?: string): void {
  const meant = nearest(entry.key, allowed);
  const advice = hint ?? (meant === undefined ? undefined : `did you mean \`${meant}\`?`);
  problems.add(entry.keySpan, 'unknown-key', `unknown key ${quote(entry.key)}`, {
    allowed,
    ...(advice === undefined ? {} : { hint: advice }),
  });
}

/** The node as a mapping; anything else is a problem and undefined. */
export function expectMap(entry: Entry, problems: Problems, example: string): MapNode | undefined {
  if (entry.value.type === 'map') return entry.value;
  problems.add(
    placeOf(entry.value, entry),
    'wrong-type',
    `${quote(entry.key)} must be a mapping, not ${nameOf(entry.value)}`,
    {
      hint: `such as \`${example}\``,
    },
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
  readonly named: Entry | undefined;
}

function tell(issue: Issue, { schema, node, problems, named }: Setting): void {
  const { node: at, entry = named, missing } = follow(node, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, issue.path);
    const unknown = at.type === 'map' ? at.entries.filter(({ key }) => issue.keys.includes(key)) : [];
    for (const each of unknown) reportUnknownKey(each, allowed, problems);
  } else if (missing !== undefined) {
    problems.add(entry?.keySpan ?? startOfNode(at), 'missing-key', `${quote(missing)} is missing`);
  } else {
    const { code, message, ...more } = messageOf(issue, at);
    problems.add(placeOf(at, entry), code, entry ? `${quote(entry.key)}: ${message}` : message, more);
  }
}

/** The first word of a mapping: underlining all of it would say nothing. */
function startOfNode(node: Node): Span {
  return (node.type === 'map' ? node.entries[0]?.keySpan : undefined) ?? node;
}

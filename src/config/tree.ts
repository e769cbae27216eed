/** The file as a tree that remembers where each part stands. Plain data, free of aliases, with text keys only. */
import type { Span } from './diagnostic.ts';

export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode extends Span {
  readonly type: 'map';
  /** In the order of the file, each key once. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export interface ListNode extends Span {
  readonly type: 'list';
  readonly items: readonly Node[];
}

export interface ScalarNode extends Span {
  readonly type: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
  readonly text: string;
}

export function entryOf(map: MapNode, key: string): Entry | undefined {
  return map.entries.find(entry => entry.key === key);
}

/** The same map with only the entries that `keep` wants. */
export function pick(map: MapNode, keep: (key: string) => boolean): MapNode {
  return { ...map, entries: map.entries.filter(entry => keep(entry.key)) };
}

/** As plain values. A key such as `__proto__` is a key like any other. */
export function toPlain(node: Node): unknown {
  switch (node.type) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map': {
      const plain = {};
      for (const { key, value } of node.entries) {
        Object.defineProperty(plain, key, { value: toPlain(value), enumerable: true });
      }
      return plain;
    }
  }
}

export interface Followed {
  /** As far as the path leads. */
  readonly node: Node;
  /** The entry that the node is (in) the value of. */
  readonly entry: Entry | undefined;
  /** The step that was not there. */
  readonly missing: string | undefined;
}

export function follow(start: Node, path: readonly PropertyKey[]): Followed {
  let node = start;
  let entry: Entry | undefined;
  for (const step of path) {
    const next = node.type === 'map' ? entryOf(node, String(step)) : undefined;
    const item = node.type === 'list' ? node.items[Number(step)] : undefined;
    if (!next && !item) return { node, entry, missing: String(step) };
    entry = next ?? entry;
    node = next?.value ?? item ?? node;
  }
  return { node, entry, missing: undefined };
}

/** `text`, `a number`, `a list` …, for messages. */
export function nameOf(node: Node): string {
  if (node.type === 'map') return 'a mapping';
  if (node.type === 'list') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return 'text';
  return typeof node.value === 'number' ? 'a number' : `\`${node.value}\``;
}

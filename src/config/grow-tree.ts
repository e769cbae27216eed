/** From the parser's nodes to ours: aliases replaced under a budget, keys made unique text, depth and size bounded. */
import { isAlias, isMap, isPair, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { quote } from '../lib/terminal-text.ts';
import type { Problems, Span } from './diagnostic.ts';
import type { Source } from './source-text.ts';
import type { Entry, MapNode, Node, ScalarNode } from './tree.ts';

const deepest = 24;
/** Aliases included, each time they are used. A thousand prerequisites with every field set need a fifth of it. */
const mostNodes = 100_000;

/** Undefined when it cannot be a tree of sane size; the reason is among the problems then. */
export function growTree(contents: unknown, source: Source, problems: Problems): Node | undefined {
  const anchors = new Map<string, Node>();
  const state = { budget: mostNodes, stopped: false, incomplete: false };
  const root = grow(contents, { source, start: 0, end: 0 }, 0);
  return state.stopped || state.incomplete ? undefined : root;

  function grow(raw: unknown, parent: Span, depth: number): Node {
    const span = spanOf(raw, parent);
    if (depth > deepest) return stop(span, 'too-deep', 'this is nested far too deeply');
    if (--state.budget < 0) return stop(span, 'too-large', `the file has more than ${mostNodes} values`);
    if (isAlias(raw)) return useAnchor(raw.source, span);
    const node = isMap(raw)
      ? growMap(raw, span, depth)
      : isSeq(raw)
        ? growList(raw.items, span, depth)
        : scalar(raw, span);
    if ((isScalar(raw) || isMap(raw) || isSeq(raw)) && raw.anchor !== undefined) anchors.set(raw.anchor, node);
    return node;
  }

  function growMap(map: YAMLMap, span: Span, depth: number): MapNode {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) {
      if (state.stopped) break;
      const keySpan = isPair(pair) ? spanOf(pair.key, span) : span;
      const key = isScalar(pair.key) ? textOf(pair.key) : undefined;
      const value = grow(pair.value, keySpan, depth + 1);
      const first = key === undefined ? undefined : entries.get(key);
      if (key === undefined) problems.add(keySpan, 'wrong-type', 'a key must be a plain word');
      else if (first) {
        const line = source.lineOf(first.keySpan.start);
        problems.add(keySpan, 'duplicate-key', `${quote(key)} is given twice: first in line ${line}`);
      } else entries.set(key, { key, keySpan, value });
    }
    return { ...span, type: 'map', entries: [...entries.values()] };
  }

  function growList(items: readonly unknown[], span: Span, depth: number): Node {
    const grown: Node[] = [];
    for (const item of items) {
      if (state.stopped) break;
      grown.push(grow(item, span, depth + 1));
    }
    return { ...span, type: 'list', items: grown };
  }

  /** The alias shares the anchor's node, so that a problem inside is shown where it is written. */
  function useAnchor(name: string, span: Span): Node {
    const node = anchors.get(name);
    if (!node) {
      problems.add(span, 'bad-alias', `there is no ${quote(`&${name}`)} before this`);
      state.incomplete = true;
      return nothing(span);
    }
    state.budget -= sizeOf(node, state.budget);
    return state.budget < 0 ? stop(span, 'too-large', 'aliases make the file far too large') : node;
  }

  function stop(span: Span, code: 'too-deep' | 'too-large', message: string): Node {
    if (!state.stopped) problems.add(span, code, message);
    state.stopped = true;
    return nothing(span);
  }

  function spanOf(raw: unknown, parent: Span): Span {
    if (!isAlias(raw) && !isScalar(raw) && !isMap(raw) && !isSeq(raw)) return parent;
    const range = raw.range;
    return range ? { source, start: range[0], end: range[1] } : parent;
  }
}

/** How many nodes hang on this one, itself included; stops counting beyond `limit`. */
function sizeOf(root: Node, limit: number): number {
  const waiting: Node[] = [root];
  let count = 0;
  for (let node = waiting.pop(); node && count <= limit; node = waiting.pop()) {
    count++;
    if (node.type === 'list') for (const item of node.items) waiting.push(item);
    if (node.type === 'map') for (const entry of node.entries) waiting.push(entry.value);
  }
  return count;
}

function scalar(raw: unknown, span: Span): ScalarNode {
  if (!isScalar(raw)) return nothing(span);
  const { value } = raw;
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { ...span, type: 'scalar', value: known ? value : null, text: textOf(raw) };
}

function nothing(span: Span): ScalarNode {
  return { ...span, type: 'scalar', value: null, text: '' };
}

function textOf(raw: Scalar): string {
  return typeof raw.value === 'string' ? raw.value : (raw.source ?? '');
}

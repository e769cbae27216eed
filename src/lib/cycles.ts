/** Cycles in a directed graph given as name -> successors. Unknown successors are ignored. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Shortest cycles first, each starting at its first member in the graph's order, at most `limit`. A member of a reported
 * cycle is not in another one: when that is mended, the rest may be mended too.
 */
export function findCycles(edges: Edges, limit: number): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const left = new Set(edges.keys());
  while (cycles.length < limit) {
    trim(edges, left);
    const cycle = shortestCycle(edges, left);
    if (!cycle) break;
    cycles.push(cycle);
    for (const name of cycle) left.delete(name);
  }
  return cycles;
}

/** Takes away what cannot be on a cycle: whatever leads nowhere, again and again. */
function trim(edges: Edges, left: Set<string>): void {
  const leadsTo = new Map([...left].map(name => [name, successors(edges, left, name).length]));
  const before = new Map<string, string[]>();
  for (const name of left) {
    for (const next of successors(edges, left, name)) {
      const known = before.get(next);
      if (known) known.push(name);
      else before.set(next, [name]);
    }
  }
  const done = [...left].filter(name => leadsTo.get(name) === 0);
  for (let name = done.pop(); name !== undefined; name = done.pop()) {
    left.delete(name);
    for (const previous of before.get(name) ?? []) {
      const remaining = (leadsTo.get(previous) ?? 0) - 1;
      leadsTo.set(previous, remaining);
      if (remaining === 0) done.push(previous);
    }
  }
}

function shortestCycle(edges: Edges, left: ReadonlySet<string>): readonly string[] | undefined {
  const untried = new Set(left);
  let shortest: readonly string[] | undefined;
  for (const name of untried) {
    const cycle = cycleThrough(name, edges, untried, shortest?.length ?? Infinity);
    if (cycle) shortest = cycle;
    if (cycle?.length === 1) break;
    // The shortest way through this one is known now; most of what it was on is no cycle without it.
    untried.delete(name);
    trim(edges, untried);
  }
  return shortest;
}

/** Breadth first, so the first way back is a shortest one; undefined when none is shorter than `limit`. */
function cycleThrough(
  start: string,
  edges: Edges,
  left: ReadonlySet<string>,
  limit: number,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  let frontier = [start];
  for (let length = 1; length < limit && frontier.length > 0; length++) {
    const reached: string[] = [];
    for (const name of frontier) {
      for (const next of successors(edges, left, name)) {
        if (next === start) return wayTo(name, cameFrom);
        if (cameFrom.has(next)) continue;
        cameFrom.set(next, name);
        reached.push(next);
      }
    }
    frontier = reached;
  }
  return undefined;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way: string[] = [];
  for (let name: string | undefined = end; name !== undefined; name = cameFrom.get(name)) way.push(name);
  return way.reverse();
}

function successors(edges: Edges, left: ReadonlySet<string>, name: string): readonly string[] {
  return (edges.get(name) ?? []).filter(next => left.has(next));
}

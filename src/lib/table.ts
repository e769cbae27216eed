/** Immutable rows under a fixed set of names, in a fixed order. Changing one row of n copies about 2 * sqrt(n) references, not n. */
export interface Table<Row> {
  readonly size: number;
  get(name: string): Row | undefined;
  /** A table with that row replaced. A name the table does not have is a mistake of the caller: RangeError. */
  with(name: string, row: Row): Table<Row>;
  rows(): Row[];
}

/** Of two rows with one name the later counts. */
export function table<Row>(rows: Iterable<readonly [name: string, row: Row]>): Table<Row> {
  const unique = new Map(rows);
  const places = new Map([...unique.keys()].map((name, place) => [name, place]));
  const chunk = Math.max(1, Math.ceil(Math.sqrt(unique.size)));
  const all = [...unique.values()];
  const chunks = Array.from({ length: Math.ceil(all.length / chunk) }, (_, i) => all.slice(i * chunk, (i + 1) * chunk));
  return chunkedTable({ places, chunk }, chunks);
}

interface Layout {
  readonly places: ReadonlyMap<string, number>;
  readonly chunk: number;
}

function chunkedTable<Row>(layout: Layout, chunks: readonly (readonly Row[])[]): Table<Row> {
  const { places, chunk } = layout;
  return {
    size: places.size,
    get(name) {
      const place = places.get(name);
      return place === undefined ? undefined : chunks[Math.floor(place / chunk)]?.[place % chunk];
    },
    with(name, row) {
      const place = places.get(name);
      if (place === undefined) throw new RangeError(`no row named ${name}`);
      const index = Math.floor(place / chunk);
      return chunkedTable(layout, chunks.with(index, (chunks[index] ?? []).with(place % chunk, row)));
    },
    rows: () => chunks.flat(),
  };
}

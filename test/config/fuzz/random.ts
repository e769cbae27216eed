export type Random = () => number;

/** mulberry32: the same sequence for the same seed on every machine. */
export function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

export function choose<T>(from: readonly T[], random: Random): T {
  return from[below(from.length, random)]!;
}

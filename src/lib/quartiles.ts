/** Half of the values lie between `lower` and `upper`, half of them below `median`. */
export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** Between two values in proportion; undefined of no values. */
export function quartilesOf(values: readonly number[]): Quartiles | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number) => {
    const place = (sorted.length - 1) * part;
    const below = sorted[Math.floor(place)] ?? NaN;
    const above = sorted[Math.ceil(place)] ?? NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return sorted.length === 0 ? undefined : { lower: at(0.25), median: at(0.5), upper: at(0.75) };
}

/** Not so far out that it would be an odd one: within one and a half of the distance between the quartiles from them (Tukey). */
export function isUsual(value: number, { lower, upper }: Quartiles): boolean {
  const margin = 1.5 * (upper - lower);
  return value >= lower - margin && value <= upper + margin;
}

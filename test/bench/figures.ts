/** The arithmetic of the benchmark: what is measured, summed up, and held to a budget. */

export type Unit = 'ms' | 'MB' | '%' | 'times' | 'count';

/** What one contestant was measured to take. */
export interface Series {
  readonly of: string;
  /** From what to what, or what of it. */
  readonly figure: string;
  readonly unit: Unit;
  readonly values: readonly number[];
}

export interface Summary {
  readonly runs: number;
  readonly median: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}

/** A budget: one figure and the limit that it is held to. Without a limit it is only told. */
export interface Check {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Throws when nothing was measured: a budget that nobody tried is not kept. */
export function summarise({ of, figure, values }: Series): Summary {
  if (values.length === 0 || !values.every(Number.isFinite)) throw new Error(`${of}, ${figure}: nothing was measured`);
  const sorted = values.toSorted((one, other) => one - other);
  return {
    runs: sorted.length,
    median: percentile(sorted, 50),
    p99: percentile(sorted, 99),
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
  };
}

export const medianOf = (series: Series): number => summarise(series).median;

/** The smallest measured value that so many percent of all do not exceed (nearest rank); of 50 runs the 99th is the slowest. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
}

/** How many times as long the one takes as the other, by their medians. */
export function ratio(one: Series, other: Series): number {
  if (one.unit !== other.unit)
    throw new Error(`${one.of} and ${other.of} are measured in ${one.unit} and ${other.unit}`);
  return medianOf(one) / medianOf(other);
}

/** Undefined where there is no limit. What is no number keeps no budget. */
export function isKept({ value, atMost, atLeast }: Check): boolean | undefined {
  if (atMost === undefined && atLeast === undefined) return undefined;
  return value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity);
}

import type { Measured } from './bench.ts';
import { isKept, summarise, type Summary, type Unit } from './figures.ts';
import type { Machine } from './machine.ts';

/** What `--json` prints. Keys are only added. */
export interface BenchDocument {
  readonly schema: 'muster.bench/1';
  readonly version: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly seconds: number;
  /** No budget was missed and every bench came to its end. */
  readonly passed: boolean;
  readonly benches: readonly BenchEntry[];
}

export interface BenchEntry {
  readonly name: string;
  readonly title: string;
  readonly passed: boolean;
  /** Why it came to no end; null: it did. */
  readonly error: string | null;
  readonly series: readonly (Summary & { readonly of: string; readonly figure: string; readonly unit: Unit })[];
  readonly checks: readonly {
    readonly what: string;
    readonly value: number;
    readonly unit: Unit;
    readonly atMost: number | null;
    readonly atLeast: number | null;
    /** Null: it has no budget. */
    readonly passed: boolean | null;
  }[];
}

export function entryOf(bench: { readonly name: string; readonly title: string }, measured: Measured): BenchEntry {
  const { name, title } = bench;
  const series = measured.series.map(one => ({ of: one.of, figure: one.figure, unit: one.unit, ...summarise(one) }));
  const checks = measured.checks.map(({ what, value, unit, ...limits }) => ({
    what,
    value,
    unit,
    atMost: limits.atMost ?? null,
    atLeast: limits.atLeast ?? null,
    passed: isKept({ what, value, unit, ...limits }) ?? null,
  }));
  return { name, title, passed: checks.every(check => check.passed !== false), error: null, series, checks };
}

/** A bench that could not be run to its end has kept no budget. */
export function failedEntry(
  { name, title }: { readonly name: string; readonly title: string },
  error: unknown,
): BenchEntry {
  const reason = error instanceof Error ? error.message : String(error);
  return { name, title, passed: false, error: reason, series: [], checks: [] };
}

export function documentOf(facts: Omit<BenchDocument, 'schema' | 'passed'>): BenchDocument {
  const { version, machine, quick, seconds, benches } = facts;
  const passed = benches.length > 0 && benches.every(bench => bench.passed);
  return { schema: 'muster.bench/1', version, machine, quick, seconds, passed, benches };
}

import type { Milliseconds } from '../../../src/lib/duration.ts';

/** `1.5s` → 1500. Plain and exact: what a schedule says is what the clock shows. */
export function ms(text: string): Milliseconds {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min)$/.exec(text.trim());
  if (!match) throw new Error(`a schedule's time is written as 500ms, 1.5s or 10min, not as ${JSON.stringify(text)}`);
  return Math.round(Number(match[1]) * { ms: 1, s: 1000, min: 60_000 }[match[2] as 'ms' | 's' | 'min']);
}

/** 1500 → `1.5s`. */
export function seconds(time: Milliseconds): string {
  return `${Number((time / 1000).toFixed(3))}s`;
}

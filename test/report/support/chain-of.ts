import { expect } from 'vitest';
import { criticalChain, describeSegment } from '../../../src/report/chain/critical-chain.ts';
import type { Report } from '../../../src/report/report.ts';

/** `0-2100 ring0, 2.1s: why`; asserts that the whole run is covered. */
export function chainOf(report: Report): string[] {
  const chain = criticalChain(report);
  const bounds = chain.flatMap(({ from, to }) => [from, to]);
  expect([0, ...bounds, report.durationMs]).toEqual(
    [0, ...bounds, report.durationMs].toSorted((one, other) => one - other),
  );
  for (const [index, { from }] of chain.entries()) expect(from).toBe(chain[index - 1]?.to ?? 0);
  expect(chain.at(-1)?.to ?? 0).toBe(report.durationMs);
  return chain.map(segment => `${segment.from} ${segment.kind} ${describeSegment(segment)}`);
}

import type { Report } from './report.ts';

/** The order of the keys in the document. A report read back from a file may have any. */
const order: Readonly<Record<keyof Report, number>> = {
  schema: 0,
  version: 1,
  host: 2,
  bootId: 3,
  trigger: 4,
  dryRun: 5,
  startedAt: 6,
  durationMs: 7,
  outcome: 8,
  exitCode: 9,
  reason: 10,
  advice: 11,
  deadlineMs: 12,
  gateMs: 13,
  prerequisites: 14,
  cluster: 15,
  services: 16,
  findings: 17,
  diagnosis: 18,
  defects: 19,
  events: 20,
};

/** One JSON document with a line feed at its end. Keys that a newer version added come last. */
export function renderJson(report: Report): string {
  const entries = Object.entries(report).sort(([one], [other]) => place(one) - place(other));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function place(key: string): number {
  return (order as Readonly<Record<string, number>>)[key] ?? Number.MAX_SAFE_INTEGER;
}

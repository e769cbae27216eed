import type { Report } from './report.ts';

/** The order of the keys in the document. A report read back from a file may have any. */
const order: Readonly<Record<keyof Report, number>> = {
  schema: 0,
  version: 1,
  host: 2,
  bootId: 3,
  trigger: 4,
  dryRun: 5,
  attempt: 6,
  startedAt: 7,
  durationMs: 8,
  outcome: 9,
  exitCode: 10,
  reason: 11,
  advice: 12,
  deadlineMs: 13,
  gateMs: 14,
  prerequisites: 15,
  cluster: 16,
  services: 17,
  findings: 18,
  diagnosis: 19,
  defects: 20,
  events: 21,
};

/** One JSON document with a line feed at its end. Keys that a newer version added come last. */
export function renderJson(report: Report): string {
  const entries = Object.entries(report).sort(([one], [other]) => place(one) - place(other));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function place(key: string): number {
  return (order as Readonly<Record<string, number>>)[key] ?? Number.MAX_SAFE_INTEGER;
}

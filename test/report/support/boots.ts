/** Records of many boots, as they lie in the history. */
import type { BootRecord } from '../../../src/report/history.ts';
import type { Report } from '../../../src/report/report.ts';
import * as runs from './runs.ts';
import { reportOf } from './stream.ts';

export const bootId = (number: number) =>
  `${(0xa1b2c300 + number).toString(16)}-6f6e-4c1d-9a55-00000000${number + 1000}`;

/** In boot `number`, which was on the day of that number. */
export function inBoot(number: number, report: Report = reportOf(runs.goodBoot()), more: Partial<Report> = {}): Report {
  const day = String(number).padStart(2, '0');
  return { ...report, bootId: bootId(number), startedAt: `2026-03-${day}T03:12:09.250+01:00`, ...more };
}

export function record(number: number, ...reports: readonly Report[]): BootRecord {
  const ofBoot = reports.length > 0 ? reports.map(report => ({ ...report, bootId: bootId(number) })) : [inBoot(number)];
  return { schema: 'muster.boot/1', bootId: bootId(number), runs: ofBoot };
}

/** Records of many boots, as they lie in the history. */
import { compare, type Comparison } from '../../../src/report/comparison/compare.ts';
import type { BootRecord } from '../../../src/report/kept/history.ts';
import { numberBoots, runsOf, type KeptRun } from '../../../src/report/kept/kept-runs.ts';
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

const goodReport = reportOf(runs.goodBoot());

/** A good boot in which san took `san` ms and pacemaker `joined` ms to join. */
export function boot({ san = 3100, joined = 2598 }: { san?: number; joined?: number } = {}): Report {
  const shift = san - 3100;
  const later = (at: number | null) => (at === null ? null : at + shift);
  const ready = 5552 + shift + joined;
  return {
    ...goodReport,
    gateMs: 5200 + shift,
    durationMs: ready,
    prerequisites: goodReport.prerequisites.map(one => (one.name === 'san' ? { ...one, waitedMs: san } : one)),
    services: goodReport.services.map(one => ({
      ...one,
      requestedMs: later(one.requestedMs),
      activeMs: later(one.activeMs),
      readyMs: one.unit === 'pacemaker.service' ? ready : later(one.readyMs),
    })),
  };
}

/** The newest first, as the history has them. */
export const kept = (...reports: readonly Report[]): KeptRun[] =>
  numberBoots(
    reports.map((report, index) => record(60 - index, report)),
    bootId(60),
  ).flatMap(runsOf);

export function held(now: Report, ...others: readonly [Report, ...Report[]]): Comparison {
  const [run, first, ...rest] = kept(now, ...others) as [KeptRun, KeptRun, ...KeptRun[]];
  return compare(run, [first, ...rest]);
}

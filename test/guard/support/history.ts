import type { Rejoin } from '../../../src/config/config.ts';
import { judge, release, type LastRun } from '../../../src/guard/judge.ts';
import { emptyRecord, parseRecord, printRecord, type GuardRecord } from '../../../src/guard/record.ts';

export const minute = 60_000;

/** A node from boot to boot: what happens to it, and what is decided each time `up` asks. */
export function history(rejoin: Rejoin) {
  let record: GuardRecord = emptyRecord;
  let lastRun: LastRun | undefined;
  let boots = 1;
  let runs = 0;
  let now = Date.parse('2026-03-01T00:00:00Z');
  const facts = () => ({ rejoin, lastRun, record, bootId: `boot-${boots}`, now: new Date(now).toISOString() });
  const node = {
    /** The machine starts anew; what ran or waited has gone down as the marks say. */
    boot: (after = minute) => {
      boots += 1;
      now += after;
      return node;
    },
    /** `muster up`, till it is held or waits. */
    ask: () => {
      const { held, record: next } = judge(facts());
      // As it is read back.
      record = parseRecord(printRecord(next)) ?? emptyRecord;
      return held ? 'held' : 'waits';
    },
    why: () => judge(facts()).held?.reason ?? '',
    /** The run of `up` has come to its end. */
    ends: () => {
      record = { ...record, waiting: null };
      return node;
    },
    stackStarts: () => {
      runs += 1;
      lastRun = { run: `run-${runs}`, end: 'running', at: new Date(now).toISOString() };
      return node;
    },
    stackStops: () => {
      if (lastRun) lastRun = { ...lastRun, end: 'clean' };
      return node;
    },
    release: (once = false) => {
      record = release(facts(), once);
      return node;
    },
    clock: (change: number) => {
      now += change;
      return node;
    },
    with: (changed: Rejoin) => {
      rejoin = changed;
      return node;
    },
    get record() {
      return record;
    },
  };
  return node;
}

/** Boots, waits, starts, ends ready, and crashes. */
export const crash = (node: ReturnType<typeof history>, after?: number) => {
  const said = node.ask();
  if (said === 'waits') node.stackStarts().ends();
  node.boot(after);
  return said;
};

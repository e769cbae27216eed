import { expect, test } from 'vitest';
import type { ColdStart } from '../../scripts/scale/cold-start.ts';
import { scaleTable } from '../../scripts/scale/table.ts';

const start = (change: Partial<ColdStart>): ColdStart => ({
  suite: 'bookworm',
  nodes: 2,
  way: 'muster',
  requestedMs: [100, 300],
  membershipMs: 3000,
  onlineMs: 24_000,
  readyMs: 24_400,
  memberships: [2, 2],
  rings: 3,
  elected: 1,
  starved: 0,
  otherCores: 0.1,
  cpuSeconds: { all: 4, corosync: 1, pacemaker: 1, muster: 2 },
  ...change,
});
const rowsOf = (...starts: readonly ColdStart[]) =>
  scaleTable(starts)
    .split('\n')
    .slice(2)
    .map(line => line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '')));

test('starts of one kind are one row: the median, the least and the most; fewer nodes come first', () => {
  const rows = rowsOf(
    start({ nodes: 4, way: 'enable', readyMs: null }),
    start({}),
    start({ membershipMs: 5000, rings: 4, memberships: [2, 4] }),
    start({ membershipMs: 4000 }),
  );
  expect(rows.map(cells => cells.slice(0, 9))).toEqual([
    ['2', 'muster', '3', '0.3 s', '4 s (3–5)', '24 s', '24.4 s', '2 (2–3)', '3 (3–4)'],
    ['4', 'enable', '1', '0.3 s', '3 s', '24 s', '-', '2', '3'],
  ]);
});

test('a start that was not complete in time is counted, not averaged away', () => {
  const late = start({ way: 'enable', membershipMs: null, onlineMs: null, readyMs: null });
  const [row] = rowsOf(late, start({ way: 'enable', readyMs: null }));
  expect(row?.slice(4, 7)).toEqual(['3 s, 1 of 2 not in time', '24 s, 1 of 2 not in time', '-']);
});

import { formatDuration, type Milliseconds } from '../../lib/duration.ts';

export interface Tick {
  readonly at: Milliseconds;
  readonly label: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Lengths that people count in. */
const steps: readonly Milliseconds[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(count => count * second),
  ...[1, 2, 5, 10, 15, 30].map(count => count * minute),
  ...[1, 2, 3, 6, 12, 24].map(count => count * hour),
];

const most = 8;

/** Round times from 0 to `until`, at most nine. */
export function ticksUntil(until: Milliseconds): Tick[] {
  const step = steps.find(each => until / each <= most) ?? Math.ceil(until / most / hour) * hour;
  const count = Math.floor(until / step);
  return Array.from({ length: count + 1 }, (_, index) => ({ at: index * step, label: formatDuration(index * step) }));
}

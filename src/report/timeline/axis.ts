/** Where times stand on the axis of a picture, and what of a long quiet wait is left out so that the rest can be read. */
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';

export interface Tick {
  readonly at: Milliseconds;
  /** Behind a break the first one is a time, and the next ones count from there: `14min 2s`, `+5s`. */
  readonly label: string;
}

/** A stretch in which nothing began and nothing ended. */
export interface Break {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

export interface Axis {
  readonly until: Milliseconds;
  readonly ticks: readonly Tick[];
  /** What is not drawn to scale. */
  readonly breaks: readonly Break[];
  /** From 0, the beginning of the run, to 1; what comes after `until` stands there. */
  readonly place: (at: Milliseconds) => number;
}

/** How much of the axis a break takes. */
const breakWidth = 0.18;
const mostBreaks = 3;
/** When less than this is left to be drawn larger, there is nothing to be seen in it. */
const leastToScale: Milliseconds = 1000;

/** `changes`: the times at which something began or ended. */
export function axisOf(until: Milliseconds, changes: Iterable<Milliseconds>): Axis {
  const breaks = breaksIn(until, changes);
  const toScale = until - total(breaks);
  const share = 1 - breaks.length * breakWidth;
  const place = (at: Milliseconds) => {
    let [left, quiet] = [0, 0];
    for (const { from, to } of breaks) {
      const over = Math.min(Math.max(at - from, 0), to - from);
      quiet += over;
      left += (breakWidth * over) / (to - from);
    }
    return Math.min(1, left + (share * (at - quiet)) / toScale);
  };
  const step = stepFor(toScale / share);
  const starts = [0, ...breaks.map(({ to }) => to)];
  const ends = [...breaks.map(({ from }) => from), until];
  const ticks = starts.flatMap((from, index) => ticksBetween(from, ends[index] ?? until, step));
  return { until, ticks, breaks, place };
}

/**
 * When a few waits are nearly all of the run, what decided stands in the last hundredth of a linear axis. So those in which nothing
 * changes are drawn short when they make more than three quarters together.
 */
function breaksIn(until: Milliseconds, changes: Iterable<Milliseconds>): Break[] {
  const moments = [...new Set([0, ...changes, until])].filter(at => at >= 0 && at <= until).sort((a, b) => a - b);
  const quiet = moments
    .map((from, index) => ({ from, to: moments[index + 1] ?? from }))
    .filter(({ from, to }) => to - from > until / (mostBreaks + 2))
    .sort((one, other) => other.to - other.from - (one.to - one.from))
    .slice(0, mostBreaks)
    .sort((one, other) => one.from - other.from);
  const inAll = total(quiet);
  return inAll > 0.75 * until && until - inAll >= leastToScale ? quiet : [];
}

export function total(breaks: readonly Break[]): Milliseconds {
  return breaks.reduce((sum, { from, to }) => sum + to - from, 0);
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

/** At most nine ticks stand in a stretch as long as `span`. */
function stepFor(span: Milliseconds): Milliseconds {
  return steps.find(each => span / each <= most) ?? Math.ceil(span / most / hour) * hour;
}

function ticksBetween(from: Milliseconds, to: Milliseconds, step: Milliseconds): Tick[] {
  const count = Math.floor((to - from) / step);
  const sign = from === 0 ? '' : '+';
  const further = Array.from({ length: count }, (_, index) => (index + 1) * step);
  return [
    { at: from, label: formatDuration(from) },
    ...further.map(after => ({ at: from + after, label: `${sign}${formatDuration(after)}` })),
  ];
}

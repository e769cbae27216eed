import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { count } from '../words.ts';
import type { Lane } from './lane.ts';

export interface Folded {
  readonly lanes: readonly Lane[];
  /** Those that have no row of their own; empty: all have. */
  readonly hidden: readonly Lane[];
  /** `270 more, all met within 40ms`. */
  readonly words: string;
}

/** More rows than these make a picture that nobody reads. */
const mostLanes = 24;

/** Keeps what the run waited for, what went wrong and what took longest; what was met soonest goes into one line. */
export function foldLanes(lanes: readonly Lane[], until: Milliseconds): Folded {
  if (lanes.length <= mostLanes) return { lanes, hidden: [], words: '' };
  const matters = (lane: Lane) =>
    lane.critical.some(({ from, to }) => to - from >= until / 200) || lane.verdict === 'bad' || wasLost(lane);
  const longest = lanes.toSorted(
    (one, other) => Number(matters(other)) - Number(matters(one)) || waitOf(other) - waitOf(one),
  );
  const kept = new Set(longest.slice(0, mostLanes).filter(lane => matters(lane) || waitOf(lane) >= until / 100));
  const hidden = lanes.filter(lane => !kept.has(lane));
  return { lanes: lanes.filter(lane => kept.has(lane)), hidden, words: describe(hidden) };
}

function describe(hidden: readonly Lane[]): string {
  const longest = Math.max(0, ...hidden.map(waitOf));
  const all = hidden.every(({ verdict }) => verdict === 'good');
  const within = longest < 1 ? 'at once' : `within ${formatDuration(longest)}`;
  if (all) return `${hidden.length} more, all met ${within}`;
  const unmet = hidden.filter(({ verdict }) => verdict !== 'good');
  return `${hidden.length} more, of which ${count(unmet.length, 'one')} not met`.replace(/ ones? not/, ' not');
}

function wasLost({ bars }: Lane): boolean {
  return bars.filter(({ look }) => look === 'wait').length > 1;
}

function waitOf({ bars }: Lane): Milliseconds {
  return bars.reduce((sum, { look, from, to }) => (look === 'held' ? sum : sum + to - from), 0);
}

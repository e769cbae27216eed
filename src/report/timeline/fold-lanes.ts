import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
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

/** Of unmet ones that look the same so many have a row. */
const mostAlike = 3;

/** Keeps what the run waited for, what went wrong and what took longest; what was met soonest, and what repeats others, goes into one line. */
export function foldLanes(lanes: readonly Lane[], until: Milliseconds): Folded {
  if (lanes.length <= mostLanes) return { lanes, hidden: [], words: '' };
  const repeats = new Set(
    [...Map.groupBy(lanes, lane => lookOf(lane, until)).values()].flatMap(([first, ...others]) =>
      first?.verdict === 'good' ? [] : others.slice(mostAlike - 1),
    ),
  );
  const matters = (lane: Lane) =>
    lane.critical.some(({ from, to }) => to - from >= until / 200) || lane.verdict === 'bad' || wasLost(lane);
  const distinct = lanes.filter(lane => !repeats.has(lane));
  const longest = distinct.toSorted(
    (one, other) => Number(matters(other)) - Number(matters(one)) || waitOf(other) - waitOf(one),
  );
  const kept = new Set(longest.slice(0, mostLanes).filter(lane => matters(lane) || waitOf(lane) >= until / 100));
  const hidden = lanes.filter(lane => !kept.has(lane));
  return { lanes: lanes.filter(lane => kept.has(lane)), hidden, words: describe(hidden) };
}

/** What an eye can tell of it, to a hundredth of the picture. */
function lookOf({ verdict, bars }: Lane, until: Milliseconds): string {
  const place = (at: Milliseconds) => Math.round((100 * at) / until);
  return [verdict, ...bars.map(({ look, from, to }) => `${look} ${place(from)}-${place(to)}`)].join(' ');
}

function describe(hidden: readonly Lane[]): string {
  const unmet = hidden.filter(({ verdict }) => verdict !== 'good').length;
  const more = `${hidden.length} more`;
  if (unmet === hidden.length) return `${more}, none of them met`;
  const longest = Math.max(0, ...hidden.filter(({ verdict }) => verdict === 'good').map(waitOf));
  const within = longest < 1 ? 'at once' : `within ${formatDuration(longest)}`;
  return unmet === 0
    ? `${more}, all met ${within}`
    : `${more}: ${hidden.length - unmet} met ${within}, ${unmet} not met`;
}

function wasLost({ bars }: Lane): boolean {
  return bars.filter(({ look }) => look === 'wait' || look === 'late').length > 1;
}

function waitOf({ bars }: Lane): Milliseconds {
  return bars.reduce((sum, { look, from, to }) => (look === 'held' ? sum : sum + to - from), 0);
}

/** What a picture of a run shows, before it is drawn: rows with bars, an axis, and the critical chain. */
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { axisOf, total, type Axis } from './axis.ts';
import { clusterLanes } from './cluster-lanes.ts';
import { criticalChain, longestOf } from '../chain/critical-chain.ts';
import { gateWaitOf } from '../gate-wait.ts';
import { foldLanes, type Folded } from './fold-lanes.ts';
import { prerequisiteLanes, serviceLanes } from './lanes.ts';
import { spansOf, type Spans } from '../chain/spans.ts';
import { stopMeaning } from '../words.ts';
import type { ChainSegment } from '../chain/chain-segment.ts';
import { joinShort, type Lane } from './lane.ts';
import type { Report } from '../report.ts';
import type { ToldEvent } from '../chain/told-events.ts';

export interface Timeline {
  /** Ends with the run, or now. */
  readonly axis: Axis;
  readonly chain: readonly ChainSegment[];
  /** The same, as far as it can be drawn. */
  readonly drawnChain: readonly ChainSegment[];
  /** What took most of it, in a sentence; empty when nothing did. */
  readonly longest: string;
  readonly prerequisites: Folded;
  readonly services: readonly Lane[];
  readonly cluster: readonly Lane[];
  readonly moments: readonly MarkedMoment[];
}

/** Something that concerns the run as a whole: a line through all rows. */
export interface MarkedMoment {
  readonly at: Milliseconds;
  readonly look: 'gate' | 'limit' | 'event';
  readonly words: string;
}

export function timelineOf(report: Report): Timeline {
  const spans = spansOf(report);
  const chain = criticalChain(report);
  const until = Math.max(1, report.durationMs);
  const prerequisites = foldLanes(prerequisiteLanes(report, spans, chain), until);
  const [services, cluster] = [serviceLanes(report, spans, chain), clusterLanes(spans)];
  const moments = momentsOf(report, spans).slice(0, mostMoments);
  const bars = [...prerequisites.lanes, ...services, ...cluster].flatMap(lane => lane.bars);
  const changes = [...bars, ...chain].flatMap(({ from, to }) => [from, to]);
  return {
    axis: axisOf(until, [...changes, ...moments.map(({ at }) => at)]),
    chain,
    drawnChain: joinShort(chain, until),
    longest: describeLongest(chain, until),
    prerequisites,
    services,
    cluster,
    moments,
  };
}

const mostMoments = 12;

/** What is left out there; empty: all is to scale. */
export function wordsOfBreaks({ breaks }: Pick<Axis, 'breaks'>): string {
  return breaks.length === 0 ? '' : `${formatDuration(total(breaks))} in which nothing changed, drawn short`;
}

function describeLongest(chain: readonly ChainSegment[], until: Milliseconds): string {
  const [first] = longestOf(chain);
  if (!first) return '';
  const { name, words, took } = first;
  const share = Math.round((100 * took) / until);
  const part = share >= 99 ? 'nearly all of it' : `${share} % of it`;
  return `${name === '' ? '' : `${name}, `}${formatDuration(took)}, ${part}: ${words}`;
}

function momentsOf(report: Report, { events, end }: Spans): MarkedMoment[] {
  const { deadlineMs, outcome } = report;
  const wait = gateWaitOf(report);
  const required: MarkedMoment[] =
    wait && wait.optional.length > 0
      ? [{ at: wait.requiredAt, look: 'gate', words: `required held, ${formatDuration(wait.requiredAt)}` }]
      : [];
  const within = deadlineMs <= end.at && (outcome === 'late' || outcome === 'degraded' || outcome === null);
  const deadline: MarkedMoment = { at: deadlineMs, look: 'limit', words: `deadline ${formatDuration(deadlineMs)}` };
  return [...required, ...events.flatMap(momentIn), ...(within ? [deadline] : [])].sort(
    (one, other) => one.at - other.at,
  );
}

function momentIn(event: ToldEvent): MarkedMoment[] {
  const { at } = event;
  switch (event.type) {
    case 'gate-passed':
      return [{ at, look: 'gate', words: `start allowed, ${formatDuration(at)}` }];
    case 'stack-retry':
      return [{ at, look: 'event', words: `attempt ${event.attempt} of the stack` }];
    case 'config-reloaded':
      return [{ at, look: 'event', words: 'file read again' }];
    case 'stop-requested': {
      const known = Object.entries(stopMeaning).find(([cause]) => cause === event.cause);
      return [{ at, look: 'event', words: known?.[1] ?? event.cause }];
    }
    default:
      return [];
  }
}

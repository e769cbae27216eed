/** The pure judge: the latest observations in, a verdict out. It alone decides what a run waits for. */
import type { ObservationStatus } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';

/** What is known of one prerequisite at a moment. Times are on the engine's clock. */
export interface Standing {
  readonly name: string;
  readonly required: boolean;
  readonly after: readonly string[];
  readonly timeout: Milliseconds | undefined;
  readonly stable: Milliseconds;
  /** Its first look; undefined while what it comes `after` is awaited. */
  readonly watchedAt: Milliseconds | undefined;
  readonly status: ObservationStatus;
  /** Something was seen of it, if only that it cannot be known. */
  readonly looked: boolean;
  /** Since when it has been met without a break. */
  readonly metSince: Milliseconds | undefined;
  /** It held at least once: from then on only the deadline of all counts. */
  readonly everHeld: boolean;
  /** False: nobody waits for it at this moment. */
  readonly awaited?: boolean;
  /** The run goes on without it. */
  readonly leftOut?: boolean;
}

export type Standpoint =
  /** What it comes after has not been met. */
  | { readonly is: 'pending' }
  | { readonly is: 'waiting'; readonly until: Milliseconds }
  /** Met, but not for as long as `stable` asks. */
  | { readonly is: 'settling'; readonly until: Milliseconds }
  | { readonly is: 'holds' }
  | { readonly is: 'broken' }
  | { readonly is: 'late'; readonly limit: 'timeout' | 'deadline' }
  /** Left out: it holds nothing back. */
  | { readonly is: 'skipped' };

export type Verdict =
  /** Every required one holds and no optional one is waited for any more. */
  | { readonly is: 'holds' }
  /** `wakeAt`: when time alone changes the verdict. */
  | { readonly is: 'waiting'; readonly wakeAt: Milliseconds }
  | { readonly is: 'broken'; readonly names: readonly string[] }
  | { readonly is: 'late'; readonly names: readonly string[] };

/** Who is told that something is broken is told of all that is so at the first look; one that hangs does not hold that up for longer. */
const firstLooksWithin: Milliseconds = 2000;

export interface Judgement {
  readonly verdict: Verdict;
  readonly standpoints: ReadonlyMap<string, Standpoint>;
}

/**
 * Judges at `now`. Those that are not awaited are judged without a deadline and decide nothing.
 * `deadlineAt` is on the same clock. With `onUnmet` `first` the first required one that is broken or late decides; with
 * `all` the rest is awaited before.
 */
export function judge(
  standings: readonly Standing[],
  now: Milliseconds,
  deadlineAt: Milliseconds,
  onUnmet: 'first' | 'all',
): Judgement {
  const byName = new Map(standings.map(standing => [standing.name, standing]));
  const counted = withTheirPredecessors(standings, byName);
  const limitOf = (standing: Standing) => (counted.has(standing) ? deadlineAt : Infinity);
  const standpoints = new Map(
    standings.map(standing => [standing.name, standpointOf(standing, now, limitOf(standing))]),
  );
  const at = (standing: Standing) => standpoints.get(standing.name)?.is;
  const required = [...counted].filter(standing => standing.required);
  const lost = required.filter(standing => at(standing) === 'broken' || at(standing) === 'late');
  const stuck = withoutTurn(
    standings.filter(standing => at(standing) === 'pending'),
    lost,
    byName,
  );
  const open = [...counted].filter(standing => {
    const point = at(standing);
    return point === 'waiting' || point === 'settling' || (point === 'pending' && !stuck.has(standing.name));
  });

  const broken = lost.filter(standing => at(standing) === 'broken');
  const firstLooksUntil = broken.length > 0 ? endOfFirstLooks([...counted], now) : undefined;
  if (lost.length > 0 && (open.length === 0 || (onUnmet === 'first' && firstLooksUntil === undefined))) {
    // One that never got its turn is not what it failed for, unless nothing else is.
    const late = lost.filter(standing => standing.watchedAt !== undefined);
    const culprits = [broken, late].find(list => list.length > 0) ?? lost;
    const names = culprits.map(standing => standing.name);
    return { verdict: { is: broken.length > 0 ? 'broken' : 'late', names }, standpoints };
  }
  if (open.length === 0) return { verdict: { is: 'holds' }, standpoints };
  const wakeAt = Math.min(
    deadlineAt,
    firstLooksUntil ?? Infinity,
    ...[...standpoints.values()].flatMap(point => ('until' in point ? [point.until] : [])),
  );
  return { verdict: { is: 'waiting', wakeAt }, standpoints };
}

/** When the last of the first looks that are still under way has had its time; undefined when there is none. */
function endOfFirstLooks(counted: readonly Standing[], now: Milliseconds): Milliseconds | undefined {
  const ends = counted.flatMap(({ required, leftOut, looked, watchedAt }) =>
    required && leftOut !== true && !looked && watchedAt !== undefined ? [watchedAt + firstLooksWithin] : [],
  );
  const last = Math.max(...ends);
  return last > now ? last : undefined;
}

/** In the order of the file. One whose turn has not come cannot hold before what it comes after; from then on that is nothing to it. */
function withTheirPredecessors(
  standings: readonly Standing[],
  byName: ReadonlyMap<string, Standing>,
): ReadonlySet<Standing> {
  const counted = new Set(standings.filter(({ awaited }) => awaited !== false));
  for (const { watchedAt, after, leftOut } of counted) {
    for (const name of watchedAt === undefined && leftOut !== true ? after : []) {
      const earlier = byName.get(name);
      if (earlier) counted.add(earlier);
    }
  }
  return new Set(standings.filter(standing => counted.has(standing)));
}

/** Those that never get their turn, with what is lost: it is required, and they come after it, directly or through others. */
function withoutTurn(
  pending: readonly Standing[],
  lost: readonly Standing[],
  byName: ReadonlyMap<string, Standing>,
): ReadonlySet<string> {
  const followers = new Map<string, string[]>();
  for (const { name, after } of pending) {
    for (const earlier of after) {
      const known = followers.get(earlier);
      if (known) known.push(name);
      else followers.set(earlier, [name]);
    }
  }
  const stuck = new Set([...lost.map(({ name }) => name), ...[...followers.keys()].filter(name => !byName.has(name))]);
  // A Set goes on to what is added meanwhile.
  for (const name of stuck) for (const follower of followers.get(name) ?? []) stuck.add(follower);
  return stuck;
}

/** Whether `standing` no longer holds back what comes after it: it holds, it is left out, or it is optional and given up. */
export function isSettled(standing: Standing, point: Standpoint | undefined): boolean {
  if (point?.is === 'holds' || point?.is === 'skipped') return true;
  return !standing.required && (point?.is === 'broken' || point?.is === 'late');
}

function standpointOf(standing: Standing, now: Milliseconds, deadlineAt: Milliseconds): Standpoint {
  if (standing.leftOut === true) return { is: 'skipped' };
  if (standing.status === 'broken') return { is: 'broken' };
  const stableAt = standing.metSince === undefined ? undefined : standing.metSince + standing.stable;
  if (stableAt !== undefined && now >= stableAt) return { is: 'holds' };
  if (now >= deadlineAt) return { is: 'late', limit: 'deadline' };
  if (standing.watchedAt === undefined) return { is: 'pending' };

  const ownLimit =
    standing.timeout === undefined || standing.everHeld ? Infinity : standing.watchedAt + standing.timeout;
  if (now >= ownLimit) return { is: 'late', limit: 'timeout' };
  const limit = Math.min(ownLimit, deadlineAt);
  return stableAt === undefined
    ? { is: 'waiting', until: limit }
    : { is: 'settling', until: Math.min(stableAt, limit) };
}

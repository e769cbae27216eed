import { ignoreAbort } from '../conditions/until-aborted.ts';
import type { Condition, Observation, UnitToStart } from '../conditions/condition.ts';
import type { Prerequisite } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock } from '../ports.ts';
import type { LeftOut } from './context.ts';
import type { Emit } from './emitter.ts';
import { isSettled, judge, type Judgement, type Standing, type Standpoint } from './judge.ts';
import { sameContent } from './reload.ts';
import type { Started } from './start-prerequisite.ts';

/** Watches the prerequisites and keeps their latest observations, for the judge. */
export interface Watchlist {
  /** Judges now, of what is waited for (default: all); begins the watch of those whose turn has come; tells what changed as events. */
  judge(deadlineAt: Milliseconds, onUnmet: 'first' | 'all', awaited?: ReadonlySet<string>): Judgement;
  /** Looks again, at the same time, at polled ones that were last looked at too long ago. True when any was. */
  refresh(signal: AbortSignal, awaited?: ReadonlySet<string>): Promise<boolean>;
  /**
   * One look at each that is not watched yet, without waiting, and the end of its watch; for a stack that is up already. Those
   * that are still waited for are left alone. Returns the names of those that are not met.
   */
  lookOnce(signal: AbortSignal, awaited?: ReadonlySet<string>): Promise<string[]>;
  /** Goes on watching these, but tells nothing of them until they are judged as awaited again. */
  hush(names: ReadonlySet<string>): void;
  /** Ends all watches but these. One that was told of and is still open counts as skipped. */
  keepOnly(names: ReadonlySet<string>): void;
  /** Waits for one no longer and tells so, unless it holds at this moment, is left out already, or is none of these. */
  leaveOut(name: string, leftOut: LeftOut): void;
  /** Another list: those that are the same keep their watch and their times, the watches of the rest end. */
  replace(prerequisites: readonly Prerequisite[]): void;
  /** Ends all watches; nothing more is told. */
  abandon(): void;
  /** The latest observation of one. */
  observationOf(name: string): Observation;
}

interface Item {
  readonly prerequisite: Prerequisite;
  readonly condition: Condition;
  watchedAt: Milliseconds | undefined;
  lookedAt: Milliseconds;
  observation: Observation;
  /** What the condition told last, before the notes. */
  seen: Observation;
  /** Why starting its units came to nothing. */
  readonly notes: string[];
  metSince: Milliseconds | undefined;
  /** The last reason why it was not met. */
  lostBy: string;
  everHeld: boolean;
  /** The standpoint told last. */
  told: Standpoint['is'] | undefined;
  /** The observation told last. */
  toldObservation: Observation;
  hushed: boolean;
  /** Aborts at the end of its watch. */
  readonly end: AbortController;
}

export interface WatchlistOptions {
  readonly prerequisites: readonly Prerequisite[];
  readonly conditionOf: (prerequisite: Prerequisite) => Condition;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Starts a unit that a prerequisite wants started; `note` says why it did not come of it. Never rejects. */
  readonly start: (unit: UnitToStart, note: (text: string) => void, signal: AbortSignal) => Promise<Started>;
  /** What is left out; `leaveOut` adds to it. What is in it from the beginning has been told. */
  readonly leftOut: Map<string, LeftOut>;
  /** Called when something is to be judged anew. */
  readonly onChange: () => void;
  /** Ends all watches. */
  readonly signal: AbortSignal;
}

export function createWatchlist(options: WatchlistOptions): Watchlist {
  const { clock, emit, signal, leftOut } = options;
  const create = (prerequisite: Prerequisite) => createItem(prerequisite, options.conditionOf(prerequisite));
  const isLeftOut = ({ prerequisite }: Item) => leftOut.has(prerequisite.name);
  let items = options.prerequisites.map(create);
  /** Of a dry run: what would only come by a start. */
  const wouldStart = new Set<string>();

  const tellObservation = (item: Item) => {
    const { observation, toldObservation: last } = item;
    if (item.hushed || sameObservation(observation, last)) return;
    item.toldObservation = observation;
    emit({ type: 'prerequisite-observed', name: item.prerequisite.name, ...observation });
  };

  const observe = (item: Item, seen: Observation, lookedAt: Milliseconds = clock.now()) => {
    const observation = withNotes(seen, item.notes);
    const isNews = observation.status !== item.observation.status || item.lookedAt === -Infinity;
    item.lookedAt = lookedAt;
    item.seen = seen;
    if (observation.status === 'met') item.metSince ??= clock.now();
    else {
      item.metSince = undefined;
      item.lostBy = observation.reason;
    }
    item.observation = observation;
    tellObservation(item);
    // Of another reason for the same the judge makes nothing, and with many polled ones there is one all the time.
    if (isNews) options.onChange();
  };

  const leaveOut = (item: Item, left: LeftOut) => {
    const { name } = item.prerequisite;
    leftOut.set(name, left);
    item.end.abort(new Error('nothing waits for it any more'));
    emit({ type: 'prerequisite-skipped', name, ...left });
  };

  const begin = (item: Item) => {
    const ended = AbortSignal.any([signal, item.end.signal]);
    item.watchedAt = clock.now();
    emit({ type: 'prerequisite-watched', name: item.prerequisite.name });
    const watch = () => item.condition.watch((observation, lookedAt) => observe(item, observation, lookedAt), ended);
    const { starts = [] } = item.condition;
    const startedFirst = item.prerequisite.after.find(name => wouldStart.has(name));
    if (starts.length === 0 && startedFirst === undefined) {
      watch();
      return;
    }
    const note = (text: string) => {
      item.notes.push(text);
      if (item.observation.status !== 'met' && !ended.aborted) observe(item, item.seen, item.lookedAt);
    };
    // Watched once systemd has the job: a failure from before is no reason to give up.
    const begun = Promise.all(starts.map(unit => options.start(unit, note, ended))).then(async started => {
      const unproved = started.includes('would-start')
        ? 'would be started by muster, so it is not waited for'
        : startedFirst !== undefined && `comes after ${startedFirst}, so it is not waited for either`;
      if (unproved !== false && (await leaveUnproved(item, unproved, ended))) return;
      if (!ended.aborted) watch();
    });
    begun.catch(ignoreAbort(ended));
  };

  /** In a dry run what a start would bring is looked at once and not waited for, unless it is there, or broken whatever is started. */
  const leaveUnproved = async (item: Item, why: string, ended: AbortSignal): Promise<boolean> => {
    const { name } = item.prerequisite;
    const { status, reason } = await item.condition.look(ended);
    if (ended.aborted || status === 'met' || status === 'broken') return false;
    wouldStart.add(name);
    leaveOut(item, { reason: `${why}: ${reason}` });
    options.onChange();
    return true;
  };

  const judgeNow = (deadlineAt: Milliseconds, onUnmet: 'first' | 'all', awaited?: ReadonlySet<string>) => {
    const standings = items.map(item => ({
      ...standingOf(item),
      leftOut: isLeftOut(item),
      awaited: awaited?.has(item.prerequisite.name) ?? true,
    }));
    return judge(standings, clock.now(), deadlineAt, onUnmet);
  };

  const beginThoseWhoseTurnHasCome = (standpoints: Judgement['standpoints']) => {
    const standings = items.map(item => standingOf(item));
    const byName = new Map(standings.map(standing => [standing.name, standing]));
    for (const item of items) {
      if (item.watchedAt !== undefined || item.end.signal.aborted || isLeftOut(item)) continue;
      const settled = item.prerequisite.after.every(name => {
        const standing = byName.get(name);
        return standing !== undefined && isSettled(standing, standpoints.get(name));
      });
      if (settled) begin(item);
    }
  };

  return {
    judge(deadlineAt, onUnmet, awaited) {
      for (const item of items) {
        if (!item.hushed || awaited?.has(item.prerequisite.name) === false) continue;
        item.hushed = false;
        tellObservation(item);
      }
      beginThoseWhoseTurnHasCome(judgeNow(deadlineAt, onUnmet, awaited).standpoints);
      const judgement = judgeNow(deadlineAt, onUnmet, awaited);
      for (const item of items) {
        const point = judgement.standpoints.get(item.prerequisite.name);
        if (!item.hushed && !item.end.signal.aborted) tellChange(item, point, emit);
      }
      return judgement;
    },

    async refresh(lookSignal, awaited) {
      const stale = items.filter(({ prerequisite: { name }, condition, lookedAt, observation }) => {
        if (awaited?.has(name) === false || leftOut.has(name)) return false;
        const old = condition.freshFor !== undefined && clock.now() - lookedAt > condition.freshFor;
        return old && observation.status === 'met';
      });
      await Promise.all(stale.map(async item => observe(item, await item.condition.look(lookSignal))));
      return stale.length > 0;
    },

    async lookOnce(lookSignal, awaited) {
      const others = items.filter(item => awaited?.has(item.prerequisite.name) !== true && !isLeftOut(item));
      for (const { end } of others) end.abort(new Error('nothing is waited for any more'));
      await Promise.all(
        others.map(async item => {
          const { name } = item.prerequisite;
          if (item.watchedAt === undefined) {
            emit({ type: 'prerequisite-watched', name });
            observe(item, await item.condition.look(lookSignal));
          }
          if (item.observation.status === 'met') item.told = item.told === 'holds' ? 'holds' : tellMet(name, emit);
          else emit({ type: 'prerequisite-skipped', name, reason: 'not waited for: the cluster stack is up already' });
        }),
      );
      return others.filter(item => item.observation.status !== 'met').map(item => item.prerequisite.name);
    },

    hush(names) {
      for (const item of items) item.hushed ||= names.has(item.prerequisite.name);
    },

    keepOnly(names) {
      for (const { prerequisite, end, hushed, told } of items) {
        const { name } = prerequisite;
        if (names.has(name) || end.signal.aborted || leftOut.has(name)) continue;
        end.abort(new Error('nothing waits for it any more'));
        const open = told === undefined || told === 'pending' || told === 'waiting' || told === 'settling';
        if (!hushed && open)
          emit({ type: 'prerequisite-skipped', name, reason: 'not waited for: what requires it is up already' });
      }
    },

    leaveOut(name, left) {
      const item = items.find(({ prerequisite }) => prerequisite.name === name);
      if (item && !isLeftOut(item) && item.told !== 'holds') leaveOut(item, left);
    },

    replace(prerequisites) {
      const before = new Map(items.map(item => [item.prerequisite.name, item]));
      items = prerequisites.map(prerequisite => {
        const item = before.get(prerequisite.name);
        if (item && sameContent(item.prerequisite, prerequisite)) return item;
        const left = leftOut.get(prerequisite.name);
        if (left) emit({ type: 'prerequisite-skipped', name: prerequisite.name, ...left });
        return create(prerequisite);
      });
      for (const item of before.values()) {
        if (!items.includes(item)) item.end.abort(new Error('it is not in the file any more'));
      }
    },

    abandon() {
      for (const { end } of items) end.abort(new Error('nothing is waited for any more'));
    },

    observationOf(name) {
      const item = items.find(({ prerequisite }) => prerequisite.name === name);
      return item?.observation ?? { status: 'unknown', reason: 'no such prerequisite' };
    },
  };
}

const notYet: Observation = { status: 'unknown', reason: 'not looked at yet' };

function sameObservation(one: Observation, other: Observation): boolean {
  return one.status === other.status && one.reason === other.reason && one.hint === other.hint;
}

function withNotes(seen: Observation, notes: readonly string[]): Observation {
  return seen.status === 'met' ? seen : { ...seen, reason: [seen.reason, ...notes].join('; ') };
}

function createItem(prerequisite: Prerequisite, condition: Condition): Item {
  return {
    prerequisite,
    condition,
    watchedAt: undefined,
    lookedAt: -Infinity,
    observation: notYet,
    seen: notYet,
    notes: [],
    metSince: undefined,
    lostBy: '',
    everHeld: false,
    told: undefined,
    toldObservation: notYet,
    hushed: false,
    end: new AbortController(),
  };
}

function standingOf({ prerequisite, observation, ...item }: Item): Standing {
  const { name, required, after, timeout, stable } = prerequisite;
  const { watchedAt, metSince, everHeld } = item;
  const looked = item.lookedAt !== -Infinity;
  return { name, required, after, timeout, stable, watchedAt, status: observation.status, looked, metSince, everHeld };
}

function tellChange(item: Item, point: Standpoint | undefined, emit: Emit): void {
  if (point === undefined) return;
  const { name } = item.prerequisite;
  const before = item.told;
  item.told = point.is;
  // One that is left out is told of when that is wanted.
  if (point.is === before || point.is === 'skipped') return;
  if (point.is === 'holds') {
    item.everHeld = true;
    emit({ type: 'prerequisite-met', name });
  } else if (before === 'holds') {
    // With `stable` it may be back already, and has to hold anew.
    const { status, reason } = item.observation;
    emit({ type: 'prerequisite-lost', name, reason: status === 'met' ? `for a moment: ${item.lostBy}` : reason });
  }
  if (point.is === 'broken') emit({ type: 'prerequisite-broken', name, reason: item.observation.reason });
  if (point.is === 'late') emit({ type: 'prerequisite-late', name, limit: point.limit });
}

function tellMet(name: string, emit: Emit): 'holds' {
  emit({ type: 'prerequisite-met', name });
  return 'holds';
}

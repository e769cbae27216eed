import type { Condition, Observation, UnitToStart } from '../conditions/condition.ts';
import type { Prerequisite } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock } from '../ports.ts';
import type { Emit } from './emitter.ts';
import { isSettled, judge, type Judgement, type Standing, type Standpoint } from './judge.ts';

/** Watches the prerequisites and keeps their latest observations, for the judge. */
export interface Watchlist {
  /** Judges now; begins the watch of those whose turn has come; tells what changed as events. */
  judge(deadlineAt: Milliseconds, onUnmet: 'first' | 'all'): Judgement;
  /** Looks again, at the same time, at polled ones that were last looked at too long ago. True when any was. */
  refresh(signal: AbortSignal): Promise<boolean>;
  /** One look at each that is not watched yet, without waiting; for a stack that is up already. Returns the names of those that are not met. */
  lookOnce(signal: AbortSignal): Promise<string[]>;
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
}

export interface WatchlistOptions {
  readonly prerequisites: readonly Prerequisite[];
  readonly conditionOf: (prerequisite: Prerequisite) => Condition;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Starts a unit that a prerequisite wants started; `note` says why it did not come of it. Never rejects. */
  readonly start: (unit: UnitToStart, note: (text: string) => void, signal: AbortSignal) => Promise<void>;
  /** Called after each observation. */
  readonly onChange: () => void;
  /** Ends all watches. */
  readonly signal: AbortSignal;
}

export function createWatchlist(options: WatchlistOptions): Watchlist {
  const { clock, emit, signal } = options;
  const items = options.prerequisites.map(prerequisite => createItem(prerequisite, options.conditionOf(prerequisite)));

  const observe = (item: Item, seen: Observation, lookedAt: Milliseconds = clock.now()) => {
    item.lookedAt = lookedAt;
    item.seen = seen;
    const observation = withNotes(seen, item.notes);
    if (observation.status === 'met') item.metSince ??= clock.now();
    else {
      item.metSince = undefined;
      item.lostBy = observation.reason;
    }
    const { status, reason, hint } = item.observation;
    if (observation.status !== status || observation.reason !== reason || observation.hint !== hint) {
      item.observation = observation;
      emit({ type: 'prerequisite-observed', name: item.prerequisite.name, ...observation });
    }
    options.onChange();
  };

  const begin = (item: Item) => {
    item.watchedAt = clock.now();
    emit({ type: 'prerequisite-watched', name: item.prerequisite.name });
    const watch = () => item.condition.watch((observation, lookedAt) => observe(item, observation, lookedAt), signal);
    const { starts = [] } = item.condition;
    if (starts.length === 0) {
      watch();
      return;
    }
    const note = (text: string) => {
      item.notes.push(text);
      if (item.observation.status !== 'met' && !signal.aborted) observe(item, item.seen, item.lookedAt);
    };
    // Watched once systemd has the job: a failure from before is no reason to give up.
    void Promise.all(starts.map(unit => options.start(unit, note, signal))).then(() => signal.aborted || watch());
  };

  const beginThoseWhoseTurnHasCome = (deadlineAt: Milliseconds, onUnmet: 'first' | 'all') => {
    const standings = items.map(standingOf);
    const byName = new Map(standings.map(standing => [standing.name, standing]));
    const { standpoints } = judge(standings, clock.now(), deadlineAt, onUnmet);
    for (const item of items) {
      if (item.watchedAt !== undefined) continue;
      const settled = item.prerequisite.after.every(name => {
        const standing = byName.get(name);
        return standing !== undefined && isSettled(standing, standpoints.get(name));
      });
      if (settled) begin(item);
    }
  };

  return {
    judge(deadlineAt, onUnmet) {
      beginThoseWhoseTurnHasCome(deadlineAt, onUnmet);
      const judgement = judge(items.map(standingOf), clock.now(), deadlineAt, onUnmet);
      for (const item of items) tellChange(item, judgement.standpoints.get(item.prerequisite.name), emit);
      return judgement;
    },

    async refresh(lookSignal) {
      const stale = items.filter(({ condition, lookedAt, observation }) => {
        const old = condition.freshFor !== undefined && clock.now() - lookedAt > condition.freshFor;
        return old && observation.status === 'met';
      });
      await Promise.all(stale.map(async item => observe(item, await item.condition.look(lookSignal))));
      return stale.length > 0;
    },

    async lookOnce(lookSignal) {
      await Promise.all(
        items.map(async item => {
          const { name } = item.prerequisite;
          if (item.watchedAt === undefined) {
            emit({ type: 'prerequisite-watched', name });
            observe(item, await item.condition.look(lookSignal));
          }
          if (item.observation.status === 'met') item.told = item.told === 'holds' ? 'holds' : tellMet(name, emit);
          else emit({ type: 'prerequisite-skipped', name, reason: 'not waited for: the cluster stack is up already' });
        }),
      );
      return items.filter(item => item.observation.status !== 'met').map(item => item.prerequisite.name);
    },

    observationOf(name) {
      const item = items.find(({ prerequisite }) => prerequisite.name === name);
      return item?.observation ?? { status: 'unknown', reason: 'no such prerequisite' };
    },
  };
}

const notYet: Observation = { status: 'unknown', reason: 'not looked at yet' };

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
  };
}

function standingOf({ prerequisite, observation, ...item }: Item): Standing {
  const { name, required, after, timeout, stable } = prerequisite;
  const { watchedAt, metSince, everHeld } = item;
  return { name, required, after, timeout, stable, watchedAt, status: observation.status, metSince, everHeld };
}

function tellChange(item: Item, point: Standpoint | undefined, emit: Emit): void {
  if (point === undefined) return;
  const { name } = item.prerequisite;
  const before = item.told;
  item.told = point.is;
  if (point.is === before) return;
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

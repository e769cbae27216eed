/** The rejoin guard as a run and `muster release` see it: marks and record on one side, a judgement on the other. */
import type { Rejoin } from '../config/config.ts';
import { isoTime } from '../lib/iso-time.ts';
import type { Clock, Store } from '../ports.ts';
import { judge, release, type LastRun } from './judge.ts';
import { cleanMark, guardFolder, recordName, runningMark } from './places.ts';
import { emptyRecord, parseRecord, printRecord, type GuardRecord } from './record.ts';

export interface GuardOptions {
  /** Of the folder `guardFolder`. */
  readonly store: Store;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly bootId: string;
  readonly rejoin: Rejoin;
}

export interface Verdict {
  /** Why this node may not join, and what to do; undefined: it may. */
  readonly held: { readonly reason: string; readonly advice: string } | undefined;
  /** What the guard cannot do, in words; it goes on without. */
  readonly trouble: string | undefined;
}

export interface RejoinGuard {
  /** Judges and changes nothing. The stack is down and the guard's unit at rest. Never throws. */
  look(): Promise<Verdict>;
  /** Judges, and notes on the disk that a run waits from now on. Never throws. */
  enter(): Promise<Verdict>;
  /** The run that waited has come to its end: a reset from here on is not one of a node that waits. Never throws. */
  leave(): Promise<void>;
  /** Whether the mark that the stack runs is there. Throws when that cannot be seen. */
  isMarked(): Promise<boolean>;
  /** Lets a held node start. Throws when it cannot be written down. */
  release(once: boolean): Promise<void>;
}

/** Whether anything in the file can hold a node: else muster reads and writes nothing of the guard's. */
export function canHold({ afterUncleanShutdown, maxUncleanBoots }: Rejoin): boolean {
  return afterUncleanShutdown === 'hold' || maxUncleanBoots !== undefined;
}

export function createRejoinGuard(options: GuardOptions): RejoinGuard {
  const { store, rejoin, bootId } = options;
  let entered: Promise<GuardRecord | undefined> | undefined;

  const consider = async (write: boolean): Promise<Verdict & { readonly record?: GuardRecord }> => {
    if (!canHold(rejoin)) return { held: undefined, trouble: undefined };
    try {
      const { lastRun, record, damaged } = await read(options);
      if (damaged && rejoin.afterUncleanShutdown === 'hold') return refuse(damagedRecord);
      const now = options.clock.wallTime().toISOString();
      const judgement = judge({ rejoin, lastRun, record, bootId, now });
      if (write) await store.writeAtomic(recordName, printRecord(judgement.record));
      return {
        held: judgement.held,
        trouble: damaged ? `${damagedRecord}; what it counted is forgotten` : undefined,
        record: judgement.record,
      };
    } catch (error) {
      const trouble = `the rejoin guard cannot ${write ? 'read and write' : 'read'} ${guardFolder} (${messageOf(error)})`;
      return rejoin.afterUncleanShutdown === 'hold' ? refuse(trouble) : { held: undefined, trouble };
    }
  };

  return {
    look: () => consider(false),
    async enter() {
      const considered = consider(true);
      entered = considered.then(({ record }) => record);
      return await considered;
    },
    async leave() {
      const record = await entered;
      if (record?.waiting === undefined || record.waiting === null) return;
      await store.writeAtomic(recordName, printRecord({ ...record, waiting: null })).catch(() => undefined);
    },
    isMarked: async () => (await store.read(runningMark)) !== undefined,
    async release(once) {
      const { lastRun, record } = await read(options);
      await store.writeAtomic(recordName, printRecord(release({ lastRun, record, bootId, now: '' }, once)));
    },
  };
}

const damagedRecord = `${guardFolder}/${recordName}, which remembers how often this node went down, is damaged`;

/** Somebody chose that this node rather stays down: then what cannot be known counts against it. */
function refuse(trouble: string): Verdict {
  return {
    held: {
      reason: `${trouble}, so that it cannot be told how this node went down, or its next crash would go unnoticed (rejoin: afterUncleanShutdown: hold)`,
      advice: `see that ${guardFolder} can be read and written and has room (df ${guardFolder}; findmnt -T ${guardFolder}), then: muster up; if only the record is damaged: muster release`,
    },
    trouble,
  };
}

async function read({
  store,
}: GuardOptions): Promise<{ lastRun: LastRun | undefined; record: GuardRecord; damaged: boolean }> {
  const [running, clean, text, files] = await Promise.all([
    store.read(runningMark),
    store.read(cleanMark),
    store.read(recordName),
    store.list(),
  ]);
  const record = text === undefined ? emptyRecord : parseRecord(text);
  const end = running !== undefined ? 'running' : clean !== undefined ? 'clean' : undefined;
  const modified = files.find(({ name }) => name === (end === 'clean' ? cleanMark : runningMark))?.modifiedMs;
  const at = modified === undefined ? undefined : isoTime(modified);
  // On a full disk the mark is there and the id of the run is not: then its time has to do.
  const run = (running ?? clean ?? '').trim() || (at ?? '');
  return { lastRun: end && { run, end, at }, record: record ?? emptyRecord, damaged: record === undefined };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

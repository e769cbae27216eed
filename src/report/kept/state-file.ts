/** The live run for others to read: /run/muster/state.json, replaced as a whole and not too often. */
import * as z from 'zod/mini';
import { apply, initialState } from '../../engine/state.ts';
import { parseJson, reportSchema } from '../report-schema.ts';
import { toReport } from '../to-report.ts';
import type { EventSink } from '../../engine/event.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { Clock, Store } from '../../ports.ts';
import type { Report } from '../report.ts';
import type { Said } from '../../messages/catalogue.ts';

export const stateFileName = 'state.json';

/** Between two writes while events rain. */
const pause: Milliseconds = 250;

const schema = z.looseObject({
  schema: z.literal('muster.state/1'),
  pid: z.number(),
  writtenAtMs: z.number(),
  report: reportSchema,
});

export interface StateDocument {
  readonly schema: 'muster.state/1';
  readonly pid: number;
  /** On the monotonic clock of the machine, which all processes share: when the report in it was true. */
  readonly writtenAtMs: Milliseconds;
  readonly report: Report;
}

/** Undefined when the text is not a state file of this version. */
export function parseState(json: string): StateDocument | undefined {
  const result = schema.safeParse(parseJson(json));
  return result.success ? result.data : undefined;
}

export interface StateFileOptions {
  readonly store: Pick<Store, 'writeAtomic'>;
  readonly clock: Clock;
  readonly pid: number;
  /** Told once when the file cannot be written; the run goes on without it. */
  readonly notice: (...said: Said) => void;
}

export interface StateFile {
  readonly sink: EventSink;
  /** Writes what is not written yet; resolves when no write and no timer is left. */
  close(): Promise<void>;
}

/**
 * Writes at once when the run starts and when it ends, and between the two as soon as something happened, but not within
 * a quarter of a second of the last write. One write at a time; nothing runs while nothing happens.
 */
export function createStateFile({ store, clock, pid, notice }: StateFileOptions): StateFile {
  let state = initialState;
  let dirty = false;
  let told = false;
  let offset: Milliseconds = 0;
  let writing: Promise<void> | undefined;
  const hurry = new AbortController();

  const write = async () => {
    const report = toReport(state, clock.now() - offset);
    if (!report) return;
    const document: StateDocument = {
      schema: 'muster.state/1',
      pid,
      writtenAtMs: clock.now(),
      report,
    };
    try {
      await store.writeAtomic(stateFileName, `${JSON.stringify(document)}\n`);
    } catch (error) {
      if (told) return;
      told = true;
      const reason = error instanceof Error ? error.message : String(error);
      notice('state-unwritable', { file: stateFileName, reason });
    }
  };

  const writeWhileDirty = async () => {
    // Events of one moment go into one file.
    await Promise.resolve();
    while (dirty) {
      dirty = false;
      await write();
      if (!hurry.signal.aborted) await clock.sleep(pause, hurry.signal).catch(() => undefined);
    }
    writing = undefined;
  };

  return {
    sink(event) {
      state = apply(state, event);
      if (event.type === 'run-started') offset = clock.now() - event.at;
      if (event.type === 'run-ended') hurry.abort(new Error('the run has ended'));
      dirty = true;
      writing ??= writeWhileDirty();
    },
    async close() {
      hurry.abort(new Error('the state file is closed'));
      await writing;
    },
  };
}

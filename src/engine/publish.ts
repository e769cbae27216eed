/** Tells all nodes how the run goes, by transient attributes of this one in pacemaker. Nothing here can fail or hold up a run. */
import type { Milliseconds } from '../lib/duration.ts';
import { isoTime } from '../lib/iso-time.ts';
import { timedOut, within } from '../lib/race.ts';
import type { CommandResult } from '../ports.ts';
import { attributes } from '../cluster/muster-attributes.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { EventSink, Outcome } from './event.ts';
import { isUp, pacemaker } from './preflight.ts';
import { apply, initialState } from './state.ts';

/** attrd answers about 1.2 s after the start of pacemaker, and resources are placed once a DC is elected. */
const interval: Milliseconds = 250;
const patienceAtStart: Milliseconds = 60_000;
const patienceAtEnd: Milliseconds = 5000;
const timeout: Milliseconds = 5000;

export interface Publisher {
  /** Is to hear of every event: when pacemaker becomes active it publishes that the node is `starting`. */
  readonly sink: EventSink;
  /** Publishes how the run ends, if pacemaker runs; bounded by 5 s. To be called once. */
  end(context: RunContext, ending: Ending): Promise<void>;
}

export const publishesNothing: Publisher = { sink: () => undefined, end: () => Promise.resolve() };

export function createPublisher(ports: RunContext['ports'], over: AbortSignal): Publisher {
  let state = initialState;
  let starting: AbortController | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  const values = (outcome: Outcome | 'starting') => {
    const unmet = state.prerequisites.rows().filter(({ status }) => status !== 'met');
    return {
      // The first one keeps resources away: it is the first to be there.
      [attributes.degraded]: unmet.length > 0 || outcome === 'degraded' ? '1' : '0',
      [attributes.unmet]: unmet.map(({ planned }) => planned.name).join(','),
      [attributes.outcome]: outcome,
      [attributes.time]: isoTime(ports.clock.wallTime().getTime()),
    };
  };
  const publish = async (outcome: Outcome | 'starting', patience: Milliseconds, signal: AbortSignal) => {
    const own = new AbortController();
    const until = AbortSignal.any([signal, over, own.signal]);
    try {
      return await within(
        untilWritten(ports, () => values(outcome), until),
        patience,
        ports.clock,
        signal,
      );
    } finally {
      own.abort(new Error('over'));
    }
  };

  return {
    sink(event) {
      state = apply(state, event);
      if (event.type !== 'service-active' || event.unit !== pacemaker) return;
      starting?.abort(new Error('started anew'));
      starting = new AbortController();
      writing = publish('starting', patienceAtStart, starting.signal).catch(() => undefined);
    },
    async end({ board, emit, stop }, { outcome }) {
      starting?.abort(new Error('the run ends'));
      await writing;
      if (outcome === 'interrupted' || stop.signal.aborted || !isUp(board.get(pacemaker))) return;
      const written = await publish(outcome, patienceAtEnd, stop.signal).catch(() => undefined);
      if (written === undefined || written === 'written') return;
      emit({ type: 'finding', finding: notPublished(written === timedOut ? undefined : written.reason) });
    },
  };
}

/** Again and again until all are written; what cannot be run at all is not tried again. */
async function untilWritten(
  ports: RunContext['ports'],
  values: () => Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<'written' | { readonly reason: string }> {
  for (;;) {
    const result = await write(ports, values(), signal);
    if (result === undefined) return 'written';
    if (result.spawnError !== undefined) return { reason: `attrd_updater cannot be run (${result.spawnError})` };
    await ports.clock.sleep(interval, signal);
  }
}

/** The first that failed. */
async function write(
  { commands }: RunContext['ports'],
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<CommandResult | undefined> {
  for (const [name, value] of Object.entries(values)) {
    // An empty list is no attribute at all.
    const change = value === '' ? ['--delete'] : ['--update', value];
    const result = await commands.run(['attrd_updater', '--name', name, ...change], { timeout, signal });
    if (result.exitCode !== 0) return result;
  }
  return undefined;
}

function notPublished(reason = "pacemaker's attribute daemon did not take them within 5s") {
  return {
    code: 'not-published',
    severity: 'warning' as const,
    message: `how this run ended is not in the attributes of this node, so status --cluster and location rules do not know: ${reason}`,
    remedy:
      'see that attrd_updater works (attrd_updater -n muster-outcome -Q), then run muster up again: it publishes anew',
  };
}

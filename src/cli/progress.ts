import type { EventSink } from '../engine/event.ts';
import { createJournalLines } from '../report/live/journal.ts';
import { startLive } from '../report/live/live.ts';
import { createProgressLines } from '../report/live/progress.ts';
import { canRedraw, hasUtf8, wantsColor, type CliContext, type CommonOptions } from './context.ts';

export interface Progress {
  readonly sink: EventSink;
  /** What else goes to stderr meanwhile: a view that is redrawn in place would tear it. */
  readonly err: (text: string) => void;
  close(): Promise<void>;
}

/** What stderr shows of a run while it goes on: lines for the journal, a live view on a terminal, plain lines else. */
export function startProgress(context: CliContext, options: CommonOptions): Progress {
  const progress = choose(context, options);
  if (options.verbose !== true) return progress;
  const sink: EventSink = event => {
    context.console.err(`${JSON.stringify(event)}\n`);
    progress.sink(event);
  };
  return { ...progress, sink };
}

function choose(context: CliContext, options: CommonOptions): Progress {
  const { console, system } = context;
  if (options.quiet === true) return { sink: () => undefined, err: console.err, close: () => Promise.resolve() };
  if (console.errIsJournal) return printing(console.err, createJournalLines());
  const utf8 = hasUtf8(context);
  // The events as JSON would tear a view that is redrawn in place.
  if (!canRedraw(context, options, console.errIsTerminal) || options.verbose === true)
    return printing(console.err, createProgressLines({ utf8 }));
  return startLive({
    write: text => console.err(text),
    style: () => ({
      columns: console.columns(),
      rows: console.rows(),
      colour: wantsColor(context, options, true),
      utf8,
    }),
    clock: system.host.clock,
  });
}

function printing(write: (text: string) => void, linesOf: (event: Parameters<EventSink>[0]) => string[]): Progress {
  const sink: EventSink = event => {
    const lines = linesOf(event);
    if (lines.length > 0) write(lines.map(line => `${line}\n`).join(''));
  };
  return { sink, err: write, close: () => Promise.resolve() };
}

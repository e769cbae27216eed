import type { Milliseconds } from '../lib/duration.ts';
import { renderStatus } from '../report/text/render-status.ts';
import { createScreen } from '../report/live/screen.ts';
import { stateFileName } from '../report/kept/state-file.ts';
import type { StatusView } from '../report/status-view.ts';
import { statusDocument, withoutTime } from '../report/status-document.ts';
import { busOf, canRedraw, type CliContext, type CommonOptions } from './context.ts';
import { textOptions } from './up.ts';

/** Looks once; what cannot be seen is told to the context's stderr. */
export type Look = (context: CliContext) => Promise<StatusView>;

/** The elapsed time on a terminal; else the daemons, which tell nobody of themselves. */
const every: Milliseconds = 2000;
/** Between two looks while a run is busy: each asks the daemons, too. */
const least: Milliseconds = 500;

/**
 * Shows the status anew whenever a run has written its state, and every two seconds: redrawn in place on a terminal, else as a
 * further text, or a line of JSON, when anything but the time has changed. Goes on beyond the end of a run and into the
 * next one, until `signal` aborts or nobody reads.
 */
export async function watchStatus(
  look: Look,
  { options, context, signal }: { options: CommonOptions; context: CliContext; signal: AbortSignal },
): Promise<number> {
  const { console, system } = context;
  const { clock, files } = system.host;
  const show = createShow(options, context);
  let changes = 0;
  let wake: AbortController | undefined;
  files.watch(
    `${system.folders(busOf(options)).runtime}/${stateFileName}`,
    () => {
      changes += 1;
      wake?.abort(new Error('the state has changed'));
    },
    signal,
  );
  while (console.outIsOpen()) {
    const before = changes;
    const notices: string[] = [];
    const view = await look({ ...context, console: { ...console, err: text => void notices.push(text) } });
    signal.throwIfAborted();
    show(view, notices.join(''));
    await clock.sleep(least, signal);
    if (changes !== before) continue;
    wake = new AbortController();
    await clock.sleep(every - least, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
    signal.throwIfAborted();
  }
  return 0;
}

type Show = (view: StatusView, notices: string) => void;

function createShow(options: CommonOptions, context: CliContext): Show {
  const { console } = context;
  const style = textOptions(context, options);
  if (options.format === 'text' && canRedraw(context, options, console.outIsTerminal)) {
    const screen = createScreen(console.out);
    return (view, notices) => {
      const columns = console.columns() - 1;
      const lines = (renderStatus(view, { ...style, columns }) + notices).trimEnd().split('\n');
      const rows = Math.max(1, console.rows() - 1);
      screen.draw([], lines.slice(0, rows), console.columns());
    };
  }
  let shown: string | undefined;
  let told = '';
  return (view, notices) => {
    if (notices !== told) console.err(notices);
    told = notices;
    const now = withoutTime(view);
    if (now === shown) return;
    if (options.format === 'json') console.out(`${JSON.stringify(statusDocument(view))}\n`);
    else console.out((shown === undefined ? '' : '\n') + renderStatus(view, style));
    shown = now;
  };
}

/** The live view on a terminal: what is settled scrolls by above, what goes on stays below and is redrawn in place. */
import { apply, initialState } from '../../engine/state.ts';
import { clean } from '../text/layout.ts';
import { liveFrame } from './live-frame.ts';
import { narrate } from './narrate.ts';
import { isLeftToTheReport } from './progress.ts';
import { createScreen } from './screen.ts';
import { paint } from '../text/style.ts';
import { joinNames } from '../../lib/join-names.ts';
import type { EventSink, RunEvent } from '../../engine/event.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { Clock } from '../../ports.ts';
import type { FrameStyle } from './live-frame.ts';
import type { Line } from './narration.ts';

export interface LiveOptions {
  /** Takes text as it is. What it throws ends the view, not the run. */
  readonly write: (text: string) => void;
  /** Asked before each drawing: a terminal may be resized. */
  readonly style: () => FrameStyle;
  readonly clock: Clock;
}

export interface Live {
  readonly sink: EventSink;
  /** Prints whole lines that are none of an event's, above the frame. */
  readonly err: (text: string) => void;
  /** Draws what is left, removes the frame and lets the terminal be; resolves when no timer is left. */
  close(): Promise<void>;
}

/** Seconds are what is shown. */
const tick: Milliseconds = 1000;
/** After so long without a drawing muster was stopped (Ctrl-Z, fg), and the shell has written below the last frame. */
const stopped: Milliseconds = 2000;
/** Events come in bursts: not more than one drawing in this time. */
const pause: Milliseconds = 50;

export function startLive({ write, style, clock }: LiveOptions): Live {
  const screen = createScreen(write);
  const closing = new AbortController();
  let state = initialState;
  let offset = 0;
  let settled: Settled[] = [];
  let printed: string[] = [];
  let wake: AbortController | undefined;
  let drawnAt = clock.now();

  const draw = (frame: boolean) => {
    const look = style();
    const now = clock.now();
    if (now - drawnAt > stopped) screen.leave();
    drawnAt = now;
    const lines = permanentLines(settled).map(line => paintLine(line, look));
    const others = printed;
    settled = [];
    printed = [];
    screen.draw([...lines, ...others], frame ? liveFrame(state, now - offset, look) : [], look.columns);
  };

  const run = async () => {
    while (!closing.signal.aborted) {
      draw(true);
      await clock.sleep(pause, closing.signal);
      if (settled.length > 0 || printed.length > 0) continue;
      wake = new AbortController();
      await clock.sleep(tick - pause, AbortSignal.any([wake.signal, closing.signal])).catch(() => undefined);
      wake = undefined;
    }
  };
  let drawing: Promise<void> | undefined;
  const drawSoon = () => {
    // A terminal that is gone, or an abort at the end: neither is the run's business.
    drawing ??= run().catch(() => undefined);
    wake?.abort(new Error('something happened'));
  };

  return {
    sink(event) {
      const before = state;
      state = apply(state, event);
      if (event.type === 'run-started') offset = clock.now() - event.at;
      settled.push({ event, lines: narrate({ before, after: state, event }) });
      drawSoon();
    },
    err(text) {
      if (closing.signal.aborted) {
        write(text);
        return;
      }
      printed.push(...text.trimEnd().split('\n'));
      drawSoon();
    },
    async close() {
      closing.abort(new Error('the live view is closed'));
      await drawing;
      try {
        draw(false);
      } catch {
        // As above.
      }
    },
  };
}

interface Settled {
  readonly event: RunEvent;
  readonly lines: readonly Line[];
}

/** The frame shows the rest while it lasts, and the report tells the end. */
const shownByFrame: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'run-started',
  'prerequisite-watched',
  'prerequisite-observed',
  'gate-blocked',
  'service-requested',
  'service-starting',
  'service-retry',
  'service-observed',
  'run-ended',
]);

/** When more were met at once, one line says so for all. */
const mostMetLines = 8;

function permanentLines(settled: readonly Settled[]): Line[] {
  const kept = settled.filter(({ event }) => !shownByFrame.has(event.type) && !isLeftToTheReport(event));
  const met = kept.flatMap(({ event }) => (event.type === 'prerequisite-met' ? [event.name] : []));
  const many = met.length > mostMetLines;
  const rest = many ? kept.filter(({ event }) => event.type !== 'prerequisite-met') : kept;
  const summary: Line[] = many
    ? [{ level: 'info', text: `${met.length} prerequisites met: ${joinNames(met, 5)}` }]
    : [];
  return [...summary, ...rest.flatMap(({ lines }) => lines)];
}

function paintLine({ level, text }: Line, style: FrameStyle): string {
  const safe = clean(text, style);
  if (level === 'info') return safe;
  return paint(safe, level === 'error' ? 'red' : 'yellow', style);
}

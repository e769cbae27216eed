import { widthOf } from '../text/layout.ts';

export interface Screen {
  /** Replaces the frame; `permanent` lines go above it for good. No line of the frame is wider than the terminal. */
  draw(permanent: readonly string[], frame: readonly string[], columns: number): void;
  /** Leaves the frame where it is: the next one is drawn below what is on the terminal by then. */
  leave(): void;
}

/**
 * Lines that are redrawn in place at the end of a terminal's output. The cursor stays visible below them and nothing else of the
 * terminal is changed, so that nothing is left to put right however muster ends. What `write` throws is thrown on.
 */
export function createScreen(write: (text: string) => void): Screen {
  let widths: number[] = [];
  let shown = '';
  return {
    draw(permanent, frame, columns) {
      const text = frame.join('\n');
      if (permanent.length === 0 && text === shown && widths.every(width => width <= columns)) return;
      // A terminal that became narrower has broken the lines of the last frame.
      const rows = widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / Math.max(1, columns))), 0);
      // On the cursor's own line the terminal may have shown a key (^C).
      const clear = `\r${rows > 0 ? '\u001b[2K' : ''}${'\u001b[1A\u001b[2K'.repeat(rows)}`;
      write(`${clear}${[...permanent, ...frame].map(line => `${line}\n`).join('')}`);
      widths = frame.map(line => widthOf(withoutColour(line)));
      shown = text;
    },
    leave() {
      widths = [];
      shown = '';
    },
  };
}

function withoutColour(line: string): string {
  return line.replace(/\u001b\[\d+m/gu, '');
}

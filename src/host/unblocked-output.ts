import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Half an hour of a live view. What comes after it is dropped, each piece as a whole. */
const mostHeld = 1024 * 1024;
const lookAgainAfter = 50;

export interface Output {
  /** Never waits: what a reader does not take now is written when it does, in order. */
  readonly write: (text: string) => void;
  /** Resolves when all is written, or nobody will ever read it. */
  drained(): Promise<void>;
}

/**
 * A terminal or pipe that a stuck reader does not hold up. Node writes to both in the same breath: after Ctrl-S, or with a pager that is not scrolled,
 * the whole program would stand still, be it between corosync and pacemaker. Undefined for anything else: a file takes what it gets, and a
 * socket cannot be opened once more.
 */
export function unblockedOutput(descriptor: number): Output | undefined {
  const opened = openAgain(descriptor);
  if (opened === undefined) return undefined;
  const held: Buffer[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let waiting: (() => void)[] = [];

  const flush = (): void => {
    timer = undefined;
    while (held[0] !== undefined) {
      const written = writeSome(opened, held[0]);
      if (written === 'gone') held.length = 0;
      else if (written < held[0].length) {
        held[0] = held[0].subarray(written);
        timer = setTimeout(flush, lookAgainAfter);
        break;
      } else held.shift();
    }
    bytes = held.reduce((sum, { length }) => sum + length, 0);
    if (bytes > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  return {
    write(text) {
      if (text === '' || bytes > mostHeld) return;
      const piece = Buffer.from(text);
      held.push(piece);
      bytes += piece.length;
      if (timer === undefined) flush();
    },
    drained: () => new Promise(resolve => (bytes === 0 ? resolve() : waiting.push(resolve))),
  };
}

/** A description of its own: that of the shell, which others write to as well, keeps its mode. */
function openAgain(descriptor: number): number | undefined {
  try {
    if (!isatty(descriptor) && !fstatSync(descriptor).isFIFO()) return undefined;
    const opened = openSync(
      `/proc/self/fd/${descriptor}`,
      constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
    if (isatty(opened) || fstatSync(opened).isFIFO()) return opened;
    closeSync(opened);
  } catch {
    // Another user's terminal, behind `su`.
  }
  return undefined;
}

function writeSome(descriptor: number, piece: Buffer): number | 'gone' {
  try {
    return writeSync(descriptor, piece);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : 'gone';
  }
}

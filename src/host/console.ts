import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { nodeView } from './node-view.ts';
import { printable } from '../lib/terminal-text.ts';

/** One line on the machine's console, or nothing when there is none, or one that takes nothing. Never waits, never throws. */
export async function tellConsole(line: string, path = `${nodeView()}/dev/console`): Promise<void> {
  try {
    // A serial line without a reader would hold the write, and a terminal that has no session would become ours.
    await using console = await open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    await console.write(`${printable(line)}\r\n`);
  } catch {
    return;
  }
}

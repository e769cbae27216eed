import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';
import { runCli } from './cli/program.ts';
import type { CliContext, Console } from './cli/context.ts';
import { createSystem } from './host/system.ts';
import { unblockedOutput, type Output } from './host/unblocked-output.ts';
import { labelled } from './messages/catalogue.ts';

/** Put in by the bundler; absent when run from source. */
declare const MUSTER_VERSION: string | undefined;
const version = typeof MUSTER_VERSION === 'string' ? MUSTER_VERSION : '0.0.0-source';

/** Runs the command line that this process was started with, and ends the process. */
export async function runProcess(): Promise<void> {
  // A reader that goes away (`muster up | head`), or a full disk, must not end a run half-way.
  process.stderr.on('error', () => undefined);
  let written = true;
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    written = false;
    process.stderr.write(`muster: ${labelled('result-unwritten', { reason: message })}\n`);
  });
  const progress = unblockedOutput(2);
  const context: CliContext = { console: createConsole(progress), system: createSystem(version) };
  const exitCode = await runCli(process.argv.slice(2), context, version).catch((error: unknown) => {
    const trace = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`muster: ${labelled('bug', { trace: trace ?? '' })}\n`);
    return 1;
  });
  // Flushed, then ended: nothing that was left open may hold up a boot.
  await progress?.drained();
  const end = () => process.stderr.write('', () => process.exit(written ? exitCode : exitCode || 1));
  // An error of stdout is told to its listener a moment later than to the callback.
  process.stdout.write('', () => setImmediate(end));
}

/** `progress` takes the place of a stderr that could hold the run up. */
function createConsole(progress: Output | undefined): Console {
  const result = (text: string) => void process.stdout.write(text);
  return {
    // Behind all progress, where both go to the same reader.
    out: progress ? text => void progress.drained().then(() => result(text)) : result,
    err: progress?.write ?? (text => void process.stderr.write(text)),
    outIsOpen: () => process.stdout.writable,
    outIsTerminal: process.stdout.isTTY,
    errIsTerminal: process.stderr.isTTY,
    errIsJournal: isJournal(2),
    // Not `process.stdin.isTTY`: that would make a stream of it.
    confirm: isatty(0) && process.stderr.isTTY ? confirm : undefined,
    columns: () => process.stderr.columns || process.stdout.columns || 80,
    rows: () => process.stderr.rows || process.stdout.rows || 24,
    environment: process.env,
  };
}

/** Anything but a yes is a no, the end of the input and Ctrl-C included. */
async function confirm(question: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const ended = Promise.withResolvers<string>();
  asking.once('SIGINT', () => ended.resolve(''));
  asking.once('close', () => ended.resolve(''));
  asking.question(question, answer => ended.resolve(answer));
  const answer = await ended.promise;
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** systemd sets JOURNAL_STREAM to the device and inode of the stream that it connected to the journal. */
function isJournal(descriptor: number): boolean {
  const stream = process.env['JOURNAL_STREAM'];
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(descriptor);
  return stream === `${dev}:${ino}`;
}

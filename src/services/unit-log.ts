import type { Milliseconds } from '../lib/duration.ts';
import type { CommandResult, Commands } from '../ports.ts';

/** Daemons that tell why they exit in a file of their own and not in the journal; only lines that match are of use. */
const ownFiles: Readonly<Record<string, { readonly path: string; readonly telling: RegExp }>> = {
  'pcsd.service': { path: '/var/log/pcsd/pcsd.log', telling: /^\w, \[(\S+) #\d+\] +(?:ERROR|FATAL) -- :/ },
};

/** One run of a unit. */
export interface Invocation {
  readonly unit: string;
  /** systemd's; empty when it is not known. */
  readonly id: string;
  /**
   * What a daemon wrote into a file of its own before this is of another run, and what it logged when its id is not known.
   * Undefined: the file is not asked for.
   */
  readonly since?: Date;
}

/**
 * The last lines that one invocation of a unit logged, its own and systemd's about it, and after them what the daemon
 * wrote into a file of its own; empty when nothing can be read. Bounded in time and size.
 */
export async function lastLog(
  commands: Commands,
  { unit, id, since }: Invocation,
  signal: AbortSignal,
  { timeout, lines }: { readonly timeout: Milliseconds; readonly lines: number } = { timeout: 5000, lines: 10 },
): Promise<string[]> {
  const options = { timeout, signal, maxOutput: 128 * 1024 };
  const during = since ? `--since=@${Math.floor(since.getTime() / 1000)}` : '--boot';
  const match = id === '' ? ['--unit', unit, during] : [`_SYSTEMD_INVOCATION_ID=${id}`, '+', `INVOCATION_ID=${id}`];
  const journal = ['journalctl', '--quiet', '--no-pager', '--output=cat', `--lines=${lines}`, ...match];
  const file = since && ownFiles[unit];
  const [inJournal, inFile] = await Promise.all([
    commands.run(journal, options),
    file && commands.run(['tail', '--lines=50', file.path], options),
  ]);
  const telling =
    file && inFile ? linesOf(inFile).filter(line => isOfThisRun(file.telling.exec(line)?.[1], since)) : [];
  return [...linesOf(inJournal), ...telling.map(line => line.trim())];
}

/** Such a file has the local time without its zone: `2026-11-22T11:40:48.402`. That of Sweden is written so, too. */
function isOfThisRun(time: string | undefined, since: Date): boolean {
  return time !== undefined && time.replace('T', ' ') >= since.toLocaleString('sv-SE');
}

function linesOf({ exitCode, stdout }: CommandResult): string[] {
  if (exitCode !== 0) return [];
  return stdout.split('\n').filter(line => line.trim() !== '');
}

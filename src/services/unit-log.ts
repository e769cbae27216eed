import type { CommandResult, Commands } from '../ports.ts';

/** Daemons that tell why they exit in a file of their own and not in the journal; only lines that match are of use. */
const ownFiles: Readonly<Record<string, { readonly path: string; readonly telling: RegExp }>> = {
  'pcsd.service': { path: '/var/log/pcsd/pcsd.log', telling: /\b(?:ERROR|FATAL) -- :/ },
};

/**
 * The last lines that one invocation of a unit logged, its own and systemd's about it, and after them what the daemon
 * wrote into a file of its own; empty when nothing can be read. Bounded in time and size.
 */
export async function lastLog(
  commands: Commands,
  unit: string,
  invocationId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const options = { timeout: 5000, signal, maxOutput: 64 * 1024 };
  const match =
    invocationId === ''
      ? ['--unit', unit, '--boot']
      : [`_SYSTEMD_INVOCATION_ID=${invocationId}`, '+', `INVOCATION_ID=${invocationId}`];
  const journal = ['journalctl', '--quiet', '--no-pager', '--output=cat', '--lines=10', ...match];
  const file = ownFiles[unit];
  const [inJournal, inFile] = await Promise.all([
    commands.run(journal, options),
    // A new run writes more than these few lines before it can fail: what is here is of this one.
    file && commands.run(['tail', '--lines=5', file.path], options),
  ]);
  const telling = file && inFile ? linesOf(inFile).filter(line => file.telling.test(line)) : [];
  return [...linesOf(inJournal), ...telling.map(line => line.trim())];
}

function linesOf({ exitCode, stdout }: CommandResult): string[] {
  if (exitCode !== 0) return [];
  return stdout.split('\n').filter(line => line.trim() !== '');
}

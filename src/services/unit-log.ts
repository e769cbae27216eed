import type { Commands } from '../ports.ts';

/**
 * The last journal lines of one invocation of a unit, its own and systemd's about it; empty when the journal cannot be
 * read. Bounded in time and size.
 */
export async function lastLog(
  commands: Commands,
  unit: string,
  invocationId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const match =
    invocationId === ''
      ? ['--unit', unit, '--boot']
      : [`_SYSTEMD_INVOCATION_ID=${invocationId}`, '+', `INVOCATION_ID=${invocationId}`];
  const result = await commands.run(['journalctl', '--quiet', '--no-pager', '--output=cat', '--lines=10', ...match], {
    timeout: 5000,
    signal,
    maxOutput: 64 * 1024,
  });
  if (result.exitCode !== 0) return [];
  return result.stdout.split('\n').filter(line => line.trim() !== '');
}

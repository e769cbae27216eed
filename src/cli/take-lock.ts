import { busOf, CliError } from './context.ts';
import type { CliContext, CommonOptions, Lock } from './context.ts';

/** EX_TEMPFAIL. */
const inProgress = 75;

/** One run at a time. The lock dies with the process that holds it, however it ends. */
export async function takeLock(
  { system }: CliContext,
  options: CommonOptions,
): Promise<Extract<Lock, { acquired: true }>> {
  const { pid, trigger } = system.identity();
  const holder = JSON.stringify({ pid, trigger, since: system.host.clock.wallTime().toISOString() });
  const lock = await system.lock(`${system.folders(busOf(options)).runtime}/lock`, holder);
  if (lock.acquired) return lock;
  throw new CliError(
    inProgress,
    `another run is in progress${describeHolder(lock.holder)}; see it with: muster status`,
  );
}

function describeHolder(text: string): string {
  try {
    const { pid, trigger, since } = JSON.parse(text) as { pid: number; trigger: string; since: string };
    return `: process ${pid}, begun ${trigger === 'boot' ? 'by the boot unit' : 'by hand'} at ${since}`;
  } catch {
    return '';
  }
}

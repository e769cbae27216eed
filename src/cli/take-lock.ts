import { busOf, CliError, messageOf } from './context.ts';
import type { CliContext, CommonOptions, Lock } from './context.ts';
import { inProgress } from './exit-statuses.ts';

/** One run at a time. The lock dies with the process that holds it, however it ends. */
export async function takeLock(
  { system }: CliContext,
  options: CommonOptions,
): Promise<Extract<Lock, { acquired: true }>> {
  const { pid, trigger } = system.identity();
  const holder = JSON.stringify({ pid, trigger, since: system.host.clock.wallTime().toISOString() });
  const lock = await tryLock(`${system.folders(busOf(options)).runtime}/lock`, holder, system);
  if (lock.acquired) return lock;
  throw new CliError(
    inProgress,
    `another run is in progress${describeHolder(lock.holder)}; see it with: muster status`,
  );
}

/** That it cannot be tried is a thing of this machine (a full disk, no `flock`), not a mistake in muster. */
export async function tryLock(path: string, holder: string, system: CliContext['system']): Promise<Lock> {
  try {
    return await system.lock(path, holder);
  } catch (error) {
    throw new CliError(1, `nothing was done, since it cannot be told whether another one runs: ${messageOf(error)}`);
  }
}

function describeHolder(text: string): string {
  try {
    const { pid, trigger, since } = JSON.parse(text) as { pid: number; trigger: string; since: string };
    return `: process ${pid}, begun ${trigger === 'boot' ? 'by the boot unit' : 'by hand'} at ${since}`;
  } catch {
    return '';
  }
}

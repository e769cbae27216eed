import * as z from 'zod/mini';
import { formatMoment } from '../lib/iso-time.ts';
import { printable } from '../lib/terminal-text.ts';
import { parseJson } from '../report/report-schema.ts';
import { busOf, messageOf } from './context.ts';
import type { CliContext, CommonOptions, Lock } from './context.ts';
import { ToldError } from '../messages/told-error.ts';

const holderSchema = z.looseObject({ pid: z.number(), trigger: z.string(), since: z.string() });

/** One run at a time. The lock dies with the process that holds it, however it ends. */
export async function takeLock(
  { system }: CliContext,
  options: CommonOptions,
): Promise<Extract<Lock, { acquired: true }>> {
  const { pid, trigger } = system.identity();
  const holder = JSON.stringify({ pid, trigger, since: system.host.clock.wallTime().toISOString() });
  const lock = await tryLock(`${system.folders(busOf(options)).runtime}/lock`, holder, system);
  if (lock.acquired) return lock;
  throw new ToldError('run-in-progress', { holder: describeHolder(lock.holder) });
}

/** That it cannot be tried is a thing of this machine (a full disk, no `flock`), not a mistake in muster. */
export async function tryLock(path: string, holder: string, system: CliContext['system']): Promise<Lock> {
  try {
    return await system.lock(path, holder);
  } catch (error) {
    throw new ToldError('lock-untried', { reason: messageOf(error) });
  }
}

function describeHolder(text: string): string {
  const holder = holderSchema.safeParse(parseJson(text)).data;
  // It has not come to writing it, or is of another version.
  if (!holder) return 'it does not say whose';
  const { pid, trigger, since } = holder;
  return `process ${pid}, begun ${trigger === 'boot' ? 'by the boot unit' : 'by hand'} at ${formatMoment(printable(since))}`;
}

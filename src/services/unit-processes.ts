/** The processes of a unit, by its control group. */
import type { Files } from '../ports.ts';

const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd'];

/** Empty when there are none, or when they cannot be seen. */
export async function processesOf(unit: string, files: Files): Promise<string[]> {
  const texts = await Promise.all(
    roots.map(root => files.read(`${root}/system.slice/${unit}/cgroup.procs`).catch(() => undefined)),
  );
  return [...new Set(texts.flatMap(text => text?.split('\n') ?? []).filter(line => /^\d+$/.test(line)))];
}

/** Whether one of them is stopped by a signal (SIGSTOP), as a debugger or a `kill -STOP` leaves it. */
export async function isStalled(unit: string, files: Files): Promise<boolean> {
  const stats = await Promise.all(
    (await processesOf(unit, files)).map(pid => files.read(`/proc/${pid}/stat`).catch(() => undefined)),
  );
  // The second field, the name, may hold anything, a parenthesis included.
  return stats.some(stat => /^\s[Tt]\b/.test(stat?.slice(stat.lastIndexOf(')') + 1) ?? ''));
}

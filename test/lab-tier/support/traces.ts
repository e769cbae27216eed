import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import type { Box } from '../../lab/box.ts';
import { run } from '../../lab/run.ts';

/** What a lab has on the host, to look for afterwards. */
export interface Traces {
  readonly pids: readonly number[];
  readonly namespaces: ReadonlySet<string>;
  readonly cgroup: string;
  /** The numbers of namespaces are used again: a process that began later than this (clock ticks) is another lab's. */
  readonly until: number;
}

const kinds = ['mnt', 'net', 'pid', 'ipc', 'uts'];
const quietly = <Value>(read: () => Value): Value | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** All processes in a box's cgroup and all namespaces they have that this process has not. */
export async function tracesOf(box: Box): Promise<Traces> {
  const cgroup = await box.cgroup();
  const pids = processes().filter(pid => membership(pid).includes(`/${cgroup}`));
  const ours = new Set(namespacesOf(process.pid));
  const until = Math.max(...processes().map(began));
  return { pids, cgroup, until, namespaces: new Set(pids.flatMap(namespacesOf).filter(name => !ours.has(name))) };
}

/** What is still there of a lab, in words. Empty when nothing is. */
export async function leftovers(traces: Traces): Promise<string[]> {
  const found: string[] = [];
  for (const pid of processes()) {
    if (membership(pid).includes(`/${traces.cgroup}`)) found.push(`process ${pid} in the cgroup`);
    if (began(pid) > traces.until) continue;
    for (const name of namespacesOf(pid)) if (traces.namespaces.has(name)) found.push(`process ${pid} in ${name}`);
  }
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  found.push(...mounts.filter(line => /\/run\/box|muster-box|nspawn/.test(line)));
  // A network namespace may be kept by a mount alone.
  const networks = (await run(['ip', 'netns', 'list'])).stdout.split('\n').filter(line => /^n\d+\b/.test(line));
  found.push(...networks.map(line => `network namespace ${line}`));
  for (const root of ['/sys/fs/cgroup', '/sys/fs/cgroup/unified']) {
    const folders = quietly(() => readdirSync(root)) ?? [];
    found.push(...folders.filter(folder => folder === traces.cgroup.split('/')[0]).map(folder => `cgroup ${folder}`));
  }
  const folders = ['/tmp', '/run', '/var/tmp'].flatMap(parent => readdirSync(parent).map(name => `${parent}/${name}`));
  found.push(...folders.filter(path => /nspawn-|muster-box|\/run\/box/.test(path)));
  return found;
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

function membership(pid: number): string {
  return quietly(() => readFileSync(`/proc/${pid}/cgroup`, 'utf8')) ?? '';
}

/** When a process began, in clock ticks since the boot: field 22 of its stat, counted after the name in brackets. */
function began(pid: number): number {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
}

function namespacesOf(pid: number): string[] {
  return kinds.flatMap(kind => quietly(() => readlinkSync(`/proc/${pid}/ns/${kind}`)) ?? []);
}

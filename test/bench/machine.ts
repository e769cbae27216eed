import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted to run in the last minute: more than there are cores disturb what is measured. */
  readonly load: number;
}

export async function thisMachine(): Promise<Machine> {
  const about = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release().replace(/^(\d+\.\d+).*/, '$1'),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(about)?.[1] ?? 'unknown',
    node: process.versions.node,
    load: Math.round((loadavg()[0] ?? NaN) * 10) / 10,
  };
}

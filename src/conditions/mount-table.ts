/** What the kernel's table of mounts says of one mount point, against what is wanted of it. */
import type { Files } from '../ports.ts';
import type { Observation } from './condition.ts';

/** All optional: what is undefined is not asked. */
export interface WantedOfMount {
  readonly fstype?: string | undefined;
  readonly options?: readonly string[] | undefined;
  readonly writable?: boolean | undefined;
}

/** systemd's table is the one that counts, but only root may read it. */
const tables = ['/proc/1/mountinfo', '/proc/self/mountinfo'] as const;

interface MountLine {
  readonly fstype: string;
  /** Of the mount and of the file system beneath it. */
  readonly options: readonly (readonly string[])[];
}

export async function judgeByTable(path: string, wanted: WantedOfMount, files: Files): Promise<Observation> {
  try {
    const text =
      (await files.read(tables[0], mostRead).catch(() => undefined)) ?? (await files.read(tables[1], mostRead));
    return judge(path, wanted, lineOf(path, text ?? ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${path}: mounted, but the table of mounts cannot be read: ${why}` };
  }
}

/** Hosts of many containers have thousands of mounts, of some 200 bytes each. */
const mostRead = 16 * 1024 * 1024;

/** proc_pid_mountinfo(5). Of several mounts at the same place the last one is seen. */
function lineOf(path: string, table: string): MountLine | undefined {
  const line = table.split('\n').findLast(text => unescape(text.split(' ')[4] ?? '') === path);
  const [mount = '', fileSystem = ''] = line?.split(' - ') ?? [];
  const [fstype, , superOptions = ''] = fileSystem.split(' ');
  if (fstype === undefined || fstype === '') return undefined;
  return { fstype, options: [(mount.split(' ')[5] ?? '').split(','), superOptions.split(',')] };
}

/** Space, tab, newline, backslash and hash come as `\040` and the like. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

function judge(path: string, wanted: WantedOfMount, line: MountLine | undefined): Observation {
  if (!line) return { status: 'unmet', reason: `${path}: mounted, but not in the table of mounts` };
  if (wanted.fstype !== undefined && wanted.fstype !== line.fstype) {
    return {
      status: 'unmet',
      reason: `${path}: mounted, but as ${line.fstype}, not ${wanted.fstype}`,
      hint: `something else has to be mounted there, or \`fstype: ${line.fstype}\` is meant`,
    };
  }
  if (wanted.writable === true && line.options.some(options => options.includes('ro'))) {
    return {
      status: 'unmet',
      reason: `${path}: mounted read-only`,
      hint: `after an error of its disk the kernel makes it so: journalctl -k; else mount -o remount,rw ${path}`,
    };
  }
  const missing = (wanted.options ?? []).filter(option => !line.options.some(options => options.includes(option)));
  if (missing.length > 0) {
    return {
      status: 'unmet',
      reason: `${path}: mounted without ${missing.join(', ')}`,
      hint: `correct its options where they are written (/etc/fstab), then mount -o remount ${path}; what it has: findmnt ${path}`,
    };
  }
  return { status: 'met', reason: `${path}: mounted (${line.fstype})` };
}

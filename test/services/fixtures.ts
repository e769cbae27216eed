/** Outputs taken from real nodes: Debian 12 (corosync 3.1.7, pacemaker 2.1.5) and Debian 13 (3.1.9, 3.0.0). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult } from '../../src/ports.ts';

export const pacemakers = ['pacemaker-2.1.5', 'pacemaker-3.0.0'] as const;
export const corosyncs = ['corosync-3.1.7', 'corosync-3.1.9'] as const;

export function ended(exitCode: number, stdout: string, stderr = ''): CommandResult {
  return { exitCode, stdout, stderr, signal: undefined, timedOut: false, spawnError: undefined };
}

export const timedOut: CommandResult = { ...ended(0, ''), exitCode: undefined, signal: 'SIGKILL', timedOut: true };
export const notInstalled: CommandResult = { ...ended(0, ''), exitCode: undefined, spawnError: 'ENOENT' };

/** A file is written as `exit N`, then the two streams. */
export function fixture(version: string, name: string): CommandResult {
  const text = readFileSync(join(import.meta.dirname, 'fixtures', version, `${name}.txt`), 'utf8');
  const parts = /^exit (\d+)\n--- stdout\n(.*)\n--- stderr\n(.*)$/s.exec(text);
  if (!parts) throw new Error(`${version}/${name}.txt is no fixture`);
  return ended(Number(parts[1]), parts[2] ?? '', parts[3] ?? '');
}

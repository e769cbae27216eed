import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import type { Program } from '../ports.ts';

/** What this process runs from. */
export function runningProgram(): Program {
  const { execPath, argv } = process;
  if (isSea()) return { form: 'executable', executable: execPath };
  const [, script] = argv;
  if (script === undefined || script.endsWith('.ts')) return { form: 'source' };
  return { form: 'bundle', bundle: realpathSync(script), runtime: execPath };
}

/**
 * Running a program as a unit of its own, outside of the sandbox of muster's boot unit: what an administrator tried by hand must see
 * and do at boot what it saw and did then. systemd-run (systemd) hands on the pipes and tells how the program ended.
 */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Milliseconds } from '../lib/duration.ts';
import type { CommandResult } from '../ports.ts';
import { seenPath } from './node-view.ts';

let units = 0;

/** Of this process only: no unit of an earlier one can have it. */
export function nextUnit(): string {
  units += 1;
  return `muster-look-${process.pid}-${units}.service`;
}

export interface Outside {
  readonly unit: string;
  readonly timeout: Milliseconds;
  readonly environment: Readonly<Record<string, string>>;
}

/** All that it starts ends with it, at the latest at the timeout, which holds even where muster is gone. */
export function outsideArgv(argv: readonly string[], { unit, timeout, environment }: Outside): string[] {
  const properties = [
    `RuntimeMaxSec=${timeout}ms`,
    'KillSignal=SIGKILL',
    // Each try would leave three lines in the journal.
    'LogLevelMax=emerg',
    'WorkingDirectory=/',
  ];
  return [
    ...['systemd-run', `--unit=${unit}`, '--collect', '--pipe', '--wait'],
    ...Object.entries(environment).map(([name, value]) => `--setenv=${name}=${value}`),
    ...properties.map(property => `--property=${property}`),
    '--',
    // systemd puts in variables; `$$` is a dollar.
    ...argv.map(word => word.replaceAll('$', () => '$$')),
  ];
}

const begin = 'Finished with result: ';
const ending = /^Finished with result: (\S+)\nMain processes terminated with: code=(\w+)(?:\/|, )status=(\S+)\n/;

/** What the program itself would have answered; what systemd-run says of it is in its stderr, after the program's own. */
export function resultOutside(result: CommandResult, unit: string, maxOutput: number): CommandResult {
  const own = result.stderr.replace(new RegExp(`^Running as unit: ${unit}.*\n`, 'm'), '');
  // The last that is said, so that no program makes up its own end.
  const end = own.lastIndexOf(begin);
  const [, how, code, status = ''] = ending.exec(own.slice(end)) ?? [];
  if (result.spawnError !== undefined) return { ...result, stderr: own };
  // The program may never have run: its exit status would be that of systemd-run, and `not` would take it for a no.
  if (how === undefined && (result.timedOut || Buffer.byteLength(own) < maxOutput))
    return { ...result, stderr: '', exitCode: undefined, timedOut: false, spawnError: refusalIn(own) };
  if (how === undefined) return { ...result, stderr: own };
  const ended = { ...result, stderr: own.slice(0, end), exitCode: undefined };
  if (how === 'timeout') return { ...ended, signal: 'SIGKILL', timedOut: true };
  // 252 says `KILL`, 257 `9/KILL`.
  if (code !== 'exited') return { ...ended, signal: `SIG${status.split('/').at(-1) ?? ''}` };
  const exitCode = parseInt(status, 10);
  // What systemd answers for a program that cannot be executed (a wrong interpreter); a program of its own seldom does.
  return exitCode === 203 ? { ...ended, spawnError: 'ENOEXEC' } : { ...ended, exitCode };
}

function refusalIn(stderr: string): string {
  return stderr.trim().split('\n').at(-1) || 'systemd does not answer';
}

/** Why a program could not be started, before systemd is asked to: its answer for all reasons is 203. */
export async function startProblem(program: string, path: string): Promise<string | undefined> {
  const places = program.includes('/') ? [program] : path.split(':').map(folder => join(folder, program));
  let problem = 'ENOENT';
  for (const place of places) {
    try {
      await access(await seenPath(place), constants.X_OK);
      return undefined;
    } catch (error) {
      const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') problem = code;
    }
  }
  return problem;
}

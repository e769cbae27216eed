import { describe, expect, it } from 'vitest';
import { outsideArgv, resultOutside, startProblem } from '../../src/host/outside.ts';
import type { CommandResult } from '../../src/ports.ts';

const unit = 'muster-look-7-1.service';
const begun = `Running as unit: ${unit}; invocation ID: c9c317d55a004ce8b2d43ef7b6c18c39\n`;
const told = (how: string, end: string): string =>
  `Finished with result: ${how}\nMain processes terminated with: ${end}\nService runtime: 12ms\nCPU time consumed: 2ms\n`;
const answer = (stderr: string): CommandResult =>
  resultOutside(
    { exitCode: 1, signal: undefined, timedOut: false, spawnError: undefined, stdout: 'out\n', stderr },
    unit,
    1000,
  );

describe('a program that runs as a unit of its own', () => {
  it.each([
    ['252', `Running as unit: ${unit}\nno such host\n${told('exit-code', 'code=exited/status=3')}`],
    ['257', `no such host\n${begun}${told('exit-code', 'code=exited, status=3/NOTIMPLEMENTED')}`],
  ])('ends as it ended, with its own words, in the words of systemd %s', (_, stderr) => {
    expect(answer(stderr)).toMatchObject({ exitCode: 3, signal: undefined, stdout: 'out\n', stderr: 'no such host\n' });
  });

  it('keeps what it wrote without an end of line', () => {
    const ended = told('success', 'code=exited, status=0/SUCCESS');
    expect(answer(`${begun}half${ended}`)).toMatchObject({ exitCode: 0, stderr: 'half' });
  });

  it.each([
    ['code=killed/status=SEGV', 'SIGSEGV'],
    ['code=dumped, status=11/SEGV', 'SIGSEGV'],
    ['code=killed, status=9/KILL', 'SIGKILL'],
  ])('that was killed (%s) is told by its signal', (end, signal) => {
    expect(answer(begun + told('signal', end))).toMatchObject({ exitCode: undefined, signal, timedOut: false });
  });

  it('that took too long is told so, not as killed by somebody', () => {
    const end = told('timeout', 'code=killed, status=9/KILL');
    expect(answer(begun + end)).toMatchObject({ timedOut: true, exitCode: undefined });
  });

  it('that systemd cannot execute was never started', () => {
    expect(answer(begun + told('exit-code', 'code=exited/status=203'))).toMatchObject({ spawnError: 'ENOEXEC' });
  });

  it('cannot make up its own end', () => {
    const forged = told('success', 'code=exited, status=0/SUCCESS');
    const real = told('exit-code', 'code=exited, status=1/FAILURE');
    expect(answer(`${begun}${forged}${real}`)).toMatchObject({ exitCode: 1, stderr: forged });
  });

  it('that systemd did not run has no exit status, which would be taken for its answer', () => {
    const refusal = 'Failed to connect to bus: Connection refused';
    expect(answer(`${refusal}\n`)).toMatchObject({ exitCode: undefined, spawnError: refusal });
    expect(resultOutside({ ...answer(''), spawnError: undefined, timedOut: true }, unit, 1000)).toMatchObject({
      timedOut: false,
      spawnError: 'systemd does not answer',
    });
  });

  it('that says more than is kept ends by the exit status that systemd-run hands on', () => {
    expect(answer('x'.repeat(1000))).toMatchObject({ exitCode: 1, spawnError: undefined });
  });

  it('gets its arguments as they are, and ends in time even without muster', () => {
    const argv = outsideArgv(['echo', '$HOME', 'a $$ b', '%n'], { unit, timeout: 300, environment: { LANG: 'C' } });
    expect(argv.slice(argv.indexOf('--') + 1)).toEqual(['echo', '$$HOME', 'a $$$$ b', '%n']);
    expect(argv).toEqual(expect.arrayContaining(['--property=RuntimeMaxSec=300ms', '--setenv=LANG=C']));
  });
});

describe('whether a program can be started', () => {
  const path = '/usr/bin:/bin';
  it('is known before systemd is asked', async () => {
    expect(await startProblem('sh', path)).toBeUndefined();
    expect(await startProblem('/bin/sh', path)).toBeUndefined();
    expect(await startProblem('no-such-program', path)).toBe('ENOENT');
    expect(await startProblem('/etc/passwd/none', path)).toBe('ENOENT');
    expect(await startProblem('/etc/passwd', path)).toBe('EACCES');
  });
});

import { execFile } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostCommands } from '../../src/host/commands.ts';
import { createLineSplitter } from '../../src/host/line-splitter.ts';
import { duringTest } from './support/signals.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import type { CommandOptions, CommandResult } from '../../src/ports.ts';

const whole: CommandResult = {
  exitCode: 0,
  signal: undefined,
  timedOut: false,
  spawnError: undefined,
  stdout: '',
  stderr: '',
};

function run(argv: readonly string[], options: Partial<CommandOptions> = {}): Promise<CommandResult> {
  return hostCommands.run(argv, { timeout: 10_000, signal: duringTest(), ...options });
}

const shell = (script: string): string[] => ['sh', '-c', script];

describe('running a command', () => {
  it.each<[string, string[], Partial<CommandResult>]>([
    ['its output', ['echo', 'hello'], { stdout: 'hello\n' }],
    ['its exit code', shell('echo no >&2; exit 3'), { exitCode: 3, stderr: 'no\n' }],
    ['the signal that killed it', shell('kill -TERM $$'), { exitCode: undefined, signal: 'SIGTERM' }],
    ['that the program is missing', ['muster-no-such-program'], { exitCode: undefined, spawnError: 'ENOENT' }],
    ['that it may not be executed', ['/etc/passwd'], { exitCode: undefined, spawnError: 'EACCES' }],
    ['arguments untouched by any shell', ['echo', '$HOME', ';', '*'], { stdout: '$HOME ; *\n' }],
    ['no input', ['cat'], { stdout: '' }],
    ['the root as its folder', ['pwd'], { stdout: '/\n' }],
  ])('tells %s', async (_what, argv, result) => expect(await run(argv)).toEqual({ ...whole, ...result }));

  it('gives it a fixed environment, so that it answers the same by hand and at boot', async () => {
    const { stdout } = await run(['env']);
    const names = stdout
      .trim()
      .split('\n')
      .map(line => line.split('=')[0]);
    expect(names.sort()).toEqual(['HOME', 'LANG', 'PATH']);
    expect(stdout).toContain('LANG=C.UTF-8');
  });

  it('passes no descriptor of ours on', async () => {
    const file = join(temporaryFolder(), 'ours');
    const descriptor = openSync(file, 'w');
    onTestFinished(() => closeSync(descriptor));
    const { stdout } = await run(['ls', '-l', '/proc/self/fd']);
    expect(stdout).toContain('/dev/null');
    expect(stdout).not.toContain(file);
  });

  it('keeps the first bytes of a long output and drops the rest without stopping the command', async () => {
    const result = await run(shell('head -c 3000000 /dev/zero | tr "\\0" x; echo done >&2'), { maxOutput: 10 });
    expect(result).toEqual({ ...whole, stdout: 'x'.repeat(10), stderr: 'done\n' });
  });

  it('kills it with its whole process group at the timeout', async () => {
    const result = await run(shell('sleep 1000 & echo $!; wait'), { timeout: 100 });
    expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', timedOut: true });
    await processToEnd(Number(result.stdout));
  });

  it('kills one that ignores SIGTERM and all else that can be ignored', async () => {
    const script = "trap '' TERM INT HUP QUIT USR1 PIPE; echo $$; while :; do sleep 1000; done";
    const result = await run(shell(script), { timeout: 200 });
    expect(result).toMatchObject({ signal: 'SIGKILL', timedOut: true });
    await processToEnd(Number(result.stdout));
  });

  it('lets 1 GB of output pass without keeping it', async () => {
    // In a process of its own: in this one the tests before it count too.
    const program = `const { hostCommands } = await import(process.argv[1]);
      const options = { timeout: 60_000, signal: new AbortController().signal };
      await hostCommands.run(['true'], options);
      const before = process.resourceUsage().maxRSS;
      const { exitCode, stdout } = await hostCommands.run(['head', '-c', '1000000000', '/dev/zero'], options);
      console.log(JSON.stringify([exitCode, stdout.length, process.resourceUsage().maxRSS - before]));`;
    const source = new URL('../../src/host/commands.ts', import.meta.url).href;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, source]);
    const [exitCode, kept, grownBy] = JSON.parse(stdout) as [number, number, number];
    expect([exitCode, kept]).toEqual([0, 1024 * 1024]);
    expect(grownBy / 1e3).toBeLessThan(100);
  });

  it('does not wait for a daemon in a session of its own, and leaves it alone', async () => {
    const file = join(temporaryFolder(), 'pid');
    const result = await run(shell(`setsid sh -c 'echo $$ >${file}; exec sleep 1000' & sleep 0.2; echo started`));
    const pid = await until(() => Number(readFileSync(file, 'utf8')) || undefined);
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    expect(result).toEqual({ ...whole, stdout: 'started\n' });
    expect(isRunning(pid)).toBe(true);
  });

  it('kills the group on abort, with the reason of the abort', async () => {
    const file = join(temporaryFolder(), 'pid');
    const abort = new AbortController();
    writeFileSync(file, '');
    const running = run(shell(`sleep 1000 & echo $! >${file}; echo; wait`), { signal: abort.signal });
    const pid = await until(() => Number(readFileSync(file, 'utf8')) || undefined);
    abort.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    await processToEnd(pid);
  });

  it('does not wait for a daemon that keeps the output open', async () => {
    const result = await run(shell('sleep 1000 & echo $!'));
    const pid = Number(result.stdout);
    process.kill(pid, 'SIGKILL');
    expect(result).toEqual({ ...whole, stdout: `${pid}\n` });
  });

  it('waits for one that closes its output and works on', async () => {
    expect(await run(shell('exec >&- 2>&-; sleep 0.2; exit 3'))).toEqual({ ...whole, exitCode: 3 });
  });

  it('starts nothing after an abort', async () => {
    await expect(run(['echo'], { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

describe('following a command', () => {
  async function follow(script: string, signal = duringTest()): Promise<[string[], string]> {
    const lines: string[] = [];
    const how = await hostCommands.follow(shell(script), line => lines.push(line), signal);
    return [lines, how];
  }

  it('tells whole lines, then how it ended', async () => {
    expect(await follow('echo a; printf b; echo c; echo oops >&2; exit 2')).toEqual([['a', 'bc'], 'exit 2: oops']);
  });

  it('tells that it was killed', async () => {
    expect(await follow('kill -KILL $$')).toEqual([[], 'killed by SIGKILL']);
  });

  it('ends with the abort, and the group with it', async () => {
    const abort = new AbortController();
    const pid = Promise.withResolvers<number>();
    const following = hostCommands.follow(
      shell('sleep 1000 & echo $!; wait'),
      line => pid.resolve(Number(line)),
      abort.signal,
    );
    const sleeper = await pid.promise;
    abort.abort();
    expect(await following).toBe('aborted');
    await processToEnd(sleeper);
  });

  it('says what it could not start, and does not throw', async () => {
    const how = await hostCommands.follow(['muster-no-such-program'], () => undefined, duringTest());
    expect(how).toBe('could not be started (ENOENT)');
    expect(await hostCommands.follow(['true'], () => undefined, AbortSignal.abort())).toBe('aborted');
  });
});

describe('the line splitter', () => {
  it('does not keep a line without end in memory', () => {
    const told: number[] = [];
    const split = createLineSplitter(line => told.push(line.length));
    for (let i = 0; i < 3; i += 1) split('x'.repeat(40_000));
    split('y\n');
    expect(told).toEqual([80_000, 40_001]);
  });
});

/** Until it is gone, or waits as a zombie for a parent that is not ours. */
async function processToEnd(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  await until(() => (isRunning(pid) ? undefined : true));
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise(setImmediate);
  }
}

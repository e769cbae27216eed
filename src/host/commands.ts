/** Running other programs. The only importer of execa, loaded at the first command: it takes 35 ms. */
import { constants, userInfo } from 'node:os';
import { createLineSplitter } from './line-splitter.ts';
import { nodeView } from './node-view.ts';
import { nextUnit, outsideArgv, resultOutside, startProblem } from './outside.ts';
import type { CommandOptions, CommandResult, Commands } from '../ports.ts';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

const defaultMaxOutput = 1024 * 1024;
/** After its end, what a command wrote is still in the pipes; who keeps them open for longer is a daemon it left behind. */
const drainFor = 200;

/** What a program may rely on. Nothing of the caller's: a check must give the same answer by hand and at boot. */
const environment = () => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: userInfo().homedir,
});

export const hostCommands: Commands = {
  run: (argv, options) =>
    options.outside === true && nodeView() !== '' ? runOutside(argv, options) : runHere(argv, options),

  async follow(argv, line, signal) {
    const spawned = await spawn(argv, signal).catch(() => ({ error: 'ABORTED' }));
    if ('error' in spawned) return signal.aborted ? 'aborted' : `could not be started (${spawned.error})`;
    const { child } = spawned;
    child.stdout?.setEncoding('utf8').on('data', createLineSplitter(line));
    const stderr = collect(child.stderr, 4096);
    const aborted = Promise.withResolvers<undefined>();
    const onAbort = (): void => aborted.resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    const ending = await Promise.race([ended(child), aborted.promise]);
    signal.removeEventListener('abort', onAbort);
    if (!ending) killGroup(child);
    letGo(child);
    return ending ? describeEnd(ending, stderr()) : 'aborted';
  },
};

/** systemd-run gets longer than the program, so that it can tell of a timeout; it hangs only where systemd does. */
const patienceForSystemd = 2000;

async function runOutside(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { timeout, signal, maxOutput = defaultMaxOutput } = options;
  const problem = await startProblem(argv[0] ?? '', environment().PATH);
  signal.throwIfAborted();
  if (problem !== undefined) return { ...empty, spawnError: problem };
  const unit = nextUnit();
  const kill = (): void => void killUnit(unit);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const asked = outsideArgv(argv, { unit, timeout, environment: environment() });
    return resultOutside(await runHere(asked, { ...options, timeout: timeout + patienceForSystemd }), unit, maxOutput);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Nobody waits for it. */
async function killUnit(unit: string): Promise<void> {
  const signal = AbortSignal.timeout(patienceForSystemd);
  const argv = ['systemctl', 'kill', '--signal=KILL', unit];
  await runHere(argv, { timeout: patienceForSystemd, signal }).catch(() => undefined);
}

async function runHere(
  argv: readonly string[],
  { timeout, signal, maxOutput = defaultMaxOutput }: CommandOptions,
): Promise<CommandResult> {
  const spawned = await spawn(argv, signal);
  if ('error' in spawned) return { ...empty, spawnError: spawned.error };
  const { child } = spawned;
  const stdout = collect(child.stdout, maxOutput);
  const stderr = collect(child.stderr, maxOutput);
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      letGo(child);
    };
    const onAbort = (): void => {
      killGroup(child);
      end();
      reject(signal.reason as Error);
    };
    const finish = (ending: Partial<CommandResult>): void => {
      end();
      resolve({ ...empty, stdout: stdout(), stderr: stderr(), ...ending });
    };
    const timer = setTimeout(() => {
      killGroup(child);
      finish({ signal: 'SIGKILL', timedOut: true });
    }, timeout);
    signal.addEventListener('abort', onAbort, { once: true });
    void ended(child).then(finish);
  });
}

const empty: CommandResult = {
  exitCode: undefined,
  signal: undefined,
  timedOut: false,
  spawnError: undefined,
  stdout: '',
  stderr: '',
};

/** The child once it runs, or why it could not be started. */
async function spawn(
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly child: ChildProcess } | { readonly error: string }> {
  const { execa } = await import('execa');
  signal.throwIfAborted();
  const subprocess = execa(program, args, {
    cwd: '/',
    env: environment(),
    extendEnv: false,
    detached: true,
    cleanup: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
  });
  // Only for a start that failed: execa's result waits for the pipes, which a daemon may keep open for ever.
  const result = subprocess.then(({ code }) => code ?? 'UNKNOWN');
  return subprocess.pid === undefined ? { error: await result } : { child: subprocess.nodeChildProcess };
}

/** How it ended, with its pipes drained. A child that cannot be reaped (hung in the kernel) ends never. */
function ended(child: ChildProcess): Promise<Partial<CommandResult>> {
  return new Promise(resolve => {
    child.once('exit', (code: number | null, signal: string | null) => {
      const ending = { exitCode: code ?? undefined, signal: signal ?? undefined };
      const timer = setTimeout(() => resolve(ending), drainFor);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(ending);
      });
    });
  });
}

function collect(stream: Readable | null, limit: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, Math.max(0, limit - size));
    size += part.length;
    if (part.length > 0) chunks.push(part);
  });
  return () => Buffer.concat(chunks).toString();
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, constants.signals.SIGKILL);
  } catch {
    // It is gone already.
  }
}

/** Holds nothing any more: neither its pipes nor the event loop, should it be stuck in the kernel. */
function letGo(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

function describeEnd(ending: Partial<CommandResult>, stderr: string): string {
  const how = ending.signal === undefined ? `exit ${ending.exitCode ?? '?'}` : `killed by ${ending.signal}`;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return said === '' ? how : `${how}: ${said}`;
}

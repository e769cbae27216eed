import { execa } from 'execa';

export interface RunOptions {
  /** Milliseconds until the command is killed; default 30 s. */
  readonly timeout?: number;
  readonly input?: string;
}

export interface RunResult {
  /** Undefined when a signal or the timeout ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs argv to its end. Throws only when the program cannot be started at all. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('run: empty argv');
  const result = await execa(file, args, {
    reject: false,
    input: options.input ?? '',
    timeout: options.timeout ?? 30_000,
    killSignal: 'SIGKILL',
  });
  if (result.code !== undefined) throw new Error(`cannot run ${file}: ${result.code}`, { cause: result });
  const { exitCode, signal, timedOut, stdout, stderr } = result;
  return { exitCode, signal, timedOut, stdout, stderr };
}

/** As `run`, but anything other than exit code 0 is an error that shows what the command said. Resolves with its stdout. */
export async function runChecked(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(argv, options);
  if (result.exitCode === 0) return result.stdout;
  const end = result.timedOut ? 'ran out of time' : `exit code ${result.exitCode ?? result.signal ?? '?'}`;
  throw new Error(`${argv.join(' ')}: ${end}\n${result.stderr}\n${result.stdout}`.trimEnd());
}

/** Commands that answer by script, on the virtual clock. A command that no script knows throws, unless told otherwise. */
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock, CommandResult, Commands } from '../ports.ts';

export interface ScriptedAnswer extends Partial<CommandResult> {
  /** How long it runs; past the caller's timeout it is killed, as really. Infinity for one that hangs. */
  readonly takes?: Milliseconds;
}

export interface VirtualStream {
  /** Tells a line to all who follow. */
  line(text: string): void;
  /** Ends the command for all who follow; a later follow starts it anew. */
  end(how: string): void;
  readonly followers: number;
  readonly starts: number;
}

export interface VirtualCommands extends Commands {
  /** From now on `argv` answers this way (exit code 0 unless it says otherwise). */
  answer(argv: readonly string[], answer: ScriptedAnswer | (() => ScriptedAnswer)): void;
  /** Makes `argv` a command that can be followed. */
  stream(argv: readonly string[]): VirtualStream;
  /** All commands run or followed so far, as text. */
  readonly calls: readonly string[];
  /** How many are running now. */
  readonly running: number;
}

interface Stream extends VirtualStream {
  follow(line: (text: string) => void, signal: AbortSignal): Promise<string>;
}

/** As the real ones have it. */
const defaultMaxOutput = 1024 * 1024;

/** `otherwise` answers for commands that no script knows. */
export function createVirtualCommands(
  clock: Clock,
  otherwise?: (argv: readonly string[]) => ScriptedAnswer,
): VirtualCommands {
  const answers = new Map<string, () => ScriptedAnswer>();
  const streams = new Map<string, Stream>();
  const calls: string[] = [];
  let runs = 0;

  async function run(
    ...[argv, { timeout, signal, maxOutput = defaultMaxOutput }]: Parameters<Commands['run']>
  ): Promise<CommandResult> {
    signal.throwIfAborted();
    const name = argv.join(' ');
    calls.push(name);
    const answer = answers.get(name)?.() ?? otherwise?.(argv);
    if (!answer) throw new Error(`virtual commands: unexpected \`${name}\``);
    const { takes = 0, ...result } = answer;
    runs += 1;
    try {
      if (takes > 0) await clock.sleep(Math.min(takes, timeout), signal);
    } finally {
      runs -= 1;
    }
    if (takes > timeout) return killed;
    const ended = { ...succeeded, ...result };
    return { ...ended, stdout: ended.stdout.slice(0, maxOutput), stderr: ended.stderr.slice(0, maxOutput) };
  }

  function follow(...[argv, line, signal]: Parameters<Commands['follow']>): Promise<string> {
    const name = argv.join(' ');
    calls.push(name);
    const stream = streams.get(name);
    if (!stream) throw new Error(`virtual commands: unexpected \`${name}\` to follow`);
    return stream.follow(line, signal);
  }

  return {
    run,
    follow,
    answer: (argv, answer) => answers.set(argv.join(' '), typeof answer === 'function' ? answer : () => answer),
    stream(argv) {
      const stream = createStream();
      streams.set(argv.join(' '), stream);
      return stream;
    },
    calls,
    get running() {
      return runs + [...streams.values()].reduce((sum, { followers }) => sum + followers, 0);
    },
  };
}

const succeeded: CommandResult = {
  exitCode: 0,
  signal: undefined,
  timedOut: false,
  spawnError: undefined,
  stdout: '',
  stderr: '',
};
const killed: CommandResult = { ...succeeded, exitCode: undefined, signal: 'SIGKILL', timedOut: true };

function createStream(): Stream {
  const followers = new Set<{ readonly line: (text: string) => void; readonly end: (how: string) => void }>();
  let starts = 0;
  return {
    follow(line, signal) {
      starts += 1;
      if (signal.aborted) return Promise.resolve('aborted');
      return new Promise(resolve => {
        const follower = { line, end };
        function end(how: string): void {
          followers.delete(follower);
          signal.removeEventListener('abort', onAbort);
          resolve(how);
        }
        const onAbort = (): void => end('aborted');
        followers.add(follower);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    line: text => [...followers].forEach(follower => follower.line(text)),
    end: how => [...followers].forEach(follower => follower.end(how)),
    get followers() {
      return followers.size;
    },
    get starts() {
      return starts;
    },
  };
}

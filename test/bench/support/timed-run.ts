import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { poll } from '../../lab/poll.ts';
import { monotonic } from '../../lab-tier/support/story.ts';

/** A process, and when it told what on stderr: on the clock of systemd's own times, by when it got here. */
export class TimedRun {
  readonly startedAt: number;
  readonly #child: ChildProcess;
  readonly #lines: { readonly at: number; readonly text: string }[] = [];
  readonly #ended: Promise<unknown>;
  #endedAt: number | undefined;
  #isOver = false;
  #unfinished = '';
  /** Resolved at each line: nothing is polled while something is measured. */
  #news = Promise.withResolvers<undefined>();

  constructor(argv: readonly string[], env?: Readonly<Record<string, string>>) {
    const [file = '', ...args] = argv;
    this.startedAt = monotonic();
    this.#child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], ...(env && { env }) });
    this.#child.stderr?.on('data', (data: Buffer) => this.#take(data.toString()));
    this.#child.once('exit', () => (this.#endedAt = monotonic()));
    this.#ended = once(this.#child, 'close').then(() => {
      this.#isOver = true;
      this.#tell();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** When muster told of an event (`up -v`) whose line has all these parts. */
  async told(type: string, ...parts: readonly string[]): Promise<number> {
    const all = [`"type":"${type}"`, ...parts];
    for (;;) {
      const line = this.#lines.find(({ text }) => all.every(part => text.includes(part)));
      if (line) return line.at;
      if (this.#isOver) throw new Error(`it ended without ${all.join(' ')}:\n${this.#story()}`);
      await this.#news.promise;
    }
  }

  /** Milliseconds from the start of the process to its end. Throws unless its exit status is 0. */
  async took(): Promise<number> {
    await this.#ended;
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== 0) throw new Error(`it ended with ${exitCode ?? signalCode ?? '?'}:\n${this.#story()}`);
    return (this.#endedAt ?? NaN) - this.startedAt;
  }

  /** The memory that it has taken at most when it ends, in MB. To be called at its start. */
  async peakMemory(): Promise<number> {
    let peak = 0;
    const isOver = () => {
      peak = Math.max(peak, peakOf(this.pid));
      return this.#endedAt !== undefined;
    };
    await poll('the process has ended', 120_000, isOver, 5);
    return peak;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }

  #story(): string {
    return this.#lines.map(({ text }) => text).join('\n');
  }

  #take(text: string): void {
    const at = monotonic();
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    this.#lines.push(...lines.map(line => ({ at, text: line })));
    this.#tell();
  }

  #tell(): void {
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers();
    resolve(undefined);
  }
}

/** 0 when the process has just ended. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

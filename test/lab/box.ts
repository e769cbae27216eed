import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { poll } from './poll.ts';
import { run, runChecked, type RunOptions, type RunResult } from './run.ts';

const script = join(import.meta.dirname, 'box.sh');

/** A host path and where it shall be seen in the box. */
export interface Bind {
  readonly source: string;
  readonly target: string;
}

/**
 * Namespaces (mount, pid, network, ipc, uts) and a cgroup that hold everything of one lab. See box.sh: all of it is gone
 * once the box is closed or this process ends, however it ends.
 */
export class Box {
  /** Process 1 of the box, as seen from outside. */
  readonly pid: number;
  readonly #holder: ChildProcess | undefined;

  private constructor(pid: number, holder: ChildProcess | undefined) {
    this.pid = pid;
    this.#holder = holder;
  }

  static async open(binds: readonly Bind[], options: { readonly detached?: boolean } = {}): Promise<Box> {
    const detached = options.detached ?? false;
    const holder = spawn(
      script,
      [...(detached ? ['--detached'] : []), ...binds.flatMap(({ source, target }) => ['--bind', source, target])],
      // Its own session: an interrupt from the keyboard must not kill it before it has cleaned up.
      { stdio: [detached ? 'ignore' : 'pipe', 'pipe', 'pipe'], detached: true },
    );
    const complaints: string[] = [];
    holder.stderr?.on('data', (data: Buffer) => complaints.push(data.toString()));
    const lines: string[] = [];
    for await (const line of createInterface({ input: holder.stdout! })) {
      if (line === 'ready') break;
      lines.push(line);
    }
    const pid = Number(lines[0]);
    if (lines.length !== 1 || !existsSync(`/proc/${pid}/root/run/box`)) {
      throw new Error(`the box did not open:\n${complaints.join('')}`);
    }
    if (detached) {
      // This process may end while the box goes on.
      holder.unref();
      holder.stdout?.destroy();
      holder.stderr?.destroy();
    }
    return new Box(pid, holder);
  }

  /** A detached box that another process opened. */
  static attach(pid: number): Box {
    return new Box(pid, undefined);
  }

  get isOpen(): boolean {
    return existsSync(`/proc/${this.pid}/root/run/box`);
  }

  /** Where `path` of the box is found from outside. */
  path(path: string): string {
    return join(`/proc/${this.pid}/root`, path);
  }

  /** The box's cgroup, relative to the cgroup tree. */
  async cgroup(): Promise<string> {
    const membership = await readFile(`/proc/${this.pid}/cgroup`, 'utf8');
    return /^0::\/(?<path>.*)$/m.exec(membership)?.groups?.['path'] ?? '';
  }

  /** The argv that runs `argv` inside the box. */
  argv(argv: readonly string[]): string[] {
    return [
      'nsenter',
      `--target=${this.pid}`,
      '--mount',
      '--pid',
      '--net',
      '--ipc',
      '--uts',
      '--root',
      '--wd',
      '--',
      ...argv,
    ];
  }

  run(argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    return run(this.argv(argv), options);
  }

  runChecked(argv: readonly string[], options?: RunOptions): Promise<string> {
    return runChecked(this.argv(argv), options);
  }

  /** Kills all that is in the box; resolves when nothing is left of it. Calling it again does nothing. */
  async close(): Promise<void> {
    if (this.#holder === undefined || this.#holder.stdin === null) {
      if (this.isOpen) process.kill(this.pid, 'SIGKILL');
      await poll('the box is closed', 10_000, () => !this.isOpen);
    } else this.#holder.stdin.end();
    if (this.#holder?.exitCode === null && this.#holder.signalCode === null) await once(this.#holder, 'exit');
  }
}

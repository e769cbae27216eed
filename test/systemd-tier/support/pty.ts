import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecked } from '../../lab/run.ts';
import { poll } from '../../lab/poll.ts';
import { createScreen, type Screen } from '../../report/support/screen.ts';

export interface PtyOptions {
  readonly columns: number;
  readonly rows?: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A program on a real pseudo-terminal, that of script(1), and the screen that a person sees. */
export class Pty {
  readonly screen: Screen;
  readonly ended: Promise<number>;
  readonly #folder: string;
  readonly #child;

  private constructor(argv: readonly string[], folder: string, { columns, rows = 24, environment }: PtyOptions) {
    this.#folder = folder;
    this.screen = createScreen(columns);
    const inside = `stty cols ${columns} rows ${rows}; tty >'${folder}/tty'; exec ${argv.map(word => `'${word}'`).join(' ')}`;
    this.#child = spawn('script', ['--quiet', '--return', '--flush', '--command', inside, '/dev/null'], {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SHELL: '/bin/sh', ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.screen.write(text));
    this.ended = once(this.#child, 'close').then(([code]: unknown[]) => Number(code));
  }

  static async open(argv: readonly string[], options: PtyOptions): Promise<Pty> {
    return new Pty(argv, await mkdtemp(join(tmpdir(), 'muster-pty-')), options);
  }

  /** Waits until the screen shows it. */
  async until(shown: RegExp, timeout = 15_000): Promise<string> {
    try {
      return await poll(
        `the screen shows ${shown.source}`,
        timeout,
        () => shown.test(this.screen.text()) && this.screen.text(),
      );
    } catch (error) {
      throw new Error(`${String(error)}\n${this.screen.text()}`, { cause: error });
    }
  }

  /** As the keyboard does it: `\u0003` is Ctrl-C. */
  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  async resize(columns: number): Promise<void> {
    this.screen.resize(columns);
    const terminal = (await readFile(`${this.#folder}/tty`, 'utf8')).trim();
    await runChecked(['stty', '-F', terminal, 'cols', String(columns)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The program gets a SIGHUP then.
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.ended;
    await rm(this.#folder, { recursive: true });
  }
}

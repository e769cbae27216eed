import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RunEvent } from '../../../src/engine/event.ts';
import { productFolder } from '../../lab/lab.ts';
import type { LabNode } from '../../lab/lab-node.ts';
import { poll } from '../../lab/poll.ts';
import { monotonic, story } from './story.ts';

export interface HandRunOptions {
  /** Put before the program: `['env', 'NAME=value']`, `['systemd-run', …]`. */
  readonly under?: readonly string[];
}

export interface HandRunEnd {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Monotonic milliseconds, comparable with the times of units. */
  readonly endedAt: number;
}

/** A `muster up` by hand that goes on while a test does things to it. It is killed with the test process at the latest. */
export class HandRun {
  static readonly #going = new Set<HandRun>();
  readonly ended: Promise<HandRunEnd>;
  readonly #node: LabNode;
  #stdout = '';
  #stderr = '';
  #isOver = false;

  private constructor(node: LabNode, argv: readonly string[]) {
    this.#node = node;
    HandRun.#going.add(this);
    const [file = '', ...args] = argv;
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (data: Buffer) => (this.#stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    this.ended = once(child, 'close').then(([code]: unknown[]) => {
      this.#isOver = true;
      HandRun.#going.delete(this);
      const exitCode = typeof code === 'number' ? code : undefined;
      return { exitCode, stdout: this.#stdout, stderr: this.#stderr, endedAt: monotonic() };
    });
  }

  static async start(node: LabNode, { under = [] }: HandRunOptions = {}): Promise<HandRun> {
    const program = [`${productFolder}/bin/node`, `${productFolder}/dist/muster.mjs`];
    // With -v each event is a line of JSON on stderr, beside the progress.
    return new HandRun(node, await node.execArgv([...under, ...program, 'up', '-v']));
  }

  /** Kills what a failed test left running on a node, so that the next test is not about the same. */
  static async endAll(node: LabNode): Promise<void> {
    for (const run of HandRun.#going) {
      if (run.#node !== node) continue;
      await run.signal('KILL');
      await run.ended;
    }
  }

  get events(): RunEvent[] {
    return this.#stderr.split('\n').flatMap(line => {
      return line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as RunEvent] : [];
    });
  }

  /** Waits until an event has happened; fails with what the run told when it ends before. */
  async until<Type extends RunEvent['type']>(
    type: Type,
    match: Partial<Extract<RunEvent, { type: Type }>> = {},
    timeout = 20_000,
  ): Promise<Extract<RunEvent, { type: Type }>> {
    const matches = (event: RunEvent): event is Extract<RunEvent, { type: Type }> =>
      event.type === type && Object.entries(match).every(([key, value]) => event[key as keyof RunEvent] === value);
    const what = `${type} ${JSON.stringify(match)}`;
    try {
      return await poll(what, timeout, () => {
        const found = this.events.find(matches);
        if (found === undefined && this.#isOver) throw new Error(`the run ended without ${what}`);
        return found;
      });
    } catch (error) {
      throw new Error(`${String(error)}\n${await this.story()}`, { cause: error });
    }
  }

  /** Its process id in the node. */
  async pid(): Promise<number> {
    return (await this.until('run-started')).pid;
  }

  async signal(name: 'INT' | 'TERM' | 'KILL' | 'HUP'): Promise<void> {
    await this.#node.execChecked(['kill', `-${name}`, String(await this.pid())]);
  }

  /** What it told and what the node's journal has, for the message of a failure. */
  async story(): Promise<string> {
    return `--- muster up:\n${this.#stdout}${this.#stderr}\n${await story(this.#node)}`;
  }
}

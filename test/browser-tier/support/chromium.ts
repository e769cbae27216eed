/** Debian's chromium, told what to do by its DevTools protocol over a pipe: no port, no package. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Look {
  readonly width: number;
  readonly height?: number;
  readonly scheme: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** How long an answer may take on a machine with much else to do. */
const patience = 30_000;

export class Chromium implements AsyncDisposable {
  /** What the page complained of, and each address that it asked for, since it was opened. */
  complaints: string[] = [];
  requests: string[] = [];
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #heard = new Map<string, () => void>();
  #session: string | undefined;
  #last = 0;

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
    let rest = '';
    (process.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Answer);
    });
  }

  static async start(): Promise<Chromium> {
    const folder = await mkdtemp(join(tmpdir(), 'muster-chromium-'));
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'];
    const child = spawn(
      'chromium',
      [...options, '--no-first-run', '--remote-debugging-pipe', `--user-data-dir=${folder}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } },
    );
    await once(child, 'spawn').catch((error: unknown) => {
      throw new Error('chromium does not start: install it with apt-get install chromium', { cause: error });
    });
    const browser = new Chromium(child, folder);
    const { targetId } = await browser.#call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.#call('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId as string;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Accessibility'])
      await browser.#call(`${domain}.enable`);
    return browser;
  }

  async open(address: string, look: Look): Promise<void> {
    const { width, height = 900, scheme, media = 'screen' } = look;
    this.complaints = [];
    this.requests = [];
    await this.#call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.#call('Emulation.setEmulatedMedia', {
      media,
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    });
    const loaded = this.#hear('Page.loadEventFired');
    await this.#call('Page.navigate', { url: address });
    await loaded;
  }

  /** The value of an expression in the page; a value of JSON. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const answer = await this.#call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (answer['exceptionDetails']) throw new Error(JSON.stringify(answer['exceptionDetails']));
    return (answer['result'] as { value: Value }).value;
  }

  async press(key: 'Tab' | 'Enter'): Promise<void> {
    const [code, text] = key === 'Tab' ? [9, ''] : [13, '\r'];
    for (const type of ['keyDown', 'keyUp'])
      await this.#call('Input.dispatchKeyEvent', { type, key, code: key, text, windowsVirtualKeyCode: code });
  }

  /** What a screen reader is told: `image: READY ...`. */
  async accessible(): Promise<string[]> {
    const { nodes } = await this.#call('Accessibility.getFullAXTree');
    type Node = { ignored: boolean; role?: { value: string }; name?: { value: string } };
    return (nodes as Node[])
      .filter(({ ignored }) => !ignored)
      .map(({ role, name }) => `${role?.value ?? ''}: ${name?.value ?? ''}`);
  }

  async pdf(): Promise<Buffer> {
    const { data } = await this.#call('Page.printToPDF', { printBackground: true });
    return Buffer.from(data as string, 'base64');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = this.#process.exitCode === null ? once(this.#process, 'exit') : undefined;
    this.#process.kill('SIGKILL');
    await gone;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = (this.#last += 1);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => reject(new Error(`chromium does not answer to ${method}`)), patience);
    const message = { id, method, params, ...(this.#session === undefined ? {} : { sessionId: this.#session }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    const { result = {}, error } = await promise.finally(() => clearTimeout(timer));
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #hear(method: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => reject(new Error(`${method} does not come`)), patience);
    this.#heard.set(method, () => resolve(undefined));
    return promise.finally(() => clearTimeout(timer));
  }

  #take({ id, method = '', params = {}, ...answer }: Answer): void {
    if (id !== undefined) {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
      return;
    }
    if (['Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded'].includes(method))
      this.complaints.push(JSON.stringify(params));
    if (method === 'Network.requestWillBeSent')
      this.requests.push((params as { request: { url: string } }).request.url);
    this.#heard.get(method)?.();
    this.#heard.delete(method);
  }
}

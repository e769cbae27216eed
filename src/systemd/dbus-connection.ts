import { Message, MessageType, sessionBus } from 'dbus-next';
import type { Duplex } from 'node:stream';
import { contain } from './contain.ts';

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

export interface BusSignal {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

export type BusAnswer =
  | { readonly kind: 'reply'; readonly sender: string; readonly body: readonly unknown[] }
  | { readonly kind: 'error'; readonly sender: string; readonly name: string; readonly message: string };

export interface BusEvents {
  signal(signal: BusSignal): void;
  /** The connection failed or was ended by the other side: told once, after which nothing more comes from it. */
  closed(reason: string): void;
}

/**
 * One connection to one bus, on the low level of dbus-next: no introspection, no proxies (they lose signals when systemd
 * re-executes). Messages are handed on in the order of the wire, replies and signals alike, so whoever handles a reply
 * does so before any signal sent after it. Calls may be sent at once: they are written as soon as the bus has
 * authenticated us.
 */
export class BusConnection {
  readonly #bus: ReturnType<typeof sessionBus>;
  readonly #events: BusEvents;
  readonly #pending = new Map<number, (answer: BusAnswer) => void>();
  readonly #inbox: Message[] = [];
  #stream: Duplex | undefined;
  #draining = false;
  #closed = false;

  constructor(socketPath: string, events: BusEvents) {
    this.#events = events;
    this.#bus = sessionBus({ busAddress: `unix:path=${socketPath}`, authMethods: ['EXTERNAL'] });
    this.#bus.on('error' as 'connect', ((error: unknown) => this.#down(reasonOf(error))) as () => void);
    this.#bus.on('message', message => {
      this.#inbox.push(message);
      this.#drain();
    });
    void this.#watchStream();
  }

  /** Calls that have no answer yet. */
  get inFlight(): number {
    return this.#pending.size;
  }

  /**
   * Sends in this very tick when the connection is up. `settle` gets the answer, or nothing at all when the connection
   * closes first. Returns the serial, for `forget`.
   */
  send(call: BusCall, settle: (answer: BusAnswer) => void): number {
    const serial = this.#bus.newSerial();
    const message = new Message({
      serial,
      destination: call.destination,
      path: call.path,
      interface: call.interface,
      member: call.member,
      signature: call.signature ?? '',
      body: [...(call.body ?? [])],
    });
    this.#pending.set(serial, settle);
    // MessageBus.call() would settle a promise later than the signals of the same chunk: hence send() and our own table.
    if (this.#stream === undefined || this.#stream.writable) this.#bus.send(message);
    return serial;
  }

  /** The answer to this call is of no interest any more. */
  forget(serial: number): void {
    this.#pending.delete(serial);
  }

  /** Everything that is sent by `work` leaves in one write. */
  batch(work: () => void): void {
    const stream = this.#stream;
    stream?.cork();
    try {
      work();
    } finally {
      stream?.uncork();
    }
  }

  /** Closes without telling `closed`. */
  close(): void {
    this.#closed = true;
    this.#pending.clear();
    this.#inbox.length = 0;
    this.#stream?.destroy();
  }

  /**
   * dbus-next tells nothing of a connection that the other side ends: only the stream does, and only by `close`. The
   * stream is created a few microtasks after the bus object.
   */
  async #watchStream(): Promise<void> {
    const holder = (this.#bus as unknown as { _connection: { stream?: Duplex } })._connection;
    for (let turn = 0; turn < 10 && !holder.stream; turn++) await Promise.resolve();
    this.#stream = holder.stream;
    if (this.#closed) this.#stream?.destroy();
    this.#stream?.once('close', () => this.#down('the bus closed the connection'));
  }

  #down(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#events.closed(reason);
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (let message = this.#inbox.shift(); message; message = this.#inbox.shift()) {
      const next = message;
      contain(() => this.#handle(next));
    }
    this.#draining = false;
  }

  #handle(message: Message): void {
    if (this.#closed) return;
    if (message.type === MessageType.SIGNAL) {
      this.#events.signal(message);
      return;
    }
    if (message.replySerial === undefined) return;
    const settle = this.#pending.get(message.replySerial);
    this.#pending.delete(message.replySerial);
    settle?.(answerOf(message));
  }
}

function answerOf(message: Message): BusAnswer {
  const { sender, body } = message;
  if (message.type !== MessageType.ERROR) return { kind: 'reply', sender, body };
  const text = typeof body[0] === 'string' ? body[0] : message.errorName;
  return { kind: 'error', sender, name: message.errorName, message: text };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

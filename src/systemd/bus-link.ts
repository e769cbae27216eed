import type { Milliseconds } from '../lib/duration.ts';
import { formatDuration } from '../lib/duration.ts';
import { systemBusSocket } from './bus-address.ts';
import { BusConnection } from './dbus-connection.ts';
import type { BusAnswer, BusCall, BusSignal } from './dbus-connection.ts';
import { isBooted } from './is-booted.ts';
import { SystemdError } from './systemd.ts';

/** `lost`: sent, and the connection or systemd went away before the answer: it may have been carried out or not. */
export type CallEnd =
  | BusAnswer
  | { readonly kind: 'lost' }
  | { readonly kind: 'timeout'; readonly error: SystemdError }
  | { readonly kind: 'closed' };

export interface SendOptions {
  /** What becomes of a call whose answer is lost: sent again (for calls that may be carried out twice), or told. */
  readonly onLost: 'retry' | 'tell';
  /** Goes before all that waits, and past the limit of calls in flight. */
  readonly urgent?: boolean;
}

export interface LinkOptions {
  readonly socket: string;
  readonly timeout: Milliseconds;
  /** A new connection: what is sent in here with `urgent` is the first that the bus gets. */
  opened(): void;
  signal(signal: BusSignal): void;
}

interface Waiting {
  readonly call: BusCall;
  readonly options: SendOptions;
  readonly settle: (end: CallEnd) => void;
  timer: NodeJS.Timeout | undefined;
  serial: number | undefined;
}

/** dbus-daemon drops us at 128 replies outstanding. */
const maxInFlight = 64;
const firstDelay: Milliseconds = 10;
const maxDelay: Milliseconds = 500;
/** How soon a call is sent again that found no systemd on the bus (it is executing itself anew). */
const absentDelay: Milliseconds = 20;

/**
 * A connection to the bus that comes back. Calls made while it is away wait for it, up to their timeout. Nothing here
 * knows systemd.
 */
export class BusLink {
  readonly #options: LinkOptions;
  readonly #queue: Waiting[] = [];
  readonly #sent = new Set<Waiting>();
  readonly #resend = new Map<Waiting, NodeJS.Timeout>();
  #connection: BusConnection | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #delay: Milliseconds = 0;
  #answered = false;
  #lastFailure = 'no answer yet';
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  open(): void {
    this.#answered = false;
    this.#connection = new BusConnection(this.#options.socket, {
      signal: signal => this.#options.signal(signal),
      closed: reason => this.#lost(reason),
    });
    this.#options.opened();
    this.#flush();
  }

  /** Written to the socket in this very tick when the connection is up and nothing is ahead. `settle` is called once. */
  send(call: BusCall, options: SendOptions, settle: (end: CallEnd) => void): void {
    if (this.#closed) {
      settle({ kind: 'closed' });
      return;
    }
    const waiting: Waiting = { call, options, settle, timer: undefined, serial: undefined };
    waiting.timer = setTimeout(() => this.#expire(waiting), this.#options.timeout);
    if (options.urgent && this.#connection) this.#transmit(this.#connection, waiting);
    else {
      this.#queue.push(waiting);
      this.#flush();
    }
  }

  batch(work: () => void): void {
    if (this.#connection) this.#connection.batch(work);
    else work();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    for (const timer of this.#resend.values()) clearTimeout(timer);
    this.#connection?.close();
    for (const waiting of [...this.#sent, ...this.#queue, ...this.#resend.keys()])
      this.#finish(waiting, { kind: 'closed' });
    this.#queue.length = 0;
    this.#resend.clear();
  }

  #flush(): void {
    while (this.#connection && this.#connection.inFlight < maxInFlight) {
      const waiting = this.#queue.shift();
      if (!waiting) return;
      this.#transmit(this.#connection, waiting);
    }
  }

  #transmit(connection: BusConnection, waiting: Waiting): void {
    this.#sent.add(waiting);
    waiting.serial = connection.send(waiting.call, answer => this.#answer(waiting, answer));
  }

  #answer(waiting: Waiting, answer: BusAnswer): void {
    this.#answered = true;
    this.#delay = 0;
    if (answer.kind === 'error' && isAbsence(answer.name)) this.#absent(waiting, answer.name);
    else this.#finish(waiting, answer);
    this.#flush();
  }

  /** The bus works but systemd is not on it, or left it with our call unanswered. */
  #absent(waiting: Waiting, error: string): void {
    this.#sent.delete(waiting);
    const carriedOut = error.endsWith('.NoReply') || error.endsWith('.Disconnected');
    if (waiting.options.onLost === 'tell' && carriedOut) {
      this.#finish(waiting, { kind: 'lost' });
      return;
    }
    const again = () => {
      this.#resend.delete(waiting);
      this.#queue.unshift(waiting);
      this.#flush();
    };
    this.#resend.set(waiting, setTimeout(again, absentDelay));
  }

  #lost(reason: string): void {
    this.#connection = undefined;
    this.#lastFailure = reason;
    const sent = [...this.#sent];
    this.#sent.clear();
    this.#queue.unshift(...sent.filter(waiting => waiting.options.onLost === 'retry'));
    // At once when it had worked: a restarted bus takes connections on the same socket before it runs.
    if (this.#answered) this.#delay = 0;
    this.#reconnect = setTimeout(() => this.open(), this.#delay);
    this.#delay = Math.min(Math.max(this.#delay * 2, firstDelay), maxDelay);
    for (const waiting of sent) if (waiting.options.onLost === 'tell') this.#finish(waiting, { kind: 'lost' });
  }

  #expire(waiting: Waiting): void {
    if (waiting.serial !== undefined && this.#sent.has(waiting)) this.#connection?.forget(waiting.serial);
    const place = this.#queue.indexOf(waiting);
    if (place >= 0) this.#queue.splice(place, 1);
    clearTimeout(this.#resend.get(waiting));
    this.#resend.delete(waiting);
    this.#finish(waiting, { kind: 'timeout', error: this.#explain(waiting.call) });
    this.#flush();
  }

  #explain({ member: call }: BusCall): SystemdError {
    const { socket, timeout } = this.#options;
    const waited = formatDuration(timeout);
    if (this.#answered) return new SystemdError('systemd-silent', { call, socket, waited });
    if (socket === systemBusSocket && !isBooted()) return new SystemdError('not-booted');
    const reason = this.#connection ? 'it takes connections but does not answer' : this.#lastFailure;
    return new SystemdError('bus-silent', { call, socket, waited, reason });
  }

  #finish(waiting: Waiting, end: CallEnd): void {
    clearTimeout(waiting.timer);
    this.#sent.delete(waiting);
    waiting.settle(end);
  }
}

function isAbsence(error: string): boolean {
  return /^org\.freedesktop\.DBus\.Error\.(NoReply|Disconnected|ServiceUnknown|NameHasNoOwner|Spawn\..*)$/.test(error);
}

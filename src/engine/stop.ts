import type { StopCause } from './event.ts';

/**
 * The order to stop, from a signal. The first cause wins. While corosync runs and pacemaker has not been requested, the
 * order is deferred: a node that sits between the two can be fenced by its peers.
 */
export class Stop {
  readonly #controller = new AbortController();
  readonly #onRequest: (cause: StopCause, deferred: boolean) => void;
  #cause: StopCause | undefined;
  #deferring = false;
  #shuttingDown = false;

  constructor(onRequest: (cause: StopCause, deferred: boolean) => void = () => undefined) {
    this.#onRequest = onRequest;
  }

  /** Aborts when the order takes effect, with a {@link Stopped} as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cause(): StopCause | undefined {
    return this.#cause;
  }

  /** The system goes down, whatever was asked for before that. */
  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  request(cause: StopCause): void {
    // A shutdown does not wait: systemd would refuse the start of pacemaker anyway.
    if (cause === 'shutdown') {
      this.#shuttingDown = true;
      this.#deferring = false;
    }
    if (this.#cause === undefined) {
      this.#cause = cause;
      this.#onRequest(cause, this.#deferring);
    }
    if (!this.#deferring) this.#controller.abort(new Stopped(this.#cause));
  }

  /** From here a request takes effect only at `resume()`. */
  defer(): void {
    if (!this.#controller.signal.aborted) this.#deferring = true;
  }

  resume(): void {
    this.#deferring = false;
    if (this.#cause !== undefined) this.#controller.abort(new Stopped(this.#cause));
  }
}

/** Why a wait was given up: not a failure of what was waited for. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  override readonly cause: StopCause;

  constructor(cause: StopCause) {
    super(`stopped by ${cause}`);
    this.cause = cause;
  }
}

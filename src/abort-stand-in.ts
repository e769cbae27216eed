/** AbortController and AbortSignal as plain objects: V8 cannot write one of Node's own, once it is gone, into a snapshot. */

class Signal extends EventTarget {
  aborted = false;
  reason: unknown = undefined;

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  abort(reason: unknown = new Error('aborted')): this {
    if (this.aborted) return this;
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event('abort'));
    return this;
  }

  static abort(reason?: unknown): Signal {
    return new Signal().abort(reason);
  }

  static any(signals: Iterable<Signal>): Signal {
    const any = new Signal();
    for (const signal of signals) {
      if (signal.aborted) return any.abort(signal.reason);
      signal.addEventListener('abort', () => any.abort(signal.reason), { once: true });
    }
    return any;
  }
}

class Controller {
  readonly signal = new Signal();
  abort(reason?: unknown): void {
    this.signal.abort(reason);
  }
}

/** For as long as `work` takes all signals that are made are such. */
export async function withoutAbortSignals<T>(work: () => Promise<T>): Promise<T> {
  const { AbortController, AbortSignal } = globalThis;
  Object.assign(globalThis, { AbortController: Controller, AbortSignal: Signal });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { AbortController, AbortSignal });
  }
}

import type { Systemd, UnitState } from '../systemd/systemd.ts';

/** The latest state of the units that a run cares about, kept by systemd's signals. */
export interface UnitBoard {
  /** Adds units; resolves when the state of each is known. */
  follow(units: readonly string[]): Promise<void>;
  get(unit: string): UnitState | undefined;
  /** Calls back on each change of any followed unit, until `signal` aborts. */
  onChange(listener: (state: UnitState) => void, signal: AbortSignal): void;
}

export function createUnitBoard(systemd: Systemd, signal: AbortSignal): UnitBoard {
  const states = new Map<string, UnitState>();
  const known = new Map<string, Promise<void>>();
  const listeners = new Set<(state: UnitState) => void>();

  const follow = (unit: string): Promise<void> => {
    const already = known.get(unit);
    if (already) return already;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.catch(() => undefined);
    known.set(unit, promise);
    systemd.watch(
      unit,
      state => {
        states.set(unit, state);
        resolve(undefined);
        for (const listener of listeners) listener(state);
      },
      signal,
    );
    return promise;
  };

  return {
    async follow(units) {
      await Promise.all(units.map(follow));
    },
    get: unit => states.get(unit),
    onChange(listener, listenerSignal) {
      listeners.add(listener);
      listenerSignal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
  };
}

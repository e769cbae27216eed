import type { NameState } from '../systemd/systemd.ts';
import type { VirtualBus } from './virtual-bus.ts';

/** The names on the virtual bus, and who watches them. */
export interface VirtualNames {
  watch(name: string, tell: (owned: boolean) => void, signal: AbortSignal): void;
  state(name: string): NameState;
  /** Somebody takes the name, or lets go of it. */
  set(name: string, owned: boolean): void;
  /** From now on the bus starts its owner for whoever calls it. */
  makeActivatable(name: string): void;
  /** The bus died, and with it the connections of all owners. */
  lose(): void;
  /** After signals were lost. */
  readAll(): void;
  close(): void;
}

interface Watch {
  readonly name: string;
  readonly tell: (owned: boolean) => void;
  last: boolean | undefined;
}

export function createVirtualNames(bus: VirtualBus): VirtualNames {
  const owned = new Set<string>();
  const activatable = new Set<string>();
  const watches = new Set<Watch>();

  function tell(watch: Watch, isOwned: boolean): void {
    if (!watches.has(watch) || watch.last === isOwned) return;
    watch.last = isOwned;
    watch.tell(isOwned);
  }

  return {
    watch(name, teller, signal) {
      if (signal.aborted) return;
      const watch: Watch = { name, tell: teller, last: undefined };
      watches.add(watch);
      signal.addEventListener('abort', () => watches.delete(watch), { once: true });
      queueMicrotask(() => {
        if (bus.isUp()) tell(watch, owned.has(name));
      });
    },
    state: name => ({ owned: owned.has(name), activatable: activatable.has(name) }),
    set(name, isOwned) {
      if (isOwned) owned.add(name);
      else owned.delete(name);
      for (const watch of watches) {
        if (watch.name === name && watch.last !== undefined) bus.deliver(() => tell(watch, isOwned));
      }
    },
    makeActivatable: name => void activatable.add(name),
    lose: () => owned.clear(),
    readAll() {
      for (const watch of watches) tell(watch, owned.has(watch.name));
    },
    close: () => watches.clear(),
  };
}

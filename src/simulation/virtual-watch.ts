import type { UnitState } from '../systemd/systemd.ts';
import type { VirtualBus } from './virtual-bus.ts';
import type { LiveUnit } from './virtual-unit.ts';

interface Watch {
  readonly name: string;
  readonly tell: (state: UnitState) => void;
  last: UnitState | undefined;
}

/** Who watches which unit, and what each was told last: nothing is told twice. */
export interface Watches {
  add(name: string, tell: (state: UnitState) => void, signal: AbortSignal): void;
  changed(live: LiveUnit): void;
  /** Everything may be different: after a reload, or after signals were lost. */
  readAll(): void;
  close(): void;
}

export function createWatches(
  bus: VirtualBus,
  read: (name: string) => UnitState,
  find: (name: string) => LiveUnit | undefined,
): Watches {
  const watches = new Set<Watch>();

  function tell(watch: Watch, state: UnitState): void {
    if (!watches.has(watch) || (watch.last && isSame(watch.last, state))) return;
    watch.last = state;
    watch.tell(state);
  }

  return {
    add(name, teller, signal) {
      if (signal.aborted) return;
      const watch: Watch = { name, tell: teller, last: undefined };
      watches.add(watch);
      signal.addEventListener('abort', () => watches.delete(watch), { once: true });
      queueMicrotask(() => {
        if (bus.isUp()) tell(watch, read(name));
      });
    },
    changed(live) {
      for (const watch of watches) {
        if (!watch.last || find(watch.name) !== live) continue;
        const state = read(watch.name);
        bus.deliver(() => tell(watch, state));
      }
    },
    readAll() {
      for (const watch of watches) tell(watch, read(watch.name));
    },
    close: () => watches.clear(),
  };
}

function isSame(a: UnitState, b: UnitState): boolean {
  return (
    a.id === b.id &&
    a.loadState === b.loadState &&
    a.activeState === b.activeState &&
    a.subState === b.subState &&
    a.job?.id === b.job?.id
  );
}

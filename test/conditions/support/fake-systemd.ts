/** As much of systemd as kinds ask: units and names that a test sets. Anything else throws. */
import { SystemdError, type Systemd, type UnitDetails, type UnitState } from '../../../src/systemd/systemd.ts';
import { plainUnit } from '../../support/unit-details.ts';

export interface FakeSystemd extends Systemd {
  /** Sets and tells the unit's state; what is left out is as for a loaded, inactive unit. */
  set(unit: string, details: Partial<UnitDetails>): void;
  /** What `details` answers from now on, without a signal: what comes to be between a signal and the question. */
  setSilently(unit: string, details: Partial<UnitDetails>): void;
  /** Somebody takes a name on the bus, or lets go of it. */
  setName(name: string, owned: boolean): void;
  makeActivatable(name: string): void;
  /** Calls of `name`, `list` and `details` fail with this until it is undefined. */
  failing: string | undefined;
  readonly watches: number;
  readonly calls: string[];
}

const never = (): never => {
  throw new Error('fake systemd: unexpected call');
};

export function createFakeSystemd(): FakeSystemd {
  const units = new Map<string, UnitDetails>();
  const watches = new Set<{ readonly unit: string; readonly tell: (state: UnitState) => void }>();
  const names = new Set<string>();
  const activatable = new Set<string>();
  const nameWatches = new Set<{ readonly name: string; readonly tell: (owned: boolean) => void }>();
  const calls: string[] = [];
  const find = (unit: string): UnitDetails => {
    const found = units.get(unit);
    if (!found) throw new Error(`fake systemd: unexpected question about ${unit}`);
    return found;
  };
  const fake: FakeSystemd = {
    ...others,
    failing: undefined,
    calls,
    get watches() {
      return watches.size + nameWatches.size;
    },
    set(unit, details) {
      fake.setSilently(unit, details);
      for (const watch of [...watches]) if (watch.unit === unit) watch.tell(stateOf(find(unit)));
    },
    setSilently: (unit, details) => void units.set(unit, { ...plainUnit(unit), ...details }),
    setName(name, owned) {
      if (owned) names.add(name);
      else names.delete(name);
      for (const watch of [...nameWatches]) if (watch.name === name) watch.tell(owned);
    },
    makeActivatable: name => void activatable.add(name),
    watchName(name, tell, signal) {
      const watch = { name, tell };
      nameWatches.add(watch);
      signal.addEventListener('abort', () => nameWatches.delete(watch), { once: true });
      queueMicrotask(() => {
        if (!signal.aborted) tell(names.has(name));
      });
    },
    name: async name => {
      if (fake.failing !== undefined) throw broken(fake.failing);
      await Promise.resolve();
      return { owned: names.has(name), activatable: activatable.has(name) };
    },
    watch(unit, tell, signal) {
      const watch = { unit, tell };
      watches.add(watch);
      signal.addEventListener('abort', () => watches.delete(watch), { once: true });
      queueMicrotask(() => {
        if (!signal.aborted) tell(stateOf(find(unit)));
      });
    },
    list: async names => {
      calls.push(`list ${names.join(' ')}`);
      if (fake.failing !== undefined) throw broken(fake.failing);
      await Promise.resolve();
      return names.map(name => stateOf(find(name)));
    },
    details: async unit => {
      calls.push(`details ${unit}`);
      if (fake.failing !== undefined) throw broken(fake.failing);
      await Promise.resolve();
      return find(unit);
    },
  };
  return fake;
}

const others = {
  start: never,
  stop: never,
  cancel: never,
  resetFailed: never,
  jobsBefore: never,
  systemState: never,
  version: never,
  unitFiles: never,
  enable: never,
  disable: never,
  reload: never,
  close: never,
} as unknown as Systemd;

function stateOf({ name, id, loadState, activeState, subState, job }: UnitDetails): UnitState {
  return { name, id, loadState, activeState, subState, job };
}

/** With words of the test's own. */
function broken(message: string): SystemdError {
  return Object.assign(new SystemdError('bus-lost'), { message });
}

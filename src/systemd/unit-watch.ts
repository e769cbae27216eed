import { contain } from './contain.ts';
import type { CallEnd } from './bus-link.ts';
import { managerInterface, managerPath, propertiesInterface, unitInterface } from './manager-client.ts';
import type { ManagerClient } from './manager-client.ts';
import { applyChange, decodeRow, impossibleUnit } from './properties.ts';
import type { Properties } from './properties.ts';
import type { UnitState } from './systemd.ts';
import { isUnitName } from './unit-name.ts';
import { unitPath } from './unit-path.ts';

interface Watched {
  readonly name: string;
  readonly tellers: Map<symbol, (state: UnitState) => void>;
  path: string;
  state: UnitState | undefined;
  readAt: number;
}

/** Units with rules of their own, two each: dbus-daemon's limit is 512 a connection, and one rule for all is cheaper soon. */
const maxRules = 50;
const retryDelay = 1000;
/** systemd compares each pattern with each unit: beyond this, a list of everything is cheaper. */
const maxPatterns = 10;
/** A unit that is told as new so soon after we read it was loaded by our reading. */
const ownLoads = 500;
const ownLoadsDelay = 50;
const filter = `interface='${propertiesInterface}',member='PropertiesChanged',arg0='${unitInterface}'`;
const loadedRule = `path='${managerPath}',interface='${managerInterface}',member='UnitNew'`;
const ruleForAll = `path_namespace='${managerPath}/unit',${filter}`;

/**
 * The states of watched units, kept by signals. Rules are made before the units are read, and every (re-)reading of any
 * number of units is one call, so nothing is missed and the cost in round trips is constant.
 */
export class UnitWatch {
  readonly #manager: ManagerClient;
  readonly #units = new Map<string, Watched>();
  readonly #byPath = new Map<string, Set<Watched>>();
  readonly #rules = new Set<string>();
  #fresh = new Set<Watched>();
  #ruleForAll = false;
  readonly #loaded = new Map<string, string>();
  #first: NodeJS.Immediate | undefined;
  #look: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(manager: ManagerClient) {
    this.#manager = manager;
  }

  add(name: string, tell: (state: UnitState) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    const watched = this.#units.get(name) ?? this.#begin(name);
    const key = Symbol(name);
    watched.tellers.set(key, tell);
    signal.addEventListener('abort', () => this.#drop(watched, key), { once: true });
    const { state } = watched;
    // Never from within watch() itself: the caller may not be ready for it.
    if (state) queueMicrotask(() => contain(() => watched.tellers.get(key)?.(state)));
  }

  /** A PropertiesChanged of a unit. Before the first reading there is nothing to change: the reading will hold it. */
  changed(path: string, changed: Properties): void {
    for (const watched of this.#byPath.get(path) ?? []) {
      if (!watched.state) continue;
      const appeared = watched.state.loadState === 'not-found' && watched.state.activeState === 'inactive';
      this.#settle(watched, applyChange(watched.state, changed));
      if (appeared && watched.state.activeState !== 'inactive') this.#read([watched]);
    }
  }

  jobNew(id: number, unit: string): void {
    for (const watched of this.#byPath.get(unitPath(unit)) ?? []) {
      const { state } = watched;
      if (state && state.job?.id !== id) this.#settle(watched, { ...state, job: { id, type: undefined } });
    }
  }

  /**
   * systemd loaded a unit. Until it has told of that, it tells of no change: a mount that a script makes, or a target, is
   * active by then. What our own reading loads is looked at again too, but in no hurry.
   */
  loaded(path: string): void {
    for (const watched of this.#byPath.get(path) ?? []) {
      if (!watched.state) continue;
      this.#loaded.set(watched.state.id, path);
      this.#lookAgain(performance.now() - watched.readAt < ownLoads ? ownLoadsDelay : 0);
    }
  }

  /** Reads all units anew. `rulesLost`: on a new connection. */
  refresh(rulesLost: boolean): void {
    if (rulesLost) {
      this.#rules.clear();
      this.#ruleForAll = false;
    }
    this.#read([...this.#units.values()]);
  }

  close(): void {
    clearImmediate(this.#first);
    clearTimeout(this.#again);
    clearTimeout(this.#look);
    this.#loaded.clear();
    this.#units.clear();
    this.#byPath.clear();
    this.#fresh.clear();
  }

  #lookAgain(delay: number): void {
    if (delay === 0) {
      clearTimeout(this.#look);
      this.#look = undefined;
      queueMicrotask(() => this.#readLoaded());
    } else {
      this.#look ??= setTimeout(() => {
        this.#look = undefined;
        this.#readLoaded();
      }, delay);
    }
  }

  /** In one call, and without loading anything: a unit that does not exist would be new again with each reading. */
  #readLoaded(): void {
    if (this.#loaded.size === 0) return;
    const loaded = new Map(this.#loaded);
    this.#loaded.clear();
    const patterns = loaded.size > maxPatterns ? [] : [...loaded.keys()].map(id => id.replaceAll('\\', '\\\\'));
    const call = { member: 'ListUnitsByPatterns', signature: 'asas', body: [[], patterns] };
    this.#manager.send(call, { onLost: 'tell', urgent: true }, end => {
      const rows = end.kind === 'reply' ? (end.body[0] as readonly unknown[]) : [];
      for (const row of rows) {
        const { state, path } = decodeRow('', row);
        if (!loaded.has(state.id)) continue;
        for (const watched of this.#byPath.get(path) ?? []) this.#settle(watched, { ...state, name: watched.name });
      }
    });
  }

  #begin(name: string): Watched {
    const watched: Watched = { name, tellers: new Map(), path: unitPath(name), state: undefined, readAt: 0 };
    this.#units.set(name, watched);
    this.#place(watched, watched.path);
    this.#fresh.add(watched);
    this.#first ??= setImmediate(() => {
      const fresh = [...this.#fresh];
      this.#fresh = new Set();
      this.#first = undefined;
      this.#read(fresh);
    });
    return watched;
  }

  #drop(watched: Watched, key: symbol): void {
    watched.tellers.delete(key);
    if (watched.tellers.size > 0 || this.#units.get(watched.name) !== watched) return;
    this.#units.delete(watched.name);
    this.#fresh.delete(watched);
    this.#displace(watched);
  }

  #place(watched: Watched, path: string): void {
    watched.path = path;
    const others = this.#byPath.get(path);
    if (others) others.add(watched);
    else this.#byPath.set(path, new Set([watched]));
  }

  #displace(watched: Watched): void {
    const others = this.#byPath.get(watched.path);
    others?.delete(watched);
    if (others?.size !== 0) return;
    this.#byPath.delete(watched.path);
    if (this.#rules.delete(watched.path)) this.#forget(watched.path);
  }

  #read(units: readonly Watched[]): void {
    const possible: Watched[] = [];
    for (const watched of units) {
      if (isUnitName(watched.name)) possible.push(watched);
      else this.#settle(watched, impossibleUnit(watched.name));
    }
    if (possible.length === 0) return;
    this.#manager.batch(() => {
      this.#listen();
      const call = { member: 'ListUnitsByNames', signature: 'as', body: [possible.map(({ name }) => name)] };
      this.#manager.send(call, { onLost: 'tell', urgent: true }, end => this.#readingDone(possible, end));
    });
  }

  #listen(): void {
    if (this.#ruleForAll) return;
    if (this.#byPath.size > maxRules) {
      this.#ruleForAll = true;
      this.#manager.addMatch(ruleForAll);
      this.#manager.addMatch(loadedRule);
      for (const path of this.#rules) this.#forget(path);
      this.#rules.clear();
      return;
    }
    for (const path of this.#byPath.keys()) {
      if (this.#rules.has(path)) continue;
      this.#rules.add(path);
      for (const rule of rulesFor(path)) this.#manager.addMatch(rule);
    }
  }

  #forget(path: string): void {
    for (const rule of rulesFor(path)) this.#manager.removeMatch(rule);
  }

  #readingDone(units: readonly Watched[], end: CallEnd): void {
    // Lost: systemd or the bus went away, and its return refreshes everything.
    if (end.kind === 'lost' || end.kind === 'closed') return;
    const rows = end.kind === 'reply' ? (end.body[0] as readonly unknown[]) : [];
    if (rows.length !== units.length) {
      this.#again ??= setTimeout(() => {
        this.#again = undefined;
        this.refresh(false);
      }, retryDelay);
      return;
    }
    const moved: Watched[] = [];
    for (const [i, watched] of units.entries()) {
      if (this.#units.get(watched.name) !== watched) continue;
      const { state, path } = decodeRow(watched.name, rows[i]);
      watched.readAt = performance.now();
      if (path === watched.path || this.#ruleForAll) this.#settle(watched, state);
      else moved.push(watched);
      if (path === watched.path) continue;
      this.#displace(watched);
      this.#place(watched, path);
    }
    // An alias: nothing was listening to the real unit yet.
    if (moved.length > 0) this.#read(moved);
  }

  #settle(watched: Watched, state: UnitState): void {
    const before = watched.state;
    watched.state = state;
    if (before && isSame(before, state)) return;
    for (const tell of [...watched.tellers.values()]) contain(() => tell(state));
  }
}

function rulesFor(path: string): string[] {
  return [`path='${path}',${filter}`, `${loadedRule},arg1path='${path}'`];
}

/** The type of a job is known or not depending on who told: no change of the unit. */
function isSame(a: UnitState, b: UnitState): boolean {
  return (
    a.id === b.id &&
    a.loadState === b.loadState &&
    a.activeState === b.activeState &&
    a.subState === b.subState &&
    a.job?.id === b.job?.id
  );
}

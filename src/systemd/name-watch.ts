import { contain } from './contain.ts';
import { busObject } from './manager-client.ts';
import type { ManagerClient } from './manager-client.ts';

interface Watched {
  readonly name: string;
  readonly tellers: Map<symbol, (owned: boolean) => void>;
  owned: boolean | undefined;
}

/** Names with a rule of their own; with more, one for all: the bus allows 512 a connection, and units need theirs. */
const maxRules = 50;
const retryDelay = 1000;

/**
 * Who of the watched names has an owner, kept by signals of the bus. A rule is made before the question, in the order of
 * the wire, so no change is missed. The question (NameHasOwner) activates nothing.
 */
export class NameWatch {
  readonly #manager: ManagerClient;
  readonly #names = new Map<string, Watched>();
  readonly #rules = new Set<string>();
  #ruleForAll = false;
  #again: NodeJS.Timeout | undefined;

  constructor(manager: ManagerClient) {
    this.#manager = manager;
  }

  add(name: string, tell: (owned: boolean) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    const known = this.#names.get(name);
    const watched: Watched = known ?? { name, tellers: new Map(), owned: undefined };
    const key = Symbol(name);
    watched.tellers.set(key, tell);
    signal.addEventListener('abort', () => this.#drop(watched, key), { once: true });
    const { owned } = watched;
    // Never from within add() itself: the caller may not be ready for it.
    if (owned !== undefined) queueMicrotask(() => contain(() => watched.tellers.get(key)?.(owned)));
    if (known) return;
    this.#names.set(name, watched);
    this.#read([watched]);
  }

  changed(name: string, owned: boolean): void {
    const watched = this.#names.get(name);
    if (watched) this.#settle(watched, owned);
  }

  /** On a new connection: its rules are gone, and so is what it told meanwhile. */
  renew(): void {
    this.#rules.clear();
    this.#ruleForAll = false;
    this.#read([...this.#names.values()]);
  }

  close(): void {
    clearTimeout(this.#again);
    this.#names.clear();
  }

  #drop(watched: Watched, key: symbol): void {
    watched.tellers.delete(key);
    if (watched.tellers.size > 0 || this.#names.get(watched.name) !== watched) return;
    this.#names.delete(watched.name);
    if (this.#rules.delete(watched.name)) this.#manager.removeOwnerMatch(watched.name);
  }

  #read(names: readonly Watched[]): void {
    if (names.length === 0) return;
    this.#manager.batch(() => {
      for (const watched of names) {
        this.#listen(watched.name);
        const call = { ...busObject, member: 'NameHasOwner', signature: 's', body: [watched.name] };
        this.#manager.send(call, { onLost: 'tell', urgent: true }, end => {
          if (end.kind === 'reply') this.#settle(watched, end.body[0] === true);
          // Lost: the new connection asks again.
          else if (end.kind === 'error' || end.kind === 'timeout') this.#readAgain();
        });
      }
    });
  }

  #readAgain(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.#read([...this.#names.values()]);
    }, retryDelay);
  }

  #listen(name: string): void {
    if (this.#ruleForAll || this.#rules.has(name)) return;
    if (this.#names.size <= maxRules) {
      this.#rules.add(name);
      this.#manager.addOwnerMatch(name);
      return;
    }
    this.#ruleForAll = true;
    this.#manager.addOwnerMatch(undefined);
    for (const each of this.#rules) this.#manager.removeOwnerMatch(each);
    this.#rules.clear();
  }

  #settle(watched: Watched, owned: boolean): void {
    if (watched.owned === owned) return;
    watched.owned = owned;
    for (const tell of [...watched.tellers.values()]) contain(() => tell(owned));
  }
}

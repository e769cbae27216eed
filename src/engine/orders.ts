import type { Config } from '../config/config.ts';

/** What somebody tells a run while it waits. */
export type Order =
  /** Go on without a prerequisite. `by`: who said so. */
  | { readonly is: 'skip'; readonly name: string; readonly by: string }
  /** The file was read again, and is valid. */
  | { readonly is: 'reload'; readonly config: Config }
  /** The file was read again, and is invalid: only to be told. */
  | { readonly is: 'keep'; readonly reason: string; readonly problems: readonly string[] };

/** `all`: before the gate; `skips`: a later wait; `none`: nothing is waited for. */
export type Accepted = 'all' | 'skips' | 'none';

/** Orders on their way to whoever waits. One that comes too late is refused, never kept for another wait. */
export class Orders {
  readonly #given: () => void;
  readonly #refused: (order: Order) => void;
  #queue: Order[] = [];
  #accepted: Accepted = 'all';

  /** `given`: an order is there to be taken. `refused`: it came too late, or there is nothing in it to obey. */
  constructor(given: () => void, refused: (order: Order) => void) {
    this.#given = given;
    this.#refused = refused;
  }

  give(order: Order): void {
    if (!this.#accepts(order)) {
      this.#refused(order);
      return;
    }
    this.#queue.push(order);
    this.#given();
  }

  /** From here on only these; what is on its way and is none of them is refused. */
  accept(accepted: Accepted): void {
    this.#accepted = accepted;
    const queue = this.#queue;
    this.#queue = queue.filter(order => this.#accepts(order));
    for (const order of queue) if (!this.#accepts(order)) this.#refused(order);
  }

  get pending(): boolean {
    return this.#queue.length > 0;
  }

  /** The oldest one. */
  take(): Order | undefined {
    return this.#queue.shift();
  }

  #accepts({ is }: Order): boolean {
    if (is === 'keep') return false;
    return this.#accepted === 'all' || (this.#accepted === 'skips' && is === 'skip');
  }
}

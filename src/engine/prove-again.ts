import type { Service } from '../config/config.ts';
import type { RunContext } from './context.ts';
import { hasFallen } from './fall.ts';
import { isUp } from './preflight.ts';
import type { Verified } from './verify-service.ts';

export interface Proved {
  readonly service: Service;
  readonly proof: Verified;
}

/** Which services went down since they were ready. */
export interface Falls {
  /** From this moment on, in which it is ready. */
  watch(unit: string): void;
  /** Whether it went down since then. */
  has(unit: string): boolean;
}

/** Tells at once of a service that goes down after it was ready: what was proved of it holds no longer. */
export function watchForFalls({ board, emit, over }: RunContext, abandoned: AbortSignal): Falls {
  const watched = new Set<string>();
  const down = new Set<string>();
  const look = (unit: string) => {
    const state = board.get(unit);
    if (state === undefined || isUp(state) || down.has(unit)) return;
    down.add(unit);
    const reason = hasFallen(state) ? 'it went down' : `it went down, and is ${state.activeState} (${state.subState})`;
    emit({ type: 'service-observed', unit, status: 'unmet', reason });
  };
  board.onChange(
    ({ name }) => {
      if (watched.has(name)) look(name);
    },
    AbortSignal.any([over, abandoned]),
  );
  return {
    watch(unit) {
      watched.add(unit);
      down.delete(unit);
      look(unit);
    },
    has: unit => down.has(unit),
  };
}

/**
 * Proves once more those that went down and are started again by systemd (Restart=): not one of the ready may be down, or up
 * and not looked at, when the run ends.
 */
export async function proveAgain(
  { board }: RunContext,
  proved: readonly Proved[],
  { falls, verify }: { readonly falls: Falls; readonly verify: (service: Service) => Promise<Verified> },
): Promise<readonly Proved[]> {
  const wentDown = ({ service: { unit }, proof }: Proved) =>
    proof.is === 'ready' && !hasFallen(board.get(unit)) && falls.has(unit);
  let all = proved;
  for (;;) {
    const again = new Set(all.filter(wentDown).map(({ service }) => service));
    if (again.size === 0) return all;
    all = await Promise.all(
      all.map(async ({ service, proof }) => ({ service, proof: again.has(service) ? await verify(service) : proof })),
    );
  }
}

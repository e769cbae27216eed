import type { Observation } from '../conditions/condition.ts';
import { conditionOf } from '../conditions/condition-of.ts';
import type { Service } from '../config/config.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { readinessOf } from '../services/known-services.ts';
import type { Readiness, ReadinessLook } from '../services/readiness.ts';
import type { RunContext } from './context.ts';
import { describeFall, fellForGood, hasFallen } from './fall.ts';
import { isUp } from './preflight.ts';

export type Proof =
  { readonly is: 'ready' } | { readonly is: 'failed'; readonly detail: string; readonly hopeless?: boolean };

export type Verified =
  | { readonly is: 'ready' }
  /** `hopeless`: no other start can help. */
  | { readonly is: 'failed'; readonly unit: string; readonly detail: string; readonly hopeless?: boolean }
  /** Given up: what it depends on failed. */
  | { readonly is: 'abandoned' };

/**
 * Looks at one active service again and again till it works, falls, or has had its time, its readyTimeout. Rejects with the signal's reason
 * on abort.
 */
export async function verifyService(
  context: RunContext,
  { service, giveUpAt }: { readonly service: Service; readonly giveUpAt: Milliseconds },
  signal: AbortSignal,
  onLook: (look: ReadinessLook) => void,
): Promise<Proof> {
  const { ports, emit, board, done } = context;
  const { unit, readyTimeout } = service;
  const { clock } = ports;
  const readiness = readinessFor(context, service);
  const tell = createTeller(context, unit);
  let last: Observation = { status: 'unknown', reason: 'not looked at yet' };
  for (;;) {
    const looked = await untilFall(context, unit, signal, looking => readiness.look(looking));
    if (looked === 'fallen') {
      // systemd shows a service as failed for an instant before it restarts it: its second word counts.
      const details = await ports.systemd.details(unit);
      signal.throwIfAborted();
      if (hasFallen(details)) return { is: 'failed', detail: describeFall(details), hopeless: fellForGood(details) };
    } else {
      last = looked;
      onLook(looked);
      if (looked.status === 'met' && isUp(board.get(unit))) {
        done.ready.add(unit);
        emit({ type: 'service-ready', unit, detail: looked.reason });
        return { is: 'ready' };
      }
      tell(looked);
      if (looked.status === 'broken') {
        // What muster knows of a daemon no other start can mend; what the file's `ready:` looks at may be mended by one.
        const hopeless = service.ready === undefined;
        return { is: 'failed', detail: `it cannot become ready: ${looked.reason}`, hopeless };
      }
    }
    if (clock.now() >= giveUpAt) {
      const state = board.get(unit);
      const now = isUp(state) || !state ? 'active, but' : `${state.activeState} (${state.subState}), and`;
      return { is: 'failed', detail: `${now} not ready within ${formatDuration(readyTimeout)}: ${last.reason}` };
    }
    const pause = Math.min(readiness.every, Math.max(1, giveUpAt - clock.now()));
    if (looked === 'fallen') await clock.sleep(pause, signal);
    else await untilFall(context, unit, signal, sleeping => clock.sleep(pause, sleeping));
  }
}

/** What `work` resolves with, or `fallen` as soon as the unit is seen down. */
async function untilFall<T>(
  { board }: RunContext,
  unit: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'fallen'> {
  signal.throwIfAborted();
  if (hasFallen(board.get(unit))) return 'fallen';
  const fallen = new AbortController();
  const over = new AbortController();
  board.onChange(state => {
    if (state.name === unit && hasFallen(state)) fallen.abort(new Error('fallen'));
  }, over.signal);
  try {
    return await work(AbortSignal.any([signal, fallen.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (fallen.signal.aborted) return 'fallen';
    throw error;
  } finally {
    over.abort();
  }
}

/** Tells a look only when it says something new. */
function createTeller({ emit }: RunContext, unit: string): (look: Observation) => void {
  let told: string | undefined;
  return ({ status, reason }) => {
    const text = `${status} ${reason}`;
    if (text !== told) emit({ type: 'service-observed', unit, status, reason });
    told = text;
  };
}

/** What ready means for it: what the file says, else what muster knows, else active. */
export function readinessFor({ ports, config }: Pick<RunContext, 'ports' | 'config'>, service: Service): Readiness {
  if (service.ready) {
    const condition = conditionOf(service.ready, { initial: 250, factor: 1.5, every: 2000, jitter: false }, ports);
    return { every: condition.freshFor ?? 250, look: signal => condition.look(signal) };
  }
  const known = readinessOf(service.unit, ports, { requireQuorum: config.stack.requireQuorum });
  return known ?? { every: 250, look: () => Promise.resolve({ status: 'met', reason: 'active' }) };
}

import type { ChainKind } from './chain/chain-segment.ts';
import type { Look } from './timeline/lane.ts';

/** In words, in the order of the legend. */
export const lookWords: Readonly<Record<Look, string>> = {
  wait: 'not met yet',
  late: 'not met in time, or broken',
  stable: 'met, has to hold',
  held: 'holds, works',
  queued: "in systemd's queue",
  start: 'start',
  failed: 'start that failed',
  pause: 'pause',
  readiness: 'active, not ready yet',
  stop: 'stopped again',
  state: 'so the cluster says',
  doubt: 'not quorate, standby, maintenance',
};

/** Of a segment of the chain. */
export function chainLook({ kind, failed }: { readonly kind: ChainKind; readonly failed: boolean }): Look {
  if (failed && kind === 'prerequisite') return 'late';
  return failed && kind === 'start' ? 'failed' : chainLooks[kind];
}

const chainLooks: Readonly<Record<ChainKind, Look>> = {
  prepare: 'pause',
  prerequisite: 'wait',
  stable: 'stable',
  gate: 'pause',
  queue: 'queued',
  stagger: 'pause',
  requires: 'wait',
  queued: 'queued',
  start: 'start',
  backoff: 'pause',
  readiness: 'readiness',
  stop: 'stop',
  settle: 'stable',
  muster: 'pause',
  finish: 'pause',
};

/** What a segment of the chain is called where there is little room. */
export function shortName({ kind, name }: { readonly kind: ChainKind; readonly name: string }): string {
  return name === '' ? (shortWords[kind] ?? kind) : name.replace(/\.service$/, '');
}

const shortWords: Readonly<Partial<Record<ChainKind, string>>> = {
  prepare: 'beginning',
  gate: 'last look',
  queue: "systemd's queue",
  muster: 'between',
  finish: 'end',
};

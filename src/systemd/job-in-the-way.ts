import type { Refusal } from './systemd.ts';

/** A job of somebody else's that a request would have to override. */
export interface JobInTheWay {
  readonly unit: string;
  /** `stop`, `start`, … */
  readonly type: string;
}

/**
 * Which job a TransactionIsDestructive is about: only systemd's message tells, since 239 in the words of 252 and 257. Undefined: another
 * refusal, or other words.
 */
export function jobInTheWay({ error, message }: Refusal): JobInTheWay | undefined {
  if (error !== 'TransactionIsDestructive') return undefined;
  const { unit, type } = /\((?<unit>\S+) has '(?<type>[\w-]+)' job queued, but '/.exec(message)?.groups ?? {};
  return unit === undefined || type === undefined ? undefined : { unit, type };
}

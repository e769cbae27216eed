/** Several conditions as one: watched and looked at together, their observations combined. */
import * as z from 'zod/mini';
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock } from '../ports.ts';
import type { Condition, Observation, PartSpec } from './condition.ts';

export interface CombinedSettings {
  /** Read one by one, as prerequisites are. */
  readonly parts: readonly PartSpec[];
}

/** What the latest observations of all parts say together, in the order of the parts. Pure. */
export type Combine = (seen: readonly Observation[]) => Observation;

/** A part is a mapping with a kind of its own; who reads the file reads it as it reads a prerequisite. */
export const part = z.custom<PartSpec>(() => true);

export const listOfParts = z
  .array(part, { error: 'must be a list of kinds, such as `[{ mount: /srv/data }, { link: eth1 }]`' })
  .check(z.minLength(1, { error: 'needs at least one part, such as `[{ mount: /srv/data }]`' }));

interface Seen {
  readonly observation: Observation;
  /** Infinity for parts that live on events: what they told last is always so. */
  readonly lookedAt: Milliseconds;
}

const notYet: Seen = { observation: { status: 'unknown', reason: 'not looked at yet' }, lookedAt: Infinity };

export function combinedCondition(parts: readonly Condition[], combine: Combine, clock: Clock): Condition {
  const together = (seen: readonly Seen[]) => combine(seen.map(({ observation }) => observation));
  return {
    look: signal => lookAtAll(parts, together, signal),
    watch(tell, signal) {
      const seen = parts.map(() => notYet);
      parts.forEach((each, index) => {
        const listen = (observation: Observation, lookedAt = clock.now()) => {
          seen[index] = { observation, lookedAt: each.freshFor === undefined ? Infinity : lookedAt };
          const combined = together(seen);
          const mayChangeAtOnce = combined.status === 'unknown' && seen.includes(notYet);
          if (!mayChangeAtOnce) tell(combined, Math.min(clock.now(), lookRestedOn(seen, together)));
        };
        each.watch(listen, signal);
      });
    },
    freshFor: smallest(parts.flatMap(({ freshFor }) => freshFor ?? [])),
    starts: parts.flatMap(({ starts }) => starts ?? []),
  };
}

/** As many as `needed` of the parts are met. With all of them it is `all`, with one `any`. */
export function atLeastMet(needed: number): Combine {
  return seen => {
    const met = seen.filter(({ status }) => status === 'met');
    const count = `${met.length} of ${seen.length} met${needed > 1 && needed < seen.length ? `, ${needed} needed` : ''}`;
    if (met.length >= needed) return { status: 'met', reason: `${count}: ${listed(met.map(reasonOf))}` };
    const statuses = seen.map(({ status }) => status);
    const status = missing(statuses, needed);
    const others = seen.filter(each => each.status !== 'met');
    const decisive = [
      ...others.filter(each => each.status === status),
      ...others.filter(each => each.status !== status),
    ];
    const hint = decisive.find(each => each.hint !== undefined)?.hint;
    const reason = `${count}: ${listed(decisive.map(reasonOf))}`;
    return { status, reason, ...(hint === undefined ? {} : { hint }) };
  };
}

/** What cannot be looked at is not known to be absent. What is broken is absent for good. */
export const notMet: Combine = seen => {
  const [{ status, reason, hint }] = [seen[0] ?? notYet.observation];
  if (status === 'unknown') return { status, reason, ...(hint === undefined ? {} : { hint }) };
  if (status === 'met') return { status: 'unmet', reason: `must not hold, but does: ${reason}` };
  return { status: 'met', reason: `does not hold, as wanted: ${reason}` };
};

/** The first few of a list, for one line. */
export function listed(texts: readonly string[], separator = '; '): string {
  const most = 4;
  const shown = texts.slice(0, texts.length === most + 1 ? most + 1 : most);
  const rest = texts.length - shown.length;
  return shown.join(separator) + (rest > 0 ? `${separator}and ${rest} more` : '');
}

/** Those that are met already end the looks at the others, as far as nothing more is needed. */
async function lookAtAll(
  parts: readonly Condition[],
  together: (seen: readonly Seen[]) => Observation,
  signal: AbortSignal,
): Promise<Observation> {
  const enough = new AbortController();
  const looking = AbortSignal.any([signal, enough.signal]);
  const seen = parts.map(() => notYet);
  const looks = parts.map(async (each, index) => {
    try {
      seen[index] = { observation: await each.look(looking), lookedAt: Infinity };
      if (together(seen).status === 'met') enough.abort(new Error('enough is known'));
    } catch (error) {
      if (signal.aborted || !enough.signal.aborted) throw error;
    }
  });
  try {
    await Promise.all(looks);
  } finally {
    enough.abort(new Error('over'));
  }
  signal.throwIfAborted();
  return together(seen);
}

/**
 * When the oldest look was that a met observation needs: without all that were looked at later or at the same time it
 * would not be met.
 */
function lookRestedOn(seen: readonly Seen[], together: (seen: readonly Seen[]) => Observation): Milliseconds {
  const without = (since: Milliseconds) => seen.map(each => (each.lookedAt < since ? notYet : each));
  const times = [...new Set(seen.map(({ lookedAt }) => lookedAt))].sort((a, b) => b - a);
  return times.find(since => together(without(since)).status === 'met') ?? Infinity;
}

/** Unknown only where what is unknown could make the difference. */
function missing(statuses: readonly Observation['status'][], needed: number): 'unmet' | 'broken' | 'unknown' {
  const count = (wanted: Observation['status']) => statuses.filter(status => status === wanted).length;
  if (statuses.length - count('broken') < needed) return 'broken';
  return count('met') + count('unknown') >= needed ? 'unknown' : 'unmet';
}

function reasonOf({ reason }: Observation): string {
  return reason.includes('; ') ? `(${reason})` : reason;
}

function smallest(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

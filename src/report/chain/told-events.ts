/** The events of a report that pictures and the critical chain are made from, read with care: a report may come from a file. */
import * as z from 'zod/mini';
import type { Milliseconds } from '../../lib/duration.ts';
import type { Report } from '../report.ts';

const text = z.string();
const names = z.array(text);
const yesNo = z.optional(z.nullable(z.boolean()));

function event<Type extends string, Shape extends z.core.$ZodShape>(type: Type, shape: Shape) {
  return z.object({ at: z.number().check(z.nonnegative()), type: z.literal(type), ...shape });
}

const planned = z.object({
  name: text,
  required: z._default(z.boolean(), true),
  after: z._default(names, []),
  // Events of earlier versions have no such key.
  requiredBy: z._default(names, []),
});

const told = z.discriminatedUnion('type', [
  event('run-started', { prerequisites: z.array(planned) }),
  event('config-reloaded', { prerequisites: z.array(planned) }),
  event('prerequisite-watched', { name: text }),
  event('prerequisite-observed', { name: text, status: text, reason: text }),
  event('prerequisite-met', { name: text }),
  event('prerequisite-lost', { name: text, reason: text }),
  event('prerequisite-broken', { name: text, reason: text }),
  event('prerequisite-late', { name: text, limit: text }),
  event('prerequisite-skipped', { name: text, reason: text }),
  event('gate-blocked', { jobs: names }),
  event('stack-staggered', { delay: z.number() }),
  event('gate-passed', {}),
  event('service-found-active', { unit: text }),
  event('service-requested', { unit: text, attempt: z.number() }),
  event('service-starting', { unit: text, attempt: z.number() }),
  event('service-attempt-ended', {
    ...{ unit: text, attempt: z.number(), jobResult: text, active: z.boolean(), detail: text },
  }),
  event('service-retry', { unit: text, attempt: z.number(), delay: z.number() }),
  event('service-waiting', { unit: text, prerequisites: names }),
  event('service-active', { unit: text }),
  event('service-observed', { unit: text, status: text, reason: text }),
  event('service-ready', { unit: text, detail: text }),
  event('service-failed', { unit: text, detail: text }),
  event('service-stopping', { unit: text }),
  event('service-stopped', { unit: text }),
  event('service-skipped', { unit: text, detail: text }),
  event('stack-retry', { attempt: z.number(), of: z.number(), reason: text }),
  event('stack-settling', { duration: z.number() }),
  event('cluster-observed', {
    cluster: z.object({
      ...{ quorate: yesNo, waitForAll: yesNo, standby: yesNo, maintenance: yesNo, dc: z.optional(z.nullable(text)) },
    }),
  }),
  event('lone-corosync', { state: text, detail: text }),
  event('diagnosis', {}),
  event('stop-requested', { cause: text }),
]);

export type ToldPrerequisite = z.infer<typeof planned>;
export type ToldEvent = z.infer<typeof told>;
export type ToldOf<Type extends ToldEvent['type']> = Extract<ToldEvent, { readonly type: Type }>;

/** In the order in which they came. Unknown and damaged ones are left out; none is before the one before it, or after the end. */
export function toldEvents({ events, durationMs }: Pick<Report, 'events' | 'durationMs'>): ToldEvent[] {
  let now: Milliseconds = 0;
  return events.flatMap(each => {
    const { data } = told.safeParse(each);
    if (!data) return [];
    now = Math.min(Math.max(now, data.at), durationMs);
    return [{ ...data, at: now }];
  });
}

/** The fields of the file that do not depend on a kind, with every default. */
import * as z from 'zod/mini';
import type { Polling } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { duration } from '../lib/duration-schema.ts';
import type { Backoff, Stack } from './config.ts';

const minute: Milliseconds = 60_000;
/** Shorter than this is a busy loop. */
const shortestInterval: Milliseconds = 10;

export const defaults = {
  deadline: 10 * minute,
  onUnmet: 'first' as const,
  services: ['corosync.service', 'pacemaker.service', 'pcsd.service'],
  attempts: 3,
  backoff: { initial: 2000, max: 30_000, factor: 2, jitter: true } satisfies Backoff,
  readyTimeout: 3 * minute,
  evenIfHeld: (unit: string) => unit === 'pcsd.service',
  polling: { initial: 250, factor: 1.5, every: 2000, jitter: true } satisfies Polling,
  stack: { stopLoneCorosync: true, requireQuorum: false } satisfies Stack,
};

const factor = z.number().check(z.gte(1), z.lte(10));
const interval = duration(shortestInterval);

const versionField = z.literal(1, { error: 'must be `1`: this muster knows no other version of the file' });

/** `prerequisites` and `services` are read entry by entry. */
export const topFields = z.strictObject({
  version: z.optional(versionField),
  deadline: z.optional(duration()),
  onUnmet: z.optional(z.enum(['first', 'all'])),
  implicit: z.optional(z.boolean()),
  stack: z.optional(
    z.strictObject({ stopLoneCorosync: z.optional(z.boolean()), requireQuorum: z.optional(z.boolean()) }),
  ),
  prerequisites: z.optional(z.unknown()),
  services: z.optional(z.unknown()),
});
export type TopFields = z.infer<typeof topFields>;

const backoffOrder = z.refine<{ initial?: Milliseconds | undefined; max?: Milliseconds | undefined }>(
  given => given.initial === undefined || given.max === undefined || given.initial <= given.max,
  { error: 'must not start with more than its `max`', path: ['initial'] },
);

/** Of every kind of prerequisite. */
export const commonFields = z.strictObject({
  description: z.optional(z.string().check(z.maxLength(200))),
  timeout: z.optional(duration()),
  required: z.optional(z.boolean()),
  after: z.optional(z.array(z.string())),
  stable: z.optional(duration(0)),
});
export type CommonFields = z.infer<typeof commonFields>;

/** Of the kinds that look again by themselves. `max` is another word for `every`, as in the services' backoff. */
export const pollingFields = z
  .strictObject({
    every: z.optional(interval),
    backoff: z.optional(
      z
        .strictObject({
          initial: z.optional(interval),
          max: z.optional(interval),
          factor: z.optional(factor),
          jitter: z.optional(z.boolean()),
        })
        .check(backoffOrder),
    ),
  })
  .check(
    z.refine(given => given.every === undefined || given.backoff?.max === undefined, {
      error: 'says the same as `every`: give one of the two',
      path: ['backoff', 'max'],
    }),
    z.refine(
      given =>
        given.every === undefined || given.backoff?.initial === undefined || given.backoff.initial <= given.every,
      { error: 'must not be longer than `every`', path: ['backoff', 'initial'] },
    ),
  );

/** `ready` holds a kind and is read apart. */
export const serviceFields = z.strictObject({
  unit: z.string(),
  attempts: z.optional(z.int().check(z.gte(1), z.lte(100))),
  backoff: z.optional(
    z
      .strictObject({
        initial: z.optional(duration(0)),
        max: z.optional(interval),
        factor: z.optional(factor),
        jitter: z.optional(z.boolean()),
      })
      .check(backoffOrder),
  ),
  startTimeout: z.optional(duration()),
  ready: z.optional(z.unknown()),
  readyTimeout: z.optional(duration()),
  evenIfHeld: z.optional(z.boolean()),
});
export type ServiceFields = z.infer<typeof serviceFields>;

/** The longest interval follows the first one up, and the first one follows the longest down, where only one is given. */
export function pollingFrom(given: z.infer<typeof pollingFields>): Polling {
  const longest = given.every ?? given.backoff?.max;
  const initial = given.backoff?.initial ?? Math.min(defaults.polling.initial, longest ?? Infinity);
  return {
    initial,
    factor: given.backoff?.factor ?? defaults.polling.factor,
    every: longest ?? Math.max(defaults.polling.every, initial),
    jitter: given.backoff?.jitter ?? defaults.polling.jitter,
  };
}

export function backoffFrom(given: ServiceFields['backoff'] = {}): Backoff {
  const initial = given.initial ?? Math.min(defaults.backoff.initial, given.max ?? Infinity);
  return {
    initial,
    max: given.max ?? Math.max(defaults.backoff.max, initial),
    factor: given.factor ?? defaults.backoff.factor,
    jitter: given.jitter ?? defaults.backoff.jitter,
  };
}

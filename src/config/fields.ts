/** The fields of the file that do not depend on a kind, with every default. */
import * as z from 'zod/mini';
import type { Polling } from '../conditions/condition.ts';
import { servicePattern } from '../conditions/patterns.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { writeDuration } from '../lib/duration.ts';
import { duration } from '../lib/duration-schema.ts';
import { noted } from '../lib/schema-notes.ts';
import type { Backoff, Rejoin, Stack } from './config.ts';

const minute: Milliseconds = 60_000;
/** Shorter than this is a busy loop. */
const shortestInterval: Milliseconds = 10;

/** Casts the vote of the quorum device: a node works without it, only with one vote less. */
export const qdeviceUnit = 'corosync-qdevice.service';

export const defaults = {
  deadline: 10 * minute,
  onUnmet: 'first' as const,
  services: ['corosync.service', 'pacemaker.service', 'pcsd.service'],
  attempts: 3,
  backoff: { initial: 2000, max: 30_000, factor: 2, jitter: true } satisfies Backoff,
  readyTimeout: 3 * minute,
  /** Between corosync and pacemaker nothing may take long; and systemd itself starts it again (Restart=on-failure). */
  qdevice: { unit: qdeviceUnit, attempts: 1, startTimeout: 10_000, readyTimeout: 30_000 },
  required: (unit: string) => unit !== qdeviceUnit,
  evenIfHeld: (unit: string) => unit === 'pcsd.service',
  polling: { initial: 250, factor: 1.5, every: 2000, jitter: true } satisfies Polling,
  stack: {
    stopLoneCorosync: true,
    requireQuorum: false,
    attempts: 1,
    onFailure: 'leave',
    stagger: 0,
    settle: 0,
    standby: 'keep',
  } satisfies Stack,
  publish: false,
  rejoin: { afterUncleanShutdown: 'start', maxUncleanBoots: undefined, within: undefined } satisfies Rejoin,
};

export const longestName = 64;
/** Of a prerequisite. */
export const prerequisiteName = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${longestName - 1}}$`);
export const mostPrerequisites = 5000;

const factor = z.number().check(z.gte(1), z.lte(10));
const interval = duration(shortestInterval);

const versionField = z.literal(1, { error: 'must be `1`: this muster knows no other version of the file' });

/** `prerequisites` and `services` are read entry by entry. */
export const topFields = z.strictObject({
  version: noted(z.optional(versionField), { description: 'the version of this format' }),
  deadline: noted(z.optional(duration()), {
    description: 'for all prerequisites together; past it the run ends `late`',
    default: writeDuration(defaults.deadline),
  }),
  onUnmet: noted(z.optional(z.enum(['first', 'all'])), {
    description: 'what the first required prerequisite that is broken or late means for the others',
    default: defaults.onUnmet,
    values: {
      first: 'the first required prerequisite that is broken or late ends the run',
      all: 'the others are awaited too, so that the report has them all',
    },
  }),
  implicit: noted(z.optional(z.boolean()), {
    description: '`false`: muster does not wait for `corosync-config: valid` by itself',
    default: true,
  }),
  stack: noted(
    z.optional(
      z.strictObject({
        stopLoneCorosync: noted(z.optional(z.boolean()), {
          description: 'stop a corosync that this run started when pacemaker never became active',
          default: defaults.stack.stopLoneCorosync,
        }),
        requireQuorum: noted(z.optional(z.boolean()), {
          description: 'ready only when the node is quorate',
          default: defaults.stack.requireQuorum,
        }),
        attempts: noted(z.optional(z.int().check(z.gte(1), z.lte(100))), {
          description:
            'starts of corosync and pacemaker together: when they do not become ready they are stopped in reverse order and started again, where that is safe',
          default: defaults.stack.attempts,
        }),
        onFailure: noted(z.optional(z.enum(['leave', 'stop'])), {
          description:
            'after the last attempt, `leave`: what this run started is left as it is; `stop`: it is stopped in reverse order, where that is safe',
          default: defaults.stack.onFailure,
        }),
        stagger: noted(z.optional(duration(0)), {
          description: 'before each start wait a random part of this, while all prerequisites go on holding',
          default: writeDuration(defaults.stack.stagger),
        }),
        settle: noted(z.optional(duration(0)), {
          description: 'all must stay ready for this long before the run ends well',
          default: writeDuration(defaults.stack.settle),
        }),
        standby: noted(z.optional(z.enum(['keep', 'leave'])), {
          description:
            '`leave`: once a pacemaker that this run started is ready, this node is taken out of standby; `keep`: standby is left as it is',
          default: defaults.stack.standby,
        }),
      }),
    ),
    { description: 'about corosync and pacemaker together' },
  ),
  publish: noted(z.optional(z.boolean()), {
    description:
      '`true`: how the run goes is told to all nodes by transient attributes of this one in pacemaker: `muster-degraded`, `muster-unmet`, `muster-outcome`, `muster-time`',
    default: defaults.publish,
  }),
  rejoin: noted(
    z.optional(
      z
        .strictObject({
          afterUncleanShutdown: noted(z.optional(z.enum(['start', 'hold'])), {
            description:
              '`hold`: after a crash, a fencing or a power cut while the cluster stack ran, the node waits for `muster release`; `start`: it joins again by itself',
            default: defaults.rejoin.afterUncleanShutdown,
          }),
          maxUncleanBoots: noted(z.optional(z.int().check(z.gte(1), z.lte(100))), {
            description:
              'so many boots in a row that follow an unclean end may start the cluster, the next one is held: it breaks a fence loop',
          }),
          within: noted(z.optional(duration()), {
            description: 'only unclean ends that were found no longer ago than this count for `maxUncleanBoots`',
          }),
        })
        .check(
          z.refine(given => given.within === undefined || given.maxUncleanBoots !== undefined, {
            error: 'says how far back `maxUncleanBoots` counts: give that too',
            path: ['within'],
          }),
        ),
    ),
    { description: 'whether a node that went down without an orderly stop joins again by itself' },
  ),
  prerequisites: noted(z.optional(z.unknown()), {
    description: 'what must be there before corosync is started: a name of your choice, and one kind',
  }),
  services: noted(z.optional(z.unknown()), {
    description: 'what is started, in this order, each as soon as the one before is active',
    default: defaults.services.map(unit => unit.replace('.service', '')),
  }),
});
export type TopFields = z.infer<typeof topFields>;

const backoffOrder = z.refine<{ initial?: Milliseconds | undefined; max?: Milliseconds | undefined }>(
  given => given.initial === undefined || given.max === undefined || given.initial <= given.max,
  { error: 'must not start with more than its `max`', path: ['initial'] },
);

/** Of every kind of prerequisite. */
export const commonFields = z.strictObject({
  description: noted(z.optional(z.string().check(z.maxLength(200))), {
    description: 'one line for people, shown in reports',
  }),
  timeout: noted(z.optional(duration()), {
    description: 'from the first look until first met; without it only `deadline` counts',
  }),
  required: noted(z.optional(z.boolean()), {
    description: '`false`: without it the run ends `degraded` and the cluster is started all the same',
    default: true,
  }),
  after: noted(z.optional(z.array(z.string())), {
    description: 'names of other prerequisites: it is looked at once these are met',
    default: [],
  }),
  stable: noted(z.optional(duration(0)), {
    description: 'it must hold this long without a break',
    default: '0s',
  }),
});

/** Of the kinds that look again by themselves. `max` is another word for `every`, as in the services' backoff. */
export const pollingFields = z
  .strictObject({
    every: noted(z.optional(interval), {
      description: 'the longest pause between two looks; a look that is older is repeated before corosync is started',
      default: writeDuration(defaults.polling.every),
    }),
    backoff: noted(
      z.optional(
        z
          .strictObject({
            initial: noted(z.optional(interval), {
              description: 'the first pause',
              default: writeDuration(defaults.polling.initial),
            }),
            max: noted(z.optional(interval), { description: 'the longest pause: the same as `every`' }),
            factor: noted(z.optional(factor), {
              description: 'each pause is longer than the one before by this',
              default: defaults.polling.factor,
            }),
            jitter: noted(z.optional(z.boolean()), {
              description: 'pauses are shortened at random, so that nodes do not look in step',
              default: defaults.polling.jitter,
            }),
          })
          .check(backoffOrder),
      ),
      { description: 'the pauses between looks, until it is met' },
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

/** A service of systemd's; `.service` is added to a name without it, and a template needs its instance. */
export const serviceName = noted(z.string(), {
  description: 'the service',
  pattern: servicePattern,
  examples: ['corosync', 'corosync-qdevice', 'pacemaker', 'pcsd'],
});

/** `ready` holds a kind and is read apart. */
export const serviceFields = z.strictObject({
  unit: serviceName,
  attempts: noted(z.optional(z.int().check(z.gte(1), z.lte(100))), {
    description: 'starts in all; what cannot help is not tried again; of corosync-qdevice `1`, unless it is set',
    default: defaults.attempts,
  }),
  backoff: noted(
    z.optional(
      z
        .strictObject({
          initial: noted(z.optional(duration(0)), {
            description: 'the first pause',
            default: writeDuration(defaults.backoff.initial),
          }),
          max: noted(z.optional(interval), {
            description: 'the longest pause',
            default: writeDuration(defaults.backoff.max),
          }),
          factor: noted(z.optional(factor), {
            description: 'each pause is longer than the one before by this',
            default: defaults.backoff.factor,
          }),
          jitter: noted(z.optional(z.boolean()), {
            description: 'pauses are shortened at random',
            default: defaults.backoff.jitter,
          }),
        })
        .check(backoffOrder),
    ),
    { description: 'the pause between two attempts' },
  ),
  startTimeout: noted(z.optional(duration()), {
    description:
      "from when systemd runs the job until the unit is active; without it the unit's own TimeoutStartSec, of corosync-qdevice 10s",
  }),
  ready: noted(z.optional(z.unknown()), {
    description: 'one kind with its fields: what ready means, instead of what muster knows about this service',
    examples: [{ tcp: '127.0.0.1:2224' }],
  }),
  readyTimeout: noted(z.optional(duration()), {
    description: 'from active until ready; of corosync-qdevice `30s`, unless it is set',
    default: writeDuration(defaults.readyTimeout),
  }),
  requires: noted(z.optional(z.array(z.string())), {
    description:
      'names of prerequisites. Of a service behind pacemaker: it is started once all of them hold at the same moment, and what only such services name is not waited for before corosync. Of any other: nothing is waited for between corosync and pacemaker, so they are waited for before corosync, as all are',
    default: [],
  }),
  required: noted(z.optional(z.boolean()), {
    description:
      '`false`: when it does not start or does not become ready the run ends `degraded`, and what comes after it is started all the same; `false` by default for corosync-qdevice, else `true`',
  }),
  evenIfHeld: noted(z.optional(z.boolean()), {
    description:
      'started all the same when the run ends held, late, failed or broken; `true` by default for pcsd, else `false`',
  }),
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

/** The fields of a scenario file. */
import * as z from 'zod/mini';
import { prerequisiteName } from '../config/fields.ts';
import { draftAddress, jsonSchema, type JsonSchema } from '../config/json-schema.ts';
import { duration } from '../lib/duration-schema.ts';
import { noted } from '../lib/schema-notes.ts';

const always = 'always';
const never = 'never';

const time = duration(0);
/** A time, or that it never comes. */
const timeOrNever = z.union([z.literal(never), time], { error: 'must be a time such as `30s`, or `never`' });

const turn = z.union([z.strictObject({ met: time }), z.strictObject({ lost: time })], {
  error: 'must be `{ met: TIME }` or `{ lost: TIME }`',
});

const course = noted(
  z.union([timeOrNever, z.array(turn).check(z.minLength(1))], {
    error: 'must be a time such as `30s`, `never`, or a list such as `[{ met: 1s }, { lost: 5s }, { met: 8s }]`',
  }),
  {
    description: 'when it is met, since the beginning of the run; a list where it comes and goes',
    examples: ['30s', never, [{ met: '1s' }, { lost: '5s' }, { met: '8s' }]],
  },
);

const flag = (description: string, usual: boolean) =>
  noted(z.optional(z.boolean({ error: 'must be `true` or `false`' })), { description, default: usual });

const service = z.strictObject({
  fails: noted(
    z.optional(
      z.union([z.literal(always), z.int().check(z.gte(0), z.lte(1000))], {
        error: 'must be a number of starts, or `always`',
      }),
    ),
    { description: 'how many starts fail before one succeeds', default: 0, examples: [2, always] },
  ),
  takes: noted(z.optional(timeOrNever), { description: 'how long each start takes' }),
  ready: noted(z.optional(timeOrNever), { description: 'from active until it works' }),
  dies: noted(z.optional(time), { description: 'its process is killed this long after it became active, each time' }),
});

export const scenarioFields = z.strictObject({
  scenario: noted(z.literal(1, { error: 'must be `1`: this muster knows no other version of scenarios' }), {
    description: 'the version of this format',
  }),
  prerequisites: noted(z.optional(z.record(z.string().check(z.regex(prerequisiteName)), course)), {
    description: 'by name; those that are not listed are met at once',
  }),
  services: noted(z.optional(z.record(z.string(), service)), {
    description: 'by name; those that are not listed start and work as usual',
  }),
  cluster: noted(
    z.optional(
      z.strictObject({
        quorate: flag('the partition that this node is in has quorum', true),
        waitForAll: flag('corosync waits until it has seen all nodes once', false),
        standby: flag('this node is in standby', false),
        maintenance: flag('the cluster is in maintenance mode', false),
        unclean: flag('its peers want this node fenced', false),
      }),
    ),
    { description: 'how this node finds its cluster' },
  ),
  shutdown: noted(z.optional(time), { description: 'when the system begins to go down' }),
  interrupt: noted(z.optional(time), { description: 'when muster is told to stop, as by `systemctl stop muster`' }),
  bus: noted(
    z.optional(
      z.strictObject({ lost: time, back: timeOrNever }).check(
        z.refine(({ lost, back }) => back === never || back > lost, {
          error: 'must be later than `lost`',
          path: ['back'],
        }),
      ),
    ),
    { description: 'D-Bus goes away and comes back', examples: [{ lost: '5s', back: '9s' }] },
  ),
  seed: noted(z.optional(z.int().check(z.gte(0), z.lte(4_294_967_295))), {
    description: 'of all that is random; the same seed gives the same run',
    default: 1,
  }),
});
export type ScenarioFields = z.infer<typeof scenarioFields>;

/** The JSON Schema of a scenario file, for editors. What only muster can know, such as the names of a file, it lets pass. */
export function scenarioSchema(): JsonSchema {
  return { $schema: draftAddress, title: 'muster: a scenario to rehearse', ...jsonSchema(scenarioFields) };
}

import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import type { KindTable } from '../../src/config/read-kind.ts';
import { duration } from '../../src/lib/duration-schema.ts';

const kinds: KindTable = {
  ping: {
    key: 'ping',
    polled: true,
    schema: z.pipe(
      z.strictObject({
        ping: z.string().check(z.minLength(1)),
        count: z.optional(z.int().check(z.gte(1), z.lte(9))),
        pause: z.optional(duration()),
        flags: z.optional(z.array(z.enum(['fast', 'quiet'])).check(z.minLength(1))),
        from: z.optional(z.union([z.string(), z.strictObject({ link: z.string(), number: z.number() })])),
      }),
      z.transform(raw => ({ host: raw.ping })),
    ),
  },
  bus: { key: 'bus', polled: false, schema: z.strictObject({ bus: z.string() }) },
};

describe('a kind brings its schema, and the file gets good messages without the kind writing any', () => {
  it.each<[string, string, string, string | undefined]>([
    ['an unknown key', '{ ping: a, cont: 1 }', 'unknown key `cont`', 'did you mean `count`?'],
    ['a common key misspelt', '{ ping: a, stabel: 1s }', 'unknown key `stabel`', 'did you mean `stable`?'],
    ['a word where a number belongs', '{ ping: a, count: few }', '`count`: must be a number, not text', undefined],
    ['a broken number', '{ ping: a, count: 1.5 }', '`count`: must be a whole number, not `1.5`', undefined],
    ['too small a number', '{ ping: a, count: 0 }', '`count`: must be at least 1', undefined],
    ['too large a number', '{ ping: a, count: 10 }', '`count`: must be at most 9', undefined],
    ['empty text', '{ ping: "" }', '`ping`: must not be empty', undefined],
    ['a number where text belongs', '{ ping: 12 }', '`ping`: must be text, not `12`', 'put quotes around it: `"12"`'],
    ['an empty list', '{ ping: a, flags: [] }', '`flags`: must have at least 1 item', undefined],
    [
      'a wrong word in a list',
      '{ ping: a, flags: [fast, queit] }',
      '`flags`: `queit` is not allowed here',
      'did you mean `quiet`?',
    ],
    ['a scalar for a list', '{ ping: a, flags: fast }', '`flags`: must be a list, not text', 'write `[fast]`'],
    ['neither form of two', '{ ping: a, from: true }', '`from`: `true` is not allowed here', undefined],
    ['a bare duration of its own', '{ ping: a, pause: 5 }', '`pause`: `5` has no unit: write `5s`', undefined],
    [
      'polling on an event kind',
      '{ bus: a, every: 5s }',
      '`every` means nothing for `bus`: the system tells muster of every change',
      'remove it: only kinds without events are looked at again and again',
    ],
  ])('%s', (_title, mapping, message, hint) => {
    const { diagnostics } = read(`version: 1\nimplicit: false\nprerequisites:\n  p: ${mapping}\n`);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics?.[0]).toMatchObject({ message, line: 4 });
    expect(diagnostics?.[0]?.hint).toBe(hint);
  });

  it('takes the settings as the schema makes them, with the polling of the mapping', () => {
    const { config } = read('version: 1\nprerequisites: { p: { ping: a, count: 2, every: 5s } }\n');
    expect(config?.prerequisites).toMatchObject([
      { spec: { kind: 'ping', settings: { host: 'a' } }, polling: { every: 5000 } },
    ]);
  });

  it('adds no implicit prerequisite of a kind that there is not', () => {
    expect(read('version: 1\n').config?.prerequisites).toEqual([]);
  });
});

function read(text: string) {
  return readConfig([{ file: 'f', text }], kinds);
}

/** What muster itself remembers between boots, beside the marks of the unit. One file, replaced as a whole. */
import * as z from 'zod/mini';

const run = z.nullable(z.string());

const schema = z.looseObject({
  schema: z.literal('muster.guard/1'),
  /** The mark that the last judgement saw. */
  seen: z.nullable(z.looseObject({ run: z.string(), end: z.enum(['running', 'clean']) })),
  /** Unclean ends since the stack was last stopped in order or released, the oldest first, and when each was found. */
  unclean: z.array(z.looseObject({ at: z.string(), what: z.enum(['stack', 'waiting']) })),
  /** The boot in which a run of muster waits or starts; null when none does. */
  waiting: z.nullable(z.string()),
  /** There were too many of them, and nobody has released the node since. */
  tooMany: z.boolean(),
  /** The run whose unclean end was released. */
  released: run,
  /** Released for one boot: until the stack starts, or that boot is over. */
  once: z.nullable(z.looseObject({ run, boot: z.string() })),
});

export type GuardRecord = Readonly<z.infer<typeof schema>>;
export type UncleanEnd = Readonly<GuardRecord['unclean'][number]>;

export const emptyRecord: GuardRecord = {
  schema: 'muster.guard/1',
  seen: null,
  unclean: [],
  waiting: null,
  tooMany: false,
  released: null,
  once: null,
};

/** Undefined when it is damaged, or of another version. */
export function parseRecord(text: string): GuardRecord | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function printRecord(record: GuardRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** `atLeast: { count, of }`: so many of its parts are met. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { atLeastMet, combinedCondition, listed, listOfParts, type CombinedSettings } from './combine.ts';
import type { Kind } from './condition.ts';

export interface AtLeastSettings extends CombinedSettings {
  readonly count: number;
}

const badAtLeast = 'must say how many of which, such as `{ count: 2, of: [{ link: eth0 }, { link: eth1 }] }`';

export const atLeast: Kind<AtLeastSettings> = {
  key: 'atLeast',
  metWhen: 'at least `count` of the parts in `of` are',
  polled: 'as-parts',
  parts: { path: ['atLeast', 'of'], form: 'list' },
  schema: z.pipe(
    z.strictObject({
      atLeast: z
        .strictObject(
          {
            count: noted(z.int().check(z.gte(1)), { description: 'how many of them', examples: [2] }),
            of: noted(listOfParts, { description: 'kinds, each with its own fields' }),
          },
          { error: issue => (issue.code === 'invalid_type' ? badAtLeast : undefined) },
        )
        .check(
          z.refine(({ count, of }) => count <= of.length, {
            path: ['count'],
            error: issue => `more than there are parts in \`of\`${countOf(issue.input)}`,
          }),
        ),
    }),
    z.transform(({ atLeast: { count, of } }) => ({ count, parts: of })),
  ),
  describe: ({ count, parts }, describePart) => `at least ${count} of (${listed(parts.map(describePart), ', ')})`,
  condition: ({ count, parts }, _polling, { clock }, conditionOf) =>
    combinedCondition(parts.map(conditionOf), atLeastMet(count), clock),
};

function countOf(input: unknown): string {
  const { of } = input as { readonly of?: unknown };
  return Array.isArray(of) ? `: there are ${of.length}` : '';
}

/** `not: {...}`: its part is known not to be met. */
import * as z from 'zod/mini';
import { combinedCondition, notMet, part, type CombinedSettings } from './combine.ts';
import type { Kind } from './condition.ts';

export const not: Kind<CombinedSettings> = {
  key: 'not',
  metWhen: 'its part is looked at and not met',
  polled: 'as-parts',
  parts: { path: ['not'], form: 'one' },
  schema: z.pipe(
    z.strictObject({ not: part }),
    z.transform(({ not }) => ({ parts: [not] })),
  ),
  describe: ({ parts }, describePart) => `not (${parts.map(describePart).join(', ')})`,
  condition: ({ parts }, _polling, { clock }, conditionOf) => combinedCondition(parts.map(conditionOf), notMet, clock),
};

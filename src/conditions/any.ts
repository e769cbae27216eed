/** `any: [...]`: at least one of its parts is met. */
import * as z from 'zod/mini';
import { atLeastMet, combinedCondition, listed, listOfParts, type CombinedSettings } from './combine.ts';
import type { Kind } from './condition.ts';

export const any: Kind<CombinedSettings> = {
  key: 'any',
  metWhen: 'at least one of its parts is',
  polled: 'as-parts',
  parts: { path: ['any'], form: 'list' },
  schema: z.pipe(
    z.strictObject({ any: listOfParts }),
    z.transform(({ any }) => ({ parts: any })),
  ),
  describe: ({ parts }, describePart) => `any (${listed(parts.map(describePart), ', ')})`,
  condition: ({ parts }, _polling, { clock }, conditionOf) =>
    combinedCondition(parts.map(conditionOf), atLeastMet(1), clock),
};

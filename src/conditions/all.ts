/** `all: [...]`: every one of its parts is met. */
import * as z from 'zod/mini';
import { atLeastMet, combinedCondition, listed, listOfParts, type CombinedSettings } from './combine.ts';
import type { Kind } from './condition.ts';

export const all: Kind<CombinedSettings> = {
  key: 'all',
  metWhen: 'all its parts are',
  polled: 'as-parts',
  parts: { path: ['all'], form: 'list' },
  schema: z.pipe(
    z.strictObject({ all: listOfParts }),
    z.transform(({ all }) => ({ parts: all })),
  ),
  describe: ({ parts }, describePart) => `all (${listed(parts.map(describePart), ', ')})`,
  condition: ({ parts }, _polling, { clock }, conditionOf) =>
    combinedCondition(parts.map(conditionOf), atLeastMet(parts.length), clock),
};

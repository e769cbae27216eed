/** `tryTimeout`, of the kinds that ask somebody else. */
import * as z from 'zod/mini';
import { duration } from '../lib/duration-schema.ts';
import { writeDuration, type Milliseconds } from '../lib/duration.ts';
import { noted } from '../lib/schema-notes.ts';

/** How long one try may take; without it, `normally`. */
export function tryTimeoutField(normally: Milliseconds): z.ZodMiniOptional<z.ZodMiniType<Milliseconds>> {
  return noted(z.optional(duration()), {
    description: 'how long one try may take',
    default: writeDuration(normally),
    examples: ['30s'],
  });
}

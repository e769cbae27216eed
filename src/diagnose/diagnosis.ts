import type { Ports } from '../ports.ts';
import type { FoundCause, Remedy } from './cause.ts';
import { collect, type Question } from './collect.ts';
import type { Evidence } from './evidence.ts';
import { recognise } from './recognise.ts';

/** What was found when the stack did not come up. The one line of what to do is the run's `advice`, and not in here. */
export interface Diagnosis extends Evidence {
  /** Null when nothing of the catalogue (docs/diagnosis.md) is recognised. */
  readonly cause: FoundCause | null;
}

/** Looks at the node and names the cause. Bounded in time and size; rejects only on abort. */
export async function diagnose(
  ports: Ports,
  question: Question,
  signal: AbortSignal,
): Promise<{ readonly diagnosis: Diagnosis; readonly remedy: Remedy | undefined }> {
  const evidence = await collect(ports, question, signal);
  signal.throwIfAborted();
  const found = recognise(evidence);
  if (found === undefined) return { diagnosis: { cause: null, ...evidence }, remedy: undefined };
  const { todo, rerun, ...cause } = found;
  return { diagnosis: { cause, ...evidence }, remedy: { todo, rerun } };
}

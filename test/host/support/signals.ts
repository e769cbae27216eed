import { onTestFinished } from 'vitest';

/** A signal that is aborted when the test is over. */
export function duringTest(): AbortSignal {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  return abort.signal;
}

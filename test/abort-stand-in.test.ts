import { expect, test } from 'vitest';
import { withoutAbortSignals } from '../src/abort-stand-in.ts';

/** What both do with signals, told step by step. */
async function story(): Promise<string[]> {
  const told: string[] = [];
  const [one, other] = [new AbortController(), new AbortController()];
  const any = AbortSignal.any([one.signal, other.signal]);
  any.addEventListener('abort', () => told.push('any heard'), { once: true });
  any.throwIfAborted();
  other.abort(new Error('enough'));
  other.abort(new Error('again'));
  told.push(`any: ${String(any.aborted)}, ${String(any.reason)}; one: ${String(one.signal.aborted)}`);
  try {
    any.throwIfAborted();
  } catch (error) {
    told.push(`thrown ${String(error)}`);
  }
  told.push(String(AbortSignal.any([one.signal, AbortSignal.abort('early')]).reason));
  await Promise.resolve();
  return told;
}

test('the stand-ins do what the real ones do', async () => {
  const real = await story();
  expect(real).toHaveLength(4);
  expect(await withoutAbortSignals(story)).toEqual(real);
});

test('the real ones are back afterwards, also when the work fails', async () => {
  const { AbortController: real } = globalThis;
  await expect(withoutAbortSignals(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(AbortController).toBe(real);
});

import { expect, test } from 'vitest';
import { pauseAfter } from '../../src/engine/verify-service.ts';

test.each([
  ['that costs nothing to speak of', 20, 500],
  ['at a cluster of hundreds of nodes', 1300, 5000],
  ['that is a little slow', 300, 1200],
  ['that got no answer', 10_000, 5000],
])('after a look %s of %i ms the next one comes %i ms later', (_, took, pause) => {
  expect(pauseAfter(took, 500)).toBe(pause);
});

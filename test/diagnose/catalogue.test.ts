import { expect, it, test } from 'vitest';
import { catalogue } from '../../src/diagnose/causes/catalogue.ts';

it('knows at least 25 causes, each by a code of its own', () => {
  const codes = catalogue.map(({ code }) => code);
  expect(codes.length).toBeGreaterThanOrEqual(25);
  expect(new Set(codes).size).toBe(codes.length);
});

test.each(catalogue)('$code says what, why and what to do, each in one line', ({ code, message, why, todo }) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  for (const text of [message, why, todo]) {
    expect(text).not.toMatch(/\n|\.$|^\s|\s$/);
    expect(text.length).toBeGreaterThan(10);
  }
});

// Either of them on a node whose peer is alive makes two nodes run the same resources.
test.each(catalogue)('$code advises nothing that parts a cluster from a peer that is alive', ({ todo }) => {
  const dangerous = /quorum unblock|stonith confirm|stonith_admin\s+(?:-C|--confirm)/;
  const first = todo.indexOf('first make sure that the peer is powered off');
  const at = todo.search(dangerous);
  if (at >= 0) expect(first >= 0 && first < at, todo).toBe(true);
});

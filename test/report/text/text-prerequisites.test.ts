import { expect, test } from 'vitest';
import { renderText } from '../../../src/report/text/render-text.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const plain = { all: false, columns: 80, colour: false, utf8: true };

test('a prerequisite gives a long name a line of its own, and what was seen all the room', () => {
  const name = 'a-very-long-name-of-a-prerequisite-given-in-a-hurry';
  const seen = 'resolves to 10.9.0.1';
  const good = reportOf(runs.goodBoot());
  const [first] = good.prerequisites;
  const report = { ...good, prerequisites: first ? [{ ...first, name, detail: seen, lost: 0 }] : [] };
  expect(renderText(report, plain)).toMatch(new RegExp(`${name}\n {43}${seen}\n`));
});

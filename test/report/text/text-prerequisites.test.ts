import { describe, expect, test } from 'vitest';
import { renderText } from '../../../src/report/text/render-text.ts';
import { timelineOf } from '../../../src/report/timeline/timeline.ts';
import * as runs from '../support/runs.ts';
import { prerequisite, reportOf, stream } from '../support/stream.ts';

const plain = { all: false, columns: 80, colour: false, utf8: true };

test('a prerequisite gives a long name a line of its own, and what was seen all the room', () => {
  const name = 'a-very-long-name-of-a-prerequisite-given-in-a-hurry';
  const seen = 'resolves to 10.9.0.1';
  const good = reportOf(runs.goodBoot());
  const [first] = good.prerequisites;
  const report = { ...good, prerequisites: first ? [{ ...first, name, detail: seen, lost: 0 }] : [] };
  expect(renderText(report, plain)).toMatch(new RegExp(`${name}\n {43}${seen}\n`));
});

test('what nobody looked at is not told as unmet, and not counted', () => {
  const held = renderText(reportOf(runs.heldBoot()), plain);
  expect(held).toContain('\nPrerequisites: none of 1 looked at\n  unseen          0  ring0  not looked at\n');
  const [lane] = timelineOf(reportOf(runs.heldBoot())).prerequisites.lanes;
  expect([lane?.verdict, lane?.note]).toEqual(['none', 'not looked at']);
});

describe('of many that were not met', () => {
  const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
  const begun = stream(names.map(name => prerequisite(name, 'path', `path /${name}`)));
  for (const name of names) begun.emit({ type: 'prerequisite-watched', name });
  for (const name of names) begun.observe(name, 'unmet', `/${name}: not there`, 'the share is not mounted');
  const report = reportOf(begun.events, 60_000);

  test('some are shown, and what they have in common once', () => {
    const lines = renderText(report, plain).split('\n');
    expect(lines.filter(line => / unmet /.test(line))).toHaveLength(20);
    expect(lines.filter(line => line.includes('the share is not mounted'))).toHaveLength(1);
    expect(lines).toContain('  not met: 280 more (-v shows all)');
  });

  test('all are shown with -v', () => {
    const lines = renderText(report, { ...plain, all: true }).split('\n');
    expect(lines.filter(line => / unmet /.test(line))).toHaveLength(300);
  });
});

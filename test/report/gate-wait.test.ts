import { describe, expect, it } from 'vitest';
import { describeMissing, gateWait, gateWaitOf, type Settled } from '../../src/report/gate-wait.ts';
import { createNarrator } from '../../src/report/live/narrate.ts';
import { renderPrometheus } from '../../src/report/render-prometheus.ts';
import { renderText } from '../../src/report/text/render-text.ts';
import { timelineOf } from '../../src/report/timeline/timeline.ts';
import { withoutNas } from './support/run-without-nas.ts';
import * as runs from './support/runs.ts';
import { reportOf } from './support/stream.ts';

const style = { columns: 100, colour: false, utf8: true, all: false };
const one = (name: string, at: number, more: Partial<Settled> = {}): Settled => ({
  ...{ name, at, required: true, met: true, skipped: false },
  ...more,
});
const given = { required: false, met: false };

describe('what is required held before an optional one was given up', () => {
  const report = reportOf(withoutNas());

  it('is told in the text with its own time, and what the optional one cost', () => {
    expect(renderText(report, style)).toContain(
      'Prerequisites: 2 of 3 met; required held after 4s, san last; 17s more for nas (optional), then gone\n' +
        'on without it\n',
    );
  });

  it('is told in the journal', () => {
    const lines = withoutNas()
      .flatMap(createNarrator())
      .map(({ text }) => text);
    expect(lines).toContain(
      'all required prerequisites hold after 4s; 17s more for nas (optional), then gone on without it',
    );
  });

  it('has a line of its own in the picture, before that of the start', () => {
    expect(timelineOf(report).moments.map(({ words }) => words)).toEqual(['required held, 4s', 'start allowed, 21s']);
  });

  it('has a metric of its own', () => {
    expect(renderPrometheus(report)).toContain('\nmuster_run_required_seconds 4\n');
    expect(renderPrometheus(report)).toContain('\nmuster_run_gate_seconds 21\n');
  });
});

describe('the wait at the gate', () => {
  it.each([
    ['nothing when all was met', [one('san', 4000)], ''],
    [
      'nothing more when the optional one was given up before',
      [one('san', 4000), one('nas', 2000, given)],
      'going on without nas',
    ],
    [
      'several',
      [one('nas', 9000, given), one('clock', 5000, given), one('a', 0)],
      '9s more for nas and clock (optional), then gone on without them',
    ],
    [
      'an optional one that came, too',
      [one('nas', 9000, given), one('b', 7000, { required: false }), one('c', 0, given)],
      '9s more for nas and b (optional), then gone on without nas and c',
    ],
    ['one that was left out on request', [one('san', 0, { met: false, skipped: true })], 'going on without san'],
  ])('tells %s', (_, all, words) => {
    const wait = gateWait(all);
    expect(wait && describeMissing(wait)).toBe(words);
  });

  it('is not known where something that is required is missing, or the gate was never passed', () => {
    expect(gateWait([one('san', 4000, { met: false })])).toBeUndefined();
    expect(gateWaitOf(reportOf(runs.lateBoot()))).toBeUndefined();
  });
});

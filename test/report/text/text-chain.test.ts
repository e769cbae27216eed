import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/engine/event.ts';
import { chainLines } from '../../../src/report/text/text-chain.ts';
import * as runs from '../support/runs.ts';
import { corosync, prerequisite, reportOf, stream } from '../support/stream.ts';

const style = { columns: 80, colour: false, utf8: false, all: false };

/** Each comes after the one before, and takes a second longer. */
function manyInARow(names: readonly string[]): RunEvent[] {
  const run = stream(names.map((name, i) => prerequisite(name, 'tcp', name, { after: names.slice(i - 1, i) })));
  names.forEach((name, i) => {
    run.emit({ type: 'prerequisite-watched', name }).observe(name, 'unmet', 'no answer');
    run.at(((i + 1) * (i + 2) * 1000) / 2).meet(name, 'open');
  });
  return run.emit({ type: 'gate-passed' }).start(corosync, 300).emit(runs.ended('ready', 'all works')).events;
}

const twelve = Array.from({ length: 12 }, (_, i) => `san${i}`);

describe('what a run waited for, in the text', () => {
  test('is nothing for a run that was over at once', () => {
    expect(chainLines(reportOf(runs.allUpAlready()), style)).toEqual([]);
  });

  test('has every retry with the pause before it', () => {
    const text = chainLines(reportOf(runs.retriedBoot()), { ...style, all: true }).join('\n');
    expect(text).toMatch(
      /89ms {2}corosync\.service +start failed, attempt 1: .*\n.*\n +2s {2}corosync\.service +pause before attempt 2\n/,
    );
    expect(text).toMatch(/320ms {2}corosync\.service +started, attempt 3\n/);
  });

  test('of many are the eight longest, in their order, and all with -v', () => {
    const report = reportOf(manyInARow(twelve));
    const [title, ...lines] = chainLines(report, style);
    expect(title).toBe('Waited for, one after the other (-v has 5 more, shorter)');
    expect(lines.map(line => line.trim().split(/ +/).slice(0, 2).join(' '))).toEqual(
      twelve.slice(4).map((name, i) => `${i + 5}s ${name}`),
    );
    expect(chainLines(report, { ...style, all: true })).toHaveLength(14);
  });

  test('adds up to the whole run', () => {
    const report = reportOf(manyInARow(twelve));
    const seconds = chainLines(report, { ...style, all: true })
      .slice(1)
      .map(line => parseFloat(line.trim()));
    expect(seconds.slice(0, 12).reduce((sum, each) => sum + each, 0)).toBe(78);
    expect(report.durationMs).toBe(78_300);
  });

  test('fits 80 columns and cannot steer the terminal', () => {
    const name = `${'long-'.repeat(12)}\u001b[31m`;
    for (const line of chainLines(reportOf(manyInARow([name, `${name}2`])), style)) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).not.toContain('\u001b');
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { formatDuration } from '../../src/lib/duration.ts';
import { apply, initialState } from '../../src/engine/state.ts';
import { createJournalLines } from '../../src/report/live/journal.ts';
import { createProgressLines } from '../../src/report/live/progress.ts';
import { toReport } from '../../src/report/to-report.ts';
import { prerequisite, stream } from './support/stream.ts';

const journal = (events: readonly RunEvent[]) => events.flatMap(createJournalLines());
const one = () =>
  stream([prerequisite('a', 'tcp', 'tcp 10.9.0.1:3260')]).emit({ type: 'prerequisite-watched', name: 'a' });

describe('the journal lines of a long wait', () => {
  it('tell a reason that changes all the time now and then, for hours', () => {
    const wait = one();
    for (let second = 0; second < 6 * 3600; second += 2) {
      wait.at(second * 1000).observe('a', 'unmet', second % 4 === 0 ? 'no answer' : 'no route to host');
    }
    const lines = journal(wait.events).slice(2);
    expect(lines.slice(0, 8)).toEqual([
      '<6>a: not met: no answer',
      '<6>a: not met: no route to host',
      '<6>a: not met: no answer',
      '<6>a: not met: no route to host',
      '<6>a: not met: no answer',
      '<6>a: not met: no route to host (and 4 changes since the last such line)',
      '<6>a: not met: no route to host (and 9 changes since the last such line)',
      '<6>a: not met: no route to host (and 19 changes since the last such line)',
    ]);
    expect(lines.length).toBeLessThan(90);
    const report = toReport(wait.events.reduce(apply, initialState));
    expect(report?.events.length).toBe(lines.length + 2);
    expect(report?.prerequisites[0]?.detail).toBe('no route to host');
  });

  it('tell how it was met after many changes', () => {
    const wait = one();
    for (let at = 0; at < 10_000; at += 1000) wait.at(at).observe('a', 'unmet', `try ${at}`);
    expect(journal(wait.meet('a', 'open').events).slice(-2)).toEqual([
      '<6>a: not met: try 4000',
      '<6>a: met after 9s: open',
    ]);
  });

  it('tell of what comes and goes a few times, and then how often it was lost', () => {
    const wait = flapping(180_000);
    const lines = journal(wait.events).slice(2);
    const [lost, hint] = ['eth0: no carrier', 'look at the cable'];
    expect(lines).toEqual([
      '<6>a: met after 0: eth0: up',
      ...[4, 12, 20, 28].flatMap(second => [
        `<4>a: lost again: ${lost}; ${hint}`,
        `<6>a: met after ${formatDuration((second + 4) * 1000)}: eth0: up`,
      ]),
      `<4>a: lost 5 times in 32s: ${lost}; ${hint} (from here on told now and then only)`,
      '<6>a: met after 40s: eth0: up',
      `<4>a: lost 7 times in 48s: ${lost}; ${hint}`,
      '<6>a: met after 56s: eth0: up',
      `<4>a: lost 10 times in 1min 12s: ${lost}; ${hint}`,
      '<6>a: met after 1min 20s: eth0: up',
      `<4>a: lost 15 times in 1min 52s: ${lost}; ${hint}`,
      '<6>a: met after 2min: eth0: up',
    ]);
    const piped = wait.events.flatMap(createProgressLines({ utf8: true }));
    expect(piped.slice(2)).toEqual(lines.map(line => line.slice(3)));
  });

  it('keep every loss of it in the report, and what was seen each time out of it', () => {
    const wait = flapping(6 * 3_600_000);
    expect(journal(wait.events).length).toBeLessThan(170);
    const report = toReport(wait.events.reduce(apply, initialState));
    expect(report?.prerequisites[0]?.lost).toBe(2700);
    expect(report?.events.filter(({ type }) => type === 'prerequisite-lost').length).toBe(2700);
    expect(report?.events.filter(({ type }) => type === 'prerequisite-observed').length).toBeLessThan(170);
  });

  it('tell in the end how often what is late was lost', () => {
    const wait = flapping(180_000).at(181_000);
    wait
      .observe('a', 'unmet', 'eth0: no carrier')
      .emit({ type: 'prerequisite-lost', name: 'a', reason: 'eth0: no carrier' });
    wait.emit({ type: 'prerequisite-late', name: 'a', limit: 'deadline' });
    expect(journal(wait.events).at(-1)).toMatch(
      /^<3>a: late: not met at .*; last seen: eth0: no carrier; lost 24 times in all$/,
    );
  });
});

/** Met for 4 s, and lost for 4 s, in turn. */
function flapping(until: number) {
  const wait = one();
  for (let at = 0; at < until; at += 8000) {
    wait
      .at(at)
      .meet('a', 'eth0: up')
      .at(at + 4000);
    wait.observe('a', 'unmet', 'eth0: no carrier', 'look at the cable');
    wait.emit({ type: 'prerequisite-lost', name: 'a', reason: 'eth0: no carrier' });
  }
  return wait.at(until).meet('a', 'eth0: up');
}

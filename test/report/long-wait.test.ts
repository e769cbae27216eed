import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { apply, initialState } from '../../src/engine/state.ts';
import { createJournalLines } from '../../src/report/journal.ts';
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
});

import { wordsOf } from '../../../src/messages/catalogue.ts';
import { describe, expect, it } from 'vitest';
import { createStateFile, parseState } from '../../../src/report/kept/state-file.ts';
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts';
import * as runs from '../support/runs.ts';
import type { RunEvent } from '../../../src/engine/event.ts';

function setUp(write?: (text: string) => Promise<void>) {
  const clock = createVirtualClock(new Date('2026-03-01T02:12:09Z'));
  const written: { at: number; text: string }[] = [];
  const notices: string[] = [];
  const file = createStateFile({
    store: {
      writeAtomic: async (name, text) => {
        expect(name).toBe('state.json');
        written.push({ at: clock.now(), text });
        await write?.(text);
      },
    },
    clock,
    pid: 412,
    notice: (...said) => void notices.push(wordsOf(...said)),
  });
  const play = async (events: readonly RunEvent[]) => {
    for (const event of events) {
      await clock.advance(Math.max(0, event.at - clock.now()));
      file.sink(event);
    }
  };
  return { clock, file, written, notices, play };
}

describe('the state file', () => {
  it('is written when the run starts, while it goes on, and when it ends', async () => {
    const { clock, file, written, play } = setUp();
    await play(runs.goodBoot());
    await file.close();
    const outcomes = written.map(({ text }) => parseState(text)?.report.outcome);
    expect(written[0]?.at).toBe(0);
    expect(written.at(-1)?.at).toBe(8150);
    expect(outcomes).toEqual([...outcomes.slice(0, -1).fill(null), 'ready']);
    expect(parseState(written.at(-1)?.text ?? '')).toMatchObject({ pid: 412, writtenAtMs: 8150 });
    expect(clock.pending()).toBe(0);
  });

  it('is written at most every quarter of a second while events rain, and not at all while nothing happens', async () => {
    const { clock, file, written } = setUp();
    const [start] = runs.goodBoot() as [RunEvent];
    file.sink(start);
    for (let at = 1; at <= 2000; at++) {
      await clock.advance(1);
      file.sink({ at, type: 'cluster-observed', cluster: { quorate: at % 2 === 0 } as never });
    }
    expect(written.length).toBeLessThanOrEqual(9);
    await clock.advance(1000);
    const count = written.length;
    expect(clock.pending()).toBe(0);
    await clock.advance(3_600_000);
    expect(written).toHaveLength(count);
    await file.close();
  });

  it('holds the last state after each rain, whatever came during a write', async () => {
    const waiting: (() => void)[] = [];
    const { clock, file, written, play } = setUp(() => new Promise<void>(resolve => waiting.push(resolve)));
    const events = runs.goodBoot();
    await play(events.slice(0, 3));
    for (const event of events.slice(3)) file.sink(event);
    expect(written).toHaveLength(1);
    const closed = file.close();
    waiting.shift()?.();
    await clock.advance(0);
    waiting.shift()?.();
    await closed;
    expect(written).toHaveLength(2);
    expect(parseState(written[1]?.text ?? '')?.report.outcome).toBe('ready');
  });

  it('tells once that it cannot be written, and does not fail the run', async () => {
    const { file, notices, play } = setUp(() => Promise.reject(new Error('EROFS: read-only file system')));
    await play(runs.goodBoot());
    await file.close();
    expect(notices).toEqual([
      'state.json cannot be written: EROFS: read-only file system; muster status will not see this run',
    ]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"schema":"muster.state/2"}',
    '{"schema":"muster.state/1","pid":1,"writtenAtMs":"x"}',
  ])('is not taken for one when it is %j', text => {
    expect(parseState(text)).toBeUndefined();
  });
});

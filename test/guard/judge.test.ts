import { describe, expect, test } from 'vitest';
import type { Rejoin } from '../../src/config/config.ts';
import { judge } from '../../src/guard/judge.ts';
import { crash, history, minute } from './support/history.ts';

const start: Rejoin = { afterUncleanShutdown: 'start', maxUncleanBoots: undefined, within: undefined };
const hold: Rejoin = { ...start, afterUncleanShutdown: 'hold' };
const most = (maxUncleanBoots: number, within?: number): Rejoin => ({ ...start, maxUncleanBoots, within });
const hour = 60 * minute;

describe('hold', () => {
  test('a stack that never ran starts', () => {
    expect(history(hold).ask()).toBe('waits');
  });

  test('a stack that was stopped in order starts, in any boot', () => {
    const node = history(hold);
    node.ask();
    node.stackStarts().ends().stackStops();
    expect(node.ask()).toBe('waits');
    node.ends().boot();
    expect(node.ask()).toBe('waits');
  });

  test.each([
    ['after a reset', true],
    ['in the same boot, or after a soft-reboot: no boot id is asked', false],
  ])('one that was not is held %s, at every look, and after any orderly reboot', (_, reset) => {
    const node = history(hold);
    node.ask();
    node.stackStarts().ends();
    if (reset) node.boot();
    expect([node.ask(), node.ask()]).toEqual(['held', 'held']);
    node.boot();
    expect(node.ask()).toBe('held');
    expect(node.why()).toContain('was not stopped in order');
  });

  test('a reset before the stack was started is no crash of the stack', () => {
    const node = history(hold);
    node.ask();
    node.boot();
    expect(node.ask()).toBe('waits');
  });

  test('released, it starts, also when it is reset before the stack has started; the next crash holds it again', () => {
    const node = history(hold);
    crash(node);
    expect(node.ask()).toBe('held');
    node.release();
    expect(node.ask()).toBe('waits');
    node.boot();
    expect(crash(node)).toBe('waits');
    expect(node.ask()).toBe('held');
  });

  test('released once, it starts in this boot, however often it is tried, and in no other', () => {
    const node = history(hold);
    crash(node);
    node.ask();
    node.release(true);
    expect(node.ask()).toBe('waits');
    expect(node.ends().ask()).toBe('waits');
    node.boot();
    expect(node.ask()).toBe('held');
  });

  test('released once does not outlive the start of the stack, also in that boot', () => {
    const node = history(hold);
    crash(node);
    node.ask();
    node.release(true);
    node.ask();
    node.stackStarts().ends();
    expect(node.ask()).toBe('held');
  });

  test('started past the guard, and stopped in order, it is free again', () => {
    const node = history(hold);
    crash(node);
    expect(node.ask()).toBe('held');
    node.stackStarts().stackStops().boot();
    expect(node.ask()).toBe('waits');
  });

  test('no clock has a say', () => {
    for (const jump of [-100 * 365 * 24 * hour, 100 * 365 * 24 * hour]) {
      const node = history(hold);
      crash(node);
      expect(node.clock(jump).ask()).toBe('held');
    }
  });
});

describe('start', () => {
  test('crashes hold nothing, however many', () => {
    const node = history(start);
    for (let i = 0; i < 300; i += 1) expect(crash(node)).toBe('waits');
    expect(node.record.unclean.length).toBeLessThan(102);
  });
});

describe('maxUncleanBoots', () => {
  test('so many unclean boots start, the next one is held', () => {
    const node = history(most(3));
    const said = Array.from({ length: 6 }, () => crash(node));
    expect(said).toEqual(['waits', 'waits', 'waits', 'waits', 'held', 'held']);
  });

  test('resets of a node that waits count as well', () => {
    const node = history(most(2));
    const said = Array.from({ length: 5 }, () => {
      const answer = node.ask();
      node.boot();
      return answer;
    });
    expect(said).toEqual(['waits', 'waits', 'waits', 'held', 'held']);
    expect(node.why()).toContain('3 times in a row');
    expect(node.why()).toContain('3 of them while it waited');
  });

  test('a reset while the stack starts counts once', () => {
    const node = history(most(2));
    node.ask();
    node.stackStarts().boot();
    node.ask();
    expect(node.record.unclean).toHaveLength(1);
  });

  test('one unclean end counts once, however often it is looked at and rebooted in order', () => {
    const node = history(most(1));
    crash(node);
    for (let i = 0; i < 5; i += 1) {
      expect(node.ask()).toBe('waits');
      node.ends().boot();
    }
  });

  test('a run of muster that was killed and began again in that boot is no reset', () => {
    const node = history(most(1));
    for (let i = 0; i < 5; i += 1) expect(node.ask()).toBe('waits');
    expect(node.record.unclean).toEqual([]);
  });

  test('one orderly stop of the stack begins the count anew; one while it only waited does not', () => {
    const node = history(most(1));
    crash(node);
    node.ask();
    node.stackStarts().ends().stackStops().boot();
    expect(crash(node)).toBe('waits');
    expect(node.ask()).toBe('waits');
    node.ends().boot();
    node.ask();
    node.boot();
    expect(node.ask()).toBe('held');
  });

  test('held, it stays so until released, also when the ends have grown old, and not when the file says no more', () => {
    const node = history(most(1, hour));
    crash(node);
    crash(node);
    expect(node.ask()).toBe('held');
    expect(node.boot(5 * hour).ask()).toBe('held');
    expect(node.why()).toContain('too often');
    expect(node.with(start).ask()).toBe('waits');
    node.ends().with(most(1, hour)).release();
    expect(node.ask()).toBe('waits');
  });

  test('release forgets the count, release --once keeps it', () => {
    for (const once of [false, true]) {
      const node = history(most(1));
      crash(node);
      crash(node);
      expect(node.ask()).toBe('held');
      node.release(once);
      expect(crash(node)).toBe('waits');
      expect(node.ask()).toBe(once ? 'held' : 'waits');
    }
  });

  test('with hold, each crash is held, and too many ask for more than one word', () => {
    const node = history({ ...hold, maxUncleanBoots: 5 });
    crash(node);
    expect(node.ask()).toBe('held');
    node.release();
    expect(crash(node)).toBe('waits');
    expect(node.ask()).toBe('held');
  });
});

describe('within', () => {
  test.each([
    ['a crash a day is no loop', 24 * hour, 'waits'],
    ['a crash a minute is one', minute, 'held'],
  ])('%s', (_, apart, last) => {
    const node = history(most(2, hour));
    for (let i = 0; i < 3; i += 1) crash(node, apart);
    expect(node.ask()).toBe(last);
  });

  test('a clock that was set back: what seems to lie in the future counts', () => {
    const node = history(most(2, hour));
    for (let i = 0; i < 3; i += 1) crash(node, 24 * hour);
    expect(node.clock(-365 * 24 * hour).ask()).toBe('held');
  });

  test('a clock that always begins at the same time counts every boot', () => {
    const node = history(most(2, hour));
    for (let i = 0; i < 3; i += 1) crash(node, 0);
    expect(node.ask()).toBe('held');
  });

  test('a time that is none counts', () => {
    const node = history(most(1, hour));
    crash(node);
    const damaged = {
      ...node.record,
      unclean: [
        { at: 'yesterday', what: 'stack' as const },
        { at: '', what: 'stack' as const },
      ],
    };
    const now = '2026-03-01T00:00:00Z';
    const { held } = judge({ rejoin: most(1, hour), lastRun: undefined, record: damaged, bootId: 'b', now });
    expect(held).toBeDefined();
  });
});

test('a snapshot that is restored is judged by what it says', () => {
  const node = history(hold);
  node.ask();
  node.stackStarts().ends();
  const snapshot = { record: node.record, lastRun: { run: 'run-1', end: 'running', at: undefined } as const };
  node.stackStops().boot();
  node.ask();
  const { held } = judge({ rejoin: hold, ...snapshot, bootId: 'boot-9', now: '2026-03-02T00:00:00Z' });
  expect(held?.reason).toContain('was not stopped in order');
});

import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/engine/event.ts';
import { createServiceStatus } from '../../../src/report/live/service-status.ts';
import { statusLine } from '../../../src/report/live/status-line.ts';
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts';
import * as runs from '../support/runs.ts';
import { fold, prerequisite, stream } from '../support/stream.ts';

const hour = 3_600_000;
const line = (events: readonly RunEvent[], now: number) => statusLine(fold(events.filter(({ at }) => at <= now)), now);

describe('the line for systemctl status', () => {
  it.each([
    [
      'what is waited for, until when, and what was seen last',
      line(runs.lateBoot(), 25_000),
      'waiting for data and 1 more (and 1 optional), 25s of at most 10min: /srv/data: not mounted',
    ],
    [
      'the limit of a prerequisite that comes before the deadline',
      line(runs.gatePassed().events, 3060),
      'waiting for san, 960ms of at most 2min: 10.9.0.1:3260: connection refused',
    ],
    [
      'the service that is on its way',
      line(runs.goodBoot(), 8000),
      'pacemaker.service: active, not ready yet for 2.4s: node alpha is pending',
    ],
    [
      'an attempt that failed',
      line(runs.retriedBoot(), 6000),
      'corosync.service: start failed, next attempt in 1.3s: failed (exit-code): exited with status 8',
    ],
    ['the outcome', line(runs.goodBoot(), 9000), 'ready after 8.2s: corosync, pacemaker and pcsd work'],
    [
      'that a run at boot which was late is not the last one',
      line(runs.lateBoot(), 200_000),
      'late after 2min 2s, tries again by itself: san was not met within its timeout of 2min; last seen: 10.9.0.1:3260: no a...',
    ],
    [
      'which attempt it is, and for how long there have been any',
      line(
        stream([runs.storage], { attempt: { number: 2, triedMs: 180_000, last: 'late: data' } }).emit({
          type: 'prerequisite-watched',
          name: 'data',
        }).events,
        0,
      ),
      'attempt 2, trying for 3min; last time late: data; waiting for data, 0 of at most 10min: mount /srv/data',
    ],
    ['nothing before the run began', statusLine(fold([]), 0), ''],
  ])('tells %s', (_, told, expected) => {
    expect(told).toBe(expected);
  });

  it('says that the run was told to stop', () => {
    const stopped = stream([runs.storage]).emit(
      { type: 'prerequisite-watched', name: 'data' },
      { type: 'stop-requested', cause: 'SIGTERM', deferred: true },
    );
    expect(line(stopped.events, 0)).toMatch(/^told to stop \(SIGTERM\); waiting for data, /);
  });

  it('says of a node that is held what to do, however long the reason is', () => {
    const held = stream([]).emit({
      type: 'run-ended',
      outcome: 'held',
      exitCode: 3,
      reason: `the node crashed, was fenced or lost power, ${'or more '.repeat(20)}`,
      advice: 'see why: journalctl -b -1 -e; then: muster release (after a power cut of the site: on each node)',
    });
    expect(line(held.events, 0)).toMatch(
      /^HELD: the node crashed, was fenced or lost power, or more .*\.\.\.; then: muster release$/,
    );
    expect(line(held.events, 0)).toHaveLength(120);
  });

  it('is one line of 120 columns, whatever was seen', () => {
    const long = stream([prerequisite('x'.repeat(64), 'command', 'command')]).emit(
      { type: 'prerequisite-watched', name: 'x'.repeat(64) },
      {
        type: 'prerequisite-observed',
        name: 'x'.repeat(64),
        status: 'unmet',
        reason: `a\nb\u001b[2J${'c'.repeat(200)}`,
      },
    );
    expect(line(long.events, 0)).toMatch(/^[ -~]{117}\.\.\.$/);
  });
});

function listen({
  longest = 0,
  answer = () => Promise.resolve(),
}: { longest?: number; answer?: () => Promise<void> } = {}) {
  const clock = createVirtualClock();
  const heard: { at: number; status: string; extends: boolean }[] = [];
  const status = createServiceStatus({
    clock,
    longest: () => longest,
    notify: ([first = '', second]) => {
      heard.push({ at: clock.now(), status: first, extends: second === 'EXTEND_TIMEOUT_USEC=600000000' });
      return answer();
    },
  });
  const play = async (events: readonly RunEvent[]) => {
    for (const event of events) {
      await clock.advance(Math.max(0, event.at - clock.now()));
      status.sink(event);
    }
  };
  return { clock, heard, status, play };
}

const waiting = () => runs.lateBoot().filter(({ at }) => at < 30_000);

describe('what systemd is told of a run', () => {
  it('is how it ended, at last, and leaves no timer behind', async () => {
    const { clock, heard, status, play } = listen();
    await play(runs.goodBoot());
    await status.close();
    expect(heard.at(-1)).toEqual({
      at: 8150,
      status: 'STATUS=ready after 8.2s: corosync, pacemaker and pcsd work',
      extends: false,
    });
    expect(clock.pending()).toBe(0);
  });

  it('is only how it ended when the run was short: nothing is in the way of its first steps', async () => {
    const { heard, status, play } = listen();
    await play(runs.allUpAlready());
    const during = heard.length;
    await status.close();
    expect([during, heard.length]).toEqual([0, 1]);
  });

  it('comes not more than once a second while events rain', async () => {
    const { clock, heard, status, play } = listen();
    await play(waiting().slice(0, 1));
    for (let at = 10; at <= 10_000; at += 10) {
      await clock.advance(10);
      status.sink({ at, type: 'cluster-observed', cluster: { quorate: at % 20 === 0 } as never });
    }
    expect(heard.length).toBeLessThanOrEqual(11);
    await status.close();
  });

  it('has the elapsed time renewed every ten seconds at first, and every two minutes in a long wait', async () => {
    const { clock, heard, status, play } = listen();
    await play(waiting());
    await clock.advance(60_000);
    expect(heard.filter(({ at }) => at > 10_000 && at <= 60_000)).toHaveLength(5);
    await clock.advance(hour);
    const before = heard.length;
    await clock.advance(600_000);
    expect(heard.length - before).toBe(5);
    expect(new Set(heard.map(each => each.status)).size).toBe(heard.length);
    await status.close();
  });

  it.each([
    ['for three hours', 60_000, 3 * hour],
    ['for twice as long as the file lets it last', 4 * hour, 8 * hour],
  ])('lets it go on %s, and no longer', async (_, longest, bound) => {
    const { clock, heard, status, play } = listen({ longest });
    await play(waiting());
    await clock.advance(bound + hour);
    const asked = heard.filter(each => each.extends).map(({ at }) => at);
    // Each of them is good for ten minutes.
    expect(Math.max(...asked.map((at, i) => at - (asked[i - 1] ?? 0)))).toBeLessThan(121_000);
    expect(asked.at(-1)).toBeGreaterThan(bound - 121_000);
    expect(asked.at(-1)).toBeLessThan(bound);
    await status.close();
  });

  it('asks for no more time once the run was told to stop: that has a limit of its own', async () => {
    const { clock, heard, status, play } = listen();
    await play([...waiting(), { at: 30_000, type: 'stop-requested', cause: 'SIGTERM', deferred: true }]);
    await clock.advance(60_000);
    expect(heard.filter(({ at }) => at > 30_250)).not.toHaveLength(0);
    expect(heard.filter(each => each.at > 30_250 && each.extends)).toEqual([]);
    await status.close();
  });

  it('waits for each message to be taken before the next one', async () => {
    const pending: (() => void)[] = [];
    const { clock, heard, status, play } = listen({ answer: () => new Promise(resolve => pending.push(resolve)) });
    await play(runs.goodBoot());
    expect(heard).toHaveLength(1);
    const closed = status.close();
    pending.shift()?.();
    await clock.advance(0);
    pending.shift()?.();
    await closed;
    expect(heard.map(each => each.status.slice(0, 14))).toEqual(['STATUS=waiting', 'STATUS=ready a']);
  });
});

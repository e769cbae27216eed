import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';

const never = new AbortController().signal;

describe('virtual clock', () => {
  it('stands still until it is advanced', async () => {
    const clock = createVirtualClock();
    let awake = false;
    void clock.sleep(10, never).then(() => (awake = true));
    await new Promise(setImmediate);
    expect([clock.now(), awake]).toEqual([0, false]);
    await clock.advance(9);
    expect([clock.now(), awake]).toEqual([9, false]);
    await clock.advance(1);
    expect([clock.now(), awake, clock.pending()]).toEqual([10, true, 0]);
  });

  it('fires in the order of time, and in the order they were set at the same time', async () => {
    const clock = createVirtualClock();
    const fired: string[] = [];
    for (const [name, delay] of [
      ['c', 20],
      ['a', 10],
      ['b', 10],
      ['d', 20],
    ] as const) {
      clock.schedule(delay, () => fired.push(`${name}@${clock.now()}`));
    }
    await clock.advance(100);
    expect(fired).toEqual(['a@10', 'b@10', 'c@20', 'd@20']);
  });

  it('lets all that follows from one timer happen before it fires the next, also at the same instant', async () => {
    const clock = createVirtualClock();
    const log: string[] = [];
    clock.schedule(10, () => {
      log.push('first');
      void Promise.resolve().then(() => setImmediate(() => setImmediate(() => log.push('consequence'))));
    });
    clock.schedule(10, () => log.push('second'));
    await clock.advance(10);
    expect(log).toEqual(['first', 'consequence', 'second']);
  });

  it('fires timers that are set on the way, within the same advance', async () => {
    const clock = createVirtualClock();
    const times: number[] = [];
    const tick = async (): Promise<void> => {
      for (let i = 0; i < 3; i += 1) {
        await clock.sleep(10, never);
        times.push(clock.now());
      }
    };
    void tick();
    await clock.advance(25);
    expect(times).toEqual([10, 20]);
    await clock.runUntilIdle();
    expect(times).toEqual([10, 20, 30]);
  });

  it('runs a promise to its end and gives its value', async () => {
    const clock = createVirtualClock();
    const value = await clock.run(clock.sleep(3_600_000, never).then(() => 'done'));
    expect([value, clock.now()]).toEqual(['done', 3_600_000]);
  });

  it('passes on the error of a promise that it runs', async () => {
    const clock = createVirtualClock();
    const failing = clock.sleep(5, never).then(() => Promise.reject(new Error('no luck')));
    await expect(clock.run(failing)).rejects.toThrow('no luck');
  });

  it('names the time and what is waited for when nothing can settle the promise', async () => {
    const clock = createVirtualClock();
    void clock.sleep(1500, never);
    const stuck = clock.run(new Promise(() => undefined), { describe: () => 'corosync.service' });
    await expect(stuck).rejects.toThrow(
      'virtual clock: deadlock at 1.5s, no timer is set that could bring it: corosync.service',
    );
  });

  it('takes a loop without end for a deadlock', async () => {
    const clock = createVirtualClock();
    const abort = new AbortController();
    const forEver = async (): Promise<never> => {
      for (;;) await clock.sleep(1000, abort.signal);
    };
    const looping = forEver();
    looping.catch(() => undefined);
    await expect(clock.run(looping, { atMost: 10_000 })).rejects.toThrow(
      'deadlock at 10s, the next of 1 timers is due at 11s',
    );
    abort.abort();
    expect(clock.pending()).toBe(0);
  });

  it('drops a sleep that is aborted, with the reason, and leaves no timer and no listener', async () => {
    const clock = createVirtualClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(1000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(clock.pending()).toBe(0);
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow('enough');
  });

  it('cancels a scheduled action', async () => {
    const clock = createVirtualClock();
    const cancel = clock.schedule(10, () => expect.unreachable());
    cancel();
    cancel();
    await clock.advance(20);
    expect(clock.pending()).toBe(0);
  });

  it('refuses two drivers at once', async () => {
    const clock = createVirtualClock();
    const first = clock.advance(10);
    await expect(clock.advance(10)).rejects.toThrow('already being driven');
    await first;
    expect(clock.now()).toBe(10);
  });

  it('keeps the wall clock in step', async () => {
    const clock = createVirtualClock(new Date('2025-06-01T12:00:00Z'));
    await clock.advance(90_000);
    expect(clock.wallTime().toISOString()).toBe('2025-06-01T12:01:30.000Z');
  });
});

import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/engine/event.ts';
import { liveFrame, type FrameStyle } from '../../../src/report/live/live-frame.ts';
import { startLive } from '../../../src/report/live/live.ts';
import { createProgressLines } from '../../../src/report/live/progress.ts';
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts';
import * as runs from '../support/runs.ts';
import { createScreen } from '../support/screen.ts';
import { corosync, fold, gate, pacemaker, prerequisite, stream } from '../support/stream.ts';

const plain: FrameStyle = { columns: 80, rows: 24, colour: false, utf8: true };
const until = (events: readonly RunEvent[], time: number) => events.filter(({ at }) => at <= time);
const frame = (events: readonly RunEvent[], now: number, style: Partial<FrameStyle> = {}) =>
  `\n${liveFrame(fold(until(events, now)), now, { ...plain, ...style }).join('\n')}\n`;

describe('the live frame', () => {
  it('shows what is waited for, since when, until when, and what was seen last', () => {
    expect(frame(runs.lateBoot(), 25_000)).toMatchInlineSnapshot(`
      "
      Waiting 25s of at most 10min: 1 of 4 met
        data   25s                   /srv/data: not mounted
        san    25s of 2min           10.9.0.1:3260: connection refused
        clock  25s of 30s, optional  not synchronised
      "
    `);
  });

  it('gives each prerequisite two lines on a narrow terminal, and cuts them', () => {
    expect(frame(runs.lateBoot(), 25_000, { columns: 40 })).toMatchInlineSnapshot(`
      "
      1/4 met, 25s of 10min
      data 25s
        /srv/data: not mounted
      san 25s of 2min
        10.9.0.1:3260: connection refused
      clock 25s of 30s, optional
        not synchronised
      "
    `);
    expect(frame(runs.lateBoot(), 25_000, { columns: 40, utf8: false })).toMatch(/^[\n -~]*$/);
  });

  it.each([1, 2, 3, 5, 10, 20, 79, 80, 200])('fits %i columns and leaves the last one free', columns => {
    for (const now of [10, 2101, 3000, 5400, 7290, 14_000]) {
      const lines = liveFrame(fold(until(runs.retriedBoot(), now)), now, { ...plain, columns });
      expect(lines.filter(line => line.length > Math.max(1, columns - 1))).toEqual([]);
    }
  });

  it('shows a service that waits for its next attempt', () => {
    expect(frame(runs.retriedBoot(), 6000)).toMatchInlineSnapshot(`
      "
      Starting for 800ms: 0 of 3 ready
        corosync.service: start failed, next attempt in 1.3s: failed (exit-code): ex…
      "
    `);
  });

  it('shows services that are active but not ready, and why', () => {
    expect(frame(runs.goodBoot(), 8000)).toMatchInlineSnapshot(`
      "
      Verifying for 2.8s: 2 of 3 ready
        pacemaker.service: active, not ready yet for 2.4s: node alpha is pending
      "
    `);
  });

  it('shows how long a service may take to become ready', () => {
    const events = stream([])
      .emit(
        gate,
        { type: 'service-found-active', unit: corosync, since: 0, limit: 60_000 },
        { type: 'service-requested', unit: pacemaker, attempt: 1 },
        { type: 'service-active', unit: pacemaker, limit: 300_000 },
      )
      .emit({ type: 'service-observed', unit: pacemaker, status: 'unmet', reason: 'node alpha is pending' }).events;
    expect(frame(events, 42_000)).toMatchInlineSnapshot(`
      "
      Starting for 42s: 0 of 3 ready
        corosync.service: active, not ready yet for 42s of at most 1min
        pacemaker.service: active, not ready yet for 42s of at most 5min: node alpha…
      "
    `);
  });

  it("shows what systemd's queue holds up", () => {
    const events = stream([]).emit({ type: 'gate-blocked', jobs: ['time-sync.target/start'] }).events;
    expect(frame(events, 3000)).toMatchInlineSnapshot(`
      "
      Waiting 3s of at most 10min: 0 of 0 met
        systemd's queue: time-sync.target/start
      "
    `);
  });

  it('shows services that were found active as on their way, not as a wait', () => {
    expect(frame(runs.allUpAlready(), 30)).toMatchInlineSnapshot(`
      "
      Verifying for 30ms: 0 of 3 ready
        corosync.service: active, not ready yet
        pacemaker.service: active, not ready yet
        pcsd.service: active, not ready yet
      "
    `);
  });

  it('still says what is seen on 20 columns', () => {
    expect(frame(runs.lateBoot(), 25_000, { columns: 20 })).toMatchInlineSnapshot(`
      "
      1/4 met, 25s of 10…
      data 25s
        /srv/data: not m…
      san 25s of 2min
        10.9.0.1:3260: c…
      clock 25s of 30s, …
        not synchronised
      "
    `);
  });

  it('leaves half of a low terminal free and counts what it does not show', () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
    const many = stream(names.map(name => prerequisite(name, 'unit', `unit ${name}`)));
    for (const name of names) many.emit({ type: 'prerequisite-watched', name });
    const lines = liveFrame(fold(many.events), 0, { ...plain, rows: 12 });
    expect([lines.length, lines.at(-1)]).toEqual([6, '  and 96 more']);
  });

  it('is empty before the start and after the end', () => {
    expect(liveFrame(fold([]), 0, plain)).toEqual([]);
    expect(liveFrame(fold(runs.goodBoot()), 9000, plain)).toEqual([]);
  });
});

interface Showing {
  columns?: number;
  colour?: boolean;
}

function show(events: readonly RunEvent[], showing: Showing = {}) {
  const clock = createVirtualClock();
  const screen = createScreen(showing.columns ?? 80);
  const view = startLive({
    write: text => screen.write(text),
    style: () => ({ ...plain, columns: screen.columns(), colour: showing.colour ?? false }),
    clock,
  });
  let next = 0;
  /** Plays all events up to `time`, each at its time. */
  const playTo = async (time: number) => {
    for (; next < events.length; next++) {
      const event = events[next] as RunEvent;
      if (event.at > time) break;
      await clock.advance(event.at - clock.now());
      view.sink(event);
    }
    await clock.advance(time - clock.now());
  };
  return { clock, screen, view, playTo };
}

describe('the live view', () => {
  it('scrolls what is settled by and redraws the rest below it', async () => {
    const { screen, playTo } = show(runs.goodBoot());
    await playTo(2200);
    expect(screen.text()).toMatchInlineSnapshot(`
      "
      ring0: met after 2.1s: 10.77.0.11: on ens3
      Waiting 2.1s of at most 10min: 1 of 4 met
        data             2.1s          /srv/data: not mounted
        san              50ms of 2min  10.9.0.1:3260: connection refused
        corosync-config  2.1s          corosync -t: No valid name found for local ho…
      "
    `);
    await playTo(7990);
    expect(screen.text()).toMatchInlineSnapshot(`
      "
      ring0: met after 2.1s: 10.77.0.11: on ens3
      corosync-config: met after 2.3s: corosync.conf is valid
      data: met after 3s: /srv/data: mounted (xfs)
      san: met after 3.1s: 10.9.0.1:3260: a connection opened
      all prerequisites hold after 5.2s
      corosync.service: active at 5.5s after 320ms
      pacemaker.service: active at 5.6s after 31ms
      corosync.service: ready at 5.5s: member of the cluster with 2 nodes
      pcsd.service: active at 7.3s after 1.7s
      pcsd.service: ready at 7.3s: answers on /run/pcsd.socket
      Verifying for 2.1s: 2 of 3 ready
        pacemaker.service: active, not ready yet for 1.8s: node alpha is pending
      "
    `);
  });

  it('leaves only lines that tell what happened, and no timer, when it is closed', async () => {
    const { clock, screen, view, playTo } = show(runs.retriedBoot());
    await playTo(14_200);
    await view.close();
    expect(clock.pending()).toBe(0);
    expect(screen.text()).toMatchInlineSnapshot(`
      "
      ring0: met after 2.1s: 10.77.0.11: on ens3
      corosync-config: met after 2.3s: corosync.conf is valid
      data: met after 3s: /srv/data: mounted (xfs)
      san: met after 3.1s: 10.9.0.1:3260: a connection opened
      all prerequisites hold after 5.2s
      corosync.service: attempt 1 ended after 89ms: failed (exit-code): exited with st
      atus 8
        | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] parse error in config: pars
      er error: Missing closing brace
        | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] Corosync Cluster Engine exi
      ting with status 8 at main.c:1445.
      corosync.service: attempt 2 ended after 90ms: failed (exit-code): exited with st
      atus 8
        | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] parse error in config: pars
      er error: Missing closing brace
        | Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] Corosync Cluster Engine exi
      ting with status 8 at main.c:1445.
      corosync.service: active at 12s after 320ms
      pacemaker.service: active at 12s after 30ms
      pcsd.service: active at 13s after 1.7s
      corosync.service: ready at 14s: member of the cluster with 2 nodes
      pcsd.service: ready at 14s: answers on /run/pcsd.socket
      cluster: quorate; DC beta
      pacemaker.service: ready at 14s: node alpha is online
      "
    `);
  });

  it('counts the seconds while nothing happens, and draws no more often than that', async () => {
    const { screen, playTo } = show(runs.lateBoot());
    await playTo(10_500);
    expect(screen.text()).toContain('Waiting 10s of at most 10min');
    const before = screen.writes();
    await playTo(20_500);
    expect(screen.writes() - before).toBeLessThanOrEqual(11);
  });

  it('draws a rain of events a few times only and sums up what was met at once', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `p${i}`);
    const many = stream(names.map(name => prerequisite(name, 'unit', `unit ${name}`)));
    for (const name of names) many.emit({ type: 'prerequisite-watched', name });
    for (const name of names) many.meet(name, 'active');
    const { screen, playTo } = show(many.emit(gate).events);
    await playTo(100);
    expect(screen.writes()).toBeLessThanOrEqual(3);
    expect(screen.text()).toContain('1000 prerequisites met: p0, p1, p2, p3, p4 and 995 more\n');
  });

  it('clears all of its last frame when the terminal has become narrower', async () => {
    const { screen, playTo } = show(runs.lateBoot(), { columns: 80 });
    await playTo(5000);
    screen.resize(30);
    await playTo(7000);
    const text = screen.text();
    expect(text.match(/ met, /g)).toHaveLength(1);
    expect(text.match(/^data /gm)).toHaveLength(1);
  });

  it('draws below what the shell has written while muster was stopped', async () => {
    let now = 0;
    let wake: () => void = () => undefined;
    const sleep = () => new Promise<void>(resolve => (wake = resolve));
    const screen = createScreen(80);
    const clock = { now: () => now, wallTime: () => new Date(), sleep };
    const view = startLive({ write: text => screen.write(text), style: () => plain, clock });
    for (const event of until(runs.lateBoot(), 10)) view.sink(event);
    screen.write('^Z\n$ fg\n');
    now = 60_000;
    wake();
    await Promise.resolve();
    expect(screen.text()).toMatch(/^\nWaiting 0 .*\n\^Z\n\$ fg\n.*\nWaiting 1min of at most 10min/s);
  });

  it('prints what else is told above its frame, and as it is once it is closed', async () => {
    const { screen, view, playTo } = show(runs.lateBoot());
    await playTo(25_000);
    view.err('muster: state-unwritable: no space\n');
    await playTo(26_000);
    expect(screen.text()).toMatch(/\nmuster: state-unwritable: no space\nWaiting 26s of at most 10min: 1 of 4 met\n/);
    expect(screen.text().match(/Waiting/g)).toHaveLength(1);
    await view.close();
    view.err('muster: report-not-kept: no space\n');
    expect(screen.text()).toMatch(/\nmuster: report-not-kept: no space\n$/);
  });

  it('moves the cursor up and clears lines, and sends nothing else that steers', async () => {
    const { screen, view, playTo } = show(runs.retriedBoot());
    await playTo(14_200);
    await view.close();
    expect(screen.raw().replaceAll('\u001b[1A', '').replaceAll('\u001b[2K', '')).not.toContain('\u001b');
  });

  it('colours warnings when asked to', async () => {
    const { screen, view, playTo } = show(runs.retriedBoot(), { colour: true });
    await playTo(6000);
    await view.close();
    expect(screen.raw()).toContain('\u001b[33mcorosync.service: attempt 1 ended');
  });

  it('does not disturb the run when the terminal is gone', async () => {
    const clock = createVirtualClock();
    const view = startLive({
      write: () => {
        throw new Error('EIO');
      },
      style: () => plain,
      clock,
    });
    for (const event of runs.goodBoot()) view.sink(event);
    await view.close();
    expect(clock.pending()).toBe(0);
  });
});

it('leaves a note to the report, and tells a warning at once', () => {
  const lines = createProgressLines({ utf8: true });
  const told = (severity: 'note' | 'warning') =>
    lines({ at: 0, type: 'finding', finding: { ...runs.stopOrder, severity } });
  runs.loneNodeOfTwo().slice(0, 1).forEach(lines);
  expect(told('note')).toEqual([]);
  expect(told('warning')).toEqual([expect.stringMatching(/^finding stop-order: /)]);
});

import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { apply, initialState } from '../../src/engine/state.ts';
import { explainWait } from '../../src/report/live/explain-wait.ts';
import { createNarrator } from '../../src/report/live/narrate.ts';
import { toReport } from '../../src/report/to-report.ts';
import { play } from '../engine/support/schedule.ts';

/** Put off, not ready, stopped, started again, ready, settled. */
async function restarted(): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await play({
    title: '',
    cluster: { joins: Infinity },
    daemons: { pacemaker: { stopTakes: 3000 } },
    service: { readyTimeout: 10_000 },
    stack: { attempts: 2, stagger: 4000, settle: 5000 },
    onEvent: (event, world) => {
      events.push(event);
      if (event.type === 'stack-retry') world.cluster.joins = 2000;
    },
    comes: [],
  });
  return events;
}

test('a stack that is started again is told line by line', async () => {
  const narrate = createNarrator();
  const lines = (await restarted()).flatMap(narrate).map(({ level, text }) => `${level} ${text}`);
  const told = lines.filter(line => /stagger|settle|stopped|started again|attempt 2/.test(line));
  expect(told).toEqual([
    'info the prerequisites hold; this node starts 2s later (stagger)',
    'warning pacemaker.service: is being stopped again; it has 30min',
    'info pacemaker.service: stopped at 15s',
    'warning corosync.service: is being stopped again; it has 1min 30s',
    'info corosync.service: stopped at 15s',
    expect.stringMatching(
      /^warning the stack is started again, attempt 2 of 2: pacemaker\.service does not work: /,
    ) as string,
    'info the prerequisites hold; this node starts 2s later (stagger)',
    'info corosync.service: start requested at 17s, attempt 2',
    'info pacemaker.service: start requested at 18s, attempt 2',
    'info all is ready; it has to stay so for 5s (settle)',
  ]);
});

test('what it waits for is explained at each moment', async () => {
  const explained = new Map<string, string>();
  let state = initialState;
  for (const event of await restarted()) {
    state = apply(state, event);
    const subject = 'unit' in event ? `${event.type} ${event.unit}` : event.type;
    explained.set(subject, explainWait(state, event.at));
  }
  expect(explained.get('stack-staggered')).toBe('all hold; the start waits its turn (stagger), 2s more');
  expect(explained.get('service-stopping pacemaker.service')).toMatch(
    /^pacemaker\.service: being stopped again: active, but not ready within 10s/,
  );
  expect(explained.get('stack-settling')).toBe('all is ready, and has to stay so, 5s more');
});

test('the report has all attempts, the times of the last, and no defect', async () => {
  const state = (await restarted()).reduce(apply, initialState);
  const report = toReport(state);
  expect(report).toMatchObject({ outcome: 'ready', gateMs: 17_300, defects: [] });
  expect(report?.services.map(({ unit, state, attempts, readyMs }) => [unit, state, attempts.length, readyMs])).toEqual(
    [
      ['corosync.service', 'ready', 2, 17_600],
      ['pacemaker.service', 'ready', 2, 19_600],
      ['pcsd.service', 'ready', 1, 4000],
    ],
  );
});

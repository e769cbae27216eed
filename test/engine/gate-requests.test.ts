import { expect, test } from 'vitest';
import type { RunContext } from '../../src/engine/context.ts';
import { openGate } from '../../src/engine/gate.ts';
import { Stop } from '../../src/engine/stop.ts';
import { Wakeup } from '../../src/engine/wakeup.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import type { JobEnd, UnitDetails } from '../../src/systemd/systemd.ts';

test('a target that was asked for counts as queued before systemd has told of its job, until the job has ended', async () => {
  const target = 'resource-agents-deps.target';
  const { promise: ended, resolve: end } = Promise.withResolvers<JobEnd>();
  // A board that never hears of the job: the signal is on its way.
  const board = {
    follow: () => Promise.resolve(),
    get: () => ({ loadState: 'loaded', activeState: 'inactive', job: undefined }),
  };
  const clock = createVirtualClock();
  const wakeup = new Wakeup();
  const context = {
    board,
    config: { services: [{ unit: 'corosync.service' }, { unit: 'pacemaker.service' }] },
    ports: { systemd: { start: () => Promise.resolve({ job: { id: 7, ended } }) } },
    stop: new Stop(),
    wakeup,
    emit: () => undefined,
    dryRun: false,
  } as unknown as RunContext;
  const pacemaker = { after: ['corosync.service', target] } as unknown as UnitDetails;

  const gate = await openGate(context, new Map([['pacemaker.service', pacemaker]]));
  expect(gate.blockers()).toEqual([`${target}/start`]);
  end({} as JobEnd);
  await ended;
  expect(gate.blockers()).toEqual([]);
  // Nothing else happens then that would wake the wait at the gate.
  await clock.run(wakeup.next(clock, 60_000, new AbortController().signal));
  expect(clock.now()).toBe(0);
});

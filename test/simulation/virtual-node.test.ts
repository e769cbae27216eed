import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualSystemd } from '../../src/simulation/virtual-systemd.ts';
import type { VirtualUnit } from '../../src/simulation/virtual-unit.ts';
import type { UnitState } from '../../src/systemd/systemd.ts';

const simple = (name: string, more: Partial<VirtualUnit> = {}): VirtualUnit => ({ name, type: 'simple', ...more });

function boot(...units: VirtualUnit[]) {
  const clock = createVirtualClock();
  const systemd = createVirtualSystemd(clock, units);
  const start = async (unit: string) => {
    const request = await systemd.start(unit);
    if ('refused' in request) throw new Error(request.refused.message);
    return request.job;
  };
  return { clock, systemd, start };
}

/** When each unit was told to be in each state. */
function trace({ clock, systemd }: ReturnType<typeof boot>, ...units: string[]) {
  const lines: string[] = [];
  const last = new Map<string, string>();
  const controller = new AbortController();
  for (const unit of units) {
    const tell = ({ activeState }: UnitState) => {
      if (last.get(unit) !== activeState) lines.push(`${clock.now()} ${unit} ${activeState}`);
      last.set(unit, activeState);
    };
    systemd.watch(unit, tell, controller.signal);
  }
  return { lines: () => lines };
}

describe('a virtual shutdown', () => {
  it('cancels queued starts, stops in reverse order and refuses every start', async () => {
    const node = boot(
      simple('storage.service', { initially: 'active', stopTakes: 100 }),
      simple('cluster.service', { initially: 'active', after: ['storage.service'], stopTakes: 400 }),
      { name: 'slow.service', type: 'oneshot', starts: [{ takes: 5000 }] },
      simple('queued.service', { after: ['slow.service'] }),
    );
    const traced = trace(node, 'storage.service', 'cluster.service');
    await node.start('slow.service');
    const queued = await node.start('queued.service');
    await node.clock.advance(50);
    node.systemd.shutDown();
    expect((await node.clock.run(queued.ended)).result).toBe('canceled');
    expect(await node.systemd.systemState()).toBe('stopping');
    expect(await node.systemd.start('queued.service')).toMatchObject({
      refused: { error: 'TransactionIsDestructive' },
    });
    await node.clock.runUntilIdle();
    expect(traced.lines().slice(2)).toEqual([
      '50 cluster.service deactivating',
      '450 cluster.service inactive',
      '450 storage.service deactivating',
      '550 storage.service inactive',
    ]);
  });
});

describe('a virtual boot', () => {
  it('runs its jobs in their order and is over when they are', async () => {
    const node = boot(
      { name: 'disk.service', type: 'oneshot', initially: 'starting', starts: [{ takes: 300 }], remainAfterExit: true },
      { name: 'net.service', initially: 'starting', after: ['disk.service'], starts: [{ takes: 200 }] },
    );
    const traced = trace(node, 'disk.service', 'net.service');
    expect(await node.systemd.systemState()).toBe('starting');
    await node.clock.runUntilIdle();
    expect(traced.lines()).toEqual([
      '0 disk.service inactive',
      '0 net.service inactive',
      '0 disk.service activating',
      '300 disk.service active',
      '300 net.service activating',
      '500 net.service active',
    ]);
    expect(await node.systemd.systemState()).toBe('running');
  });
});

describe('what happens to a virtual unit', () => {
  it('is recorded when it was asked for, with the time', async () => {
    const { clock, systemd, start } = boot(simple('a.service'));
    await clock.advance(10);
    await start('a.service');
    await clock.advance(20);
    await systemd.resetFailed('a.service');
    await systemd.stop('a.service');
    expect(systemd.requests).toEqual([
      { at: 10, method: 'start', subject: 'a.service' },
      { at: 30, method: 'resetFailed', subject: 'a.service' },
      { at: 30, method: 'stop', subject: 'a.service' },
    ]);
  });

  it('goes by the script of each start', async () => {
    const starts = [{ takes: 10, ends: { exitStatus: 8 } }, { takes: 20, ends: { signal: 11 } }, { takes: 30 }];
    const { clock, systemd, start } = boot({ name: 'flaky.service', starts });
    const results = [];
    for (let i = 0; i < 4; i++) {
      const job = await start('flaky.service');
      const { result, unit } = await clock.run(job.ended);
      results.push([result, unit.service?.result, unit.service?.mainExitStatus]);
      if (unit.activeState === 'active') await clock.run((await systemd.stop('flaky.service').then(endOf)).ended);
    }
    expect(results).toEqual([
      ['failed', 'exit-code', 8],
      ['failed', 'signal', 11],
      ['done', 'success', 0],
      ['done', 'success', 0],
    ]);
  });

  it('a death takes what is bound to it along, and Restart= brings it back', async () => {
    const node = boot(
      simple('corosync.service', { restartAfter: 100, starts: [{ dies: { after: 500, signal: 9 } }, {}] }),
      simple('bound.service', { bindsTo: ['corosync.service'], after: ['corosync.service'] }),
    );
    const traced = trace(node, 'corosync.service', 'bound.service');
    await node.start('bound.service');
    await node.clock.runUntilIdle();
    expect(traced.lines().slice(2)).toEqual([
      '0 corosync.service active',
      '0 bound.service active',
      '500 corosync.service failed',
      '500 corosync.service activating',
      '500 bound.service deactivating',
      '500 bound.service inactive',
      '600 corosync.service active',
    ]);
    expect((await node.systemd.details('corosync.service')).service?.restarts).toBe(1);
  });

  it('is told late when signals are slow, and not at all when the bus went away meanwhile', async () => {
    const node = boot(simple('a.service'), simple('b.service'));
    const traced = trace(node, 'a.service', 'b.service');
    await node.clock.advance(0);
    node.systemd.delaySignals(40);
    const job = await node.start('a.service');
    await node.clock.run(job.ended);
    expect(node.clock.now()).toBe(40);
    await node.start('b.service');
    await node.clock.advance(20);
    node.systemd.loseBus();
    await node.clock.advance(100);
    expect(traced.lines().slice(2)).toEqual(['40 a.service active']);
    node.systemd.restoreBus();
    expect(traced.lines().at(-1)).toBe('160 b.service active');
    expect(node.clock.pending()).toBe(0);
  });

  it('a call gives up when the bus stays away, and leaves no timer', async () => {
    const { clock, systemd } = boot();
    systemd.loseBus();
    const version = systemd.version();
    await expect(clock.run(version)).rejects.toThrow(/systemd cannot be reached/);
    expect(clock.now()).toBe(25_000);
    expect(clock.pending()).toBe(0);
  });
});

function endOf(request: Awaited<ReturnType<ReturnType<typeof boot>['systemd']['stop']>>) {
  if ('refused' in request) throw new Error(request.refused.message);
  return request.job;
}

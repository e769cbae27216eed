import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { connectSystemd } from '../../src/systemd/dbus-systemd.ts';
import { SystemdError } from '../../src/systemd/systemd.ts';
import { run } from '../lab/run.ts';
import { openRealWorld } from '../systemd/real-world.ts';
import type { RealWorld } from '../systemd/real-world.ts';
import { ended, jobOf, watch } from '../systemd/steps.ts';

describe('muster on the bus of a real systemd', () => {
  let world: RealWorld;
  beforeAll(async () => {
    world = await openRealWorld();
    await world.write(
      ...Array.from({ length: 20 }, (_, i) => ({
        name: `counted-${i}.service`,
        type: 'notify' as const,
        starts: [{}, {}],
      })),
      { name: 'noisy.service', type: 'notify', starts: [{ takes: 1200 }] },
      { name: 'waiting.service', type: 'oneshot', starts: [{ ends: 'never' }] },
    );
    // Else systemd itself gives up a bus that dies too often.
    await world.manager.writeUnit('dbus.service.d/no-limit.conf', '[Unit]\nStartLimitIntervalSec=0\n');
    await world.manager.writeUnit('dbus.socket.d/no-limit.conf', '[Socket]\nTriggerLimitIntervalSec=0\n');
    await world.daemonReload();
  });
  afterAll(() => world.close());

  const address = () => ({ bus: 'user' as const, address: world.manager.busAddress });
  const killBus = () => world.manager.systemctl('kill', '--signal=KILL', 'dbus.service');
  /** systemd 252 may miss a bus that dies while it greets it, and looks for one again only when that which followed is gone, too. */
  const servedAgain = async () => {
    const ask = ['timeout', '1', 'busctl', '--user', 'get-property', 'org.freedesktop.systemd1'];
    const version = ['/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager', 'Version'];
    while ((await world.manager.exec([...ask, ...version])).exitCode !== 0) await killBus();
  };
  const startsOf = async (unit: string) =>
    (await world.manager.exec(['cat', `/run/user/0/starts-of-${unit}`])).stdout.trim();

  it('reads 1,000 watched units in one round trip, as it does 10, and still hears of each', async () => {
    const callsFor = async (count: number) => {
      const systemd = connectSystemd(address());
      const all = Array.from({ length: count }, (_, i) => watch({ ...world, systemd }, `prerequisite-${i}.service`));
      await Promise.all(all.map(told => told.until(() => true)));
      const told = watch({ ...world, systemd }, 'counted-0.service');
      await told.until(() => true);
      const calls = Object.fromEntries([...systemd.calls].filter(([method]) => method !== 'ListUnitsByPatterns'));
      await ended(world, 'counted-0.service');
      await told.until(({ activeState }) => activeState === 'active');
      await world.manager.systemctlChecked('stop', 'counted-0.service');
      await sleep(200);
      const later = systemd.calls.get('ListUnitsByPatterns') ?? 0;
      systemd.close();
      return { calls, later };
    };
    // The second list is that of the watch which is begun later.
    const calls = { Subscribe: 1, ListUnitsByNames: 2 };
    const few = await callsFor(10);
    const many = await callsFor(1000);
    expect([few.calls, many.calls]).toEqual([calls, calls]);
    // What the first look loaded is looked at once more, together.
    expect(few.later).toBeLessThanOrEqual(10);
    expect(many.later).toBeLessThanOrEqual(10);
  });

  it('tells every change through bus daemons that are killed one after the other, and the job ends', async () => {
    const told = watch(world, 'noisy.service');
    const job = await jobOf(world, 'noisy.service');
    for (let i = 0; i < 8; i++) {
      await killBus();
      await sleep(60);
    }
    await servedAgain();
    const end = await job.ended;
    expect(['done', 'lost']).toContain(end.result);
    expect(end.unit.activeState).toBe('active');
    await told.until(({ activeState, job: queued }) => activeState === 'active' && !queued);
    told.stop();
  });

  it.each([
    { title: 'systemd executes itself anew', disturb: () => world.daemonReexec(), first: 1 },
    { title: 'the bus is killed', disturb: killBus, first: 11 },
  ])('starts each service exactly once while $title again and again', async ({ disturb, first }) => {
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const disturbing = (async () => {
      while (!over.signal.aborted) {
        await disturb();
        // A bus that never comes up would prove nothing.
        await servedAgain();
        await world.systemd.version();
        await sleep(Math.random() * 20);
      }
    })();
    const names = Array.from({ length: 9 }, (_, i) => `counted-${first + i}.service`);
    try {
      for (const name of names) {
        const { result, unit } = await ended(world, name);
        expect([name, ['done', 'lost'].includes(result), unit.activeState]).toEqual([name, true, 'active']);
      }
    } finally {
      over.abort();
      await disturbing;
    }
    expect(await Promise.all(names.map(startsOf))).toEqual(names.map(() => '1'));
  });

  it('believes nobody but systemd: a forged signal ends no job and changes no unit', async () => {
    const told = watch(world, 'waiting.service');
    const job = await jobOf(world, 'waiting.service');
    await told.until(({ activeState }) => activeState === 'activating');
    const listed = await world.manager.exec(['busctl', '--user', '--list', '--unique', '--no-legend', '--no-pager']);
    const names = [...listed.stdout.matchAll(/^(:1\.\d+)/gm)].map(match => match[1]!);
    expect(names.length).toBeGreaterThan(1);
    const manager = '/org/freedesktop/systemd1';
    for (const name of names) {
      const emit = ['busctl', '--user', 'emit', `--destination=${name}`];
      const forged = ['org.freedesktop.systemd1.Manager', 'JobRemoved', 'uoss'];
      const removed = await world.manager.exec([
        ...[...emit, manager, ...forged, String(job.id), `${manager}/job/${job.id}`, 'waiting.service', 'done'],
      ]);
      expect(removed).toMatchObject({ exitCode: 0, stderr: '' });
      const changed = ['org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as'];
      await world.manager.exec([
        ...[...emit, `${manager}/unit/waiting_2eservice`, ...changed, 'org.freedesktop.systemd1.Unit'],
        ...['1', 'ActiveState', 's', 'active', '0'],
      ]);
    }
    const settled = await Promise.race([job.ended, sleep(150, 'not ended')]);
    expect(settled).toBe('not ended');
    expect(told.last()?.activeState).toBe('activating');
    await world.systemd.cancel(job.id);
    told.stop();
  });

  it('leaves nothing that keeps the process after close', async () => {
    const script = join(import.meta.dirname, '../systemd/connect-and-close.ts');
    const variables = Object.entries(world.manager.environment).map(([key, value]) => `${key}=${value}`);
    const result = await run(['env', ...variables, process.execPath, script], { timeout: 5000 });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'closed' });
  });
});

describe('a start during the shutdown of a real system', () => {
  it('is refused, and the state says why', async () => {
    const { PrivateManager } = await import('./support/private-manager.ts');
    await using manager = await PrivateManager.start({
      scope: 'system',
      units: {
        // Its OnFailure= keeps the other in memory: the shutdown unmounts what the unit files are on.
        'slow.service':
          '[Unit]\nAfter=dbus.service\nOnFailure=late.service\n[Service]\nExecStart=/bin/sleep 1000\nExecStop=/bin/sleep 3\n',
        'late.service': '[Service]\nExecStart=/bin/sleep 1000\n',
      },
    });
    const systemd = connectSystemd({ bus: 'system', address: manager.busAddress });
    const request = await systemd.start('slow.service');
    if ('refused' in request) throw new Error(request.refused.message);
    expect((await request.job.ended).unit.activeState).toBe('active');
    await manager.systemctl('poweroff', '--no-block');
    expect(await systemd.start('late.service')).toMatchObject({ refused: { error: 'TransactionIsDestructive' } });
    expect(await systemd.systemState()).toBe('stopping');
    systemd.close();
  });
});

describe('without a bus that works', () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bus-'));
    path = join(directory, 'bus');
  });
  afterEach(() => rm(directory, { recursive: true }));

  const connect = (timeout: number) => connectSystemd({ bus: 'user', address: `unix:path=${path}`, timeout });
  const listen = async (accept: (socket: Socket) => void): Promise<Server> => {
    const server = createServer(accept);
    await new Promise<void>(resolve => server.listen(path, resolve));
    return server;
  };

  it('a call rejects in time and says which socket is missing and what to look at', async () => {
    const systemd = connect(150);
    const failure = await systemd.version().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SystemdError);
    expect(String(failure)).toContain(path);
    expect(String(failure)).toMatch(/ENOENT.*systemctl status dbus/);
    systemd.close();
  });

  it('a bus that says nothing does not hold a call for ever', async () => {
    const server = await listen(() => undefined);
    const systemd = connect(150);
    await expect(systemd.list(['a.service'])).rejects.toThrow(/takes connections but does not answer/);
    await expect(systemd.start('a.service')).rejects.toThrow(SystemdError);
    systemd.close();
    server.close();
  });

  it('a bus that hangs up is tried again, less and less often', async () => {
    let connections = 0;
    const server = await listen(socket => {
      connections += 1;
      socket.destroy();
    });
    const systemd = connect(600);
    await expect(systemd.systemState()).rejects.toThrow(SystemdError);
    expect(connections).toBeGreaterThan(3);
    expect(connections).toBeLessThan(12);
    systemd.close();
    server.close();
  });
});

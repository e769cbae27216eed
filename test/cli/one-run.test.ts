import { describe, expect, test } from 'vitest';
import { node } from './support/node.ts';

const waiting = 'version: 1\nprerequisites: { data: { path: /srv/data } }\n';

describe('two runs at once', () => {
  test.each([['up'], ['down'], ['up --format json']])(
    'muster %s ends with 75 and says who runs, since when',
    async command => {
      const one = node({ file: waiting });
      const first = await one.begin('up');
      await one.world.host.clock.advance(3000);
      const second = await one.run(...command.split(' '));
      expect(second).toEqual({
        code: 75,
        out: '',
        err: 'muster: run-in-progress: another run is in progress (process 401, begun by hand at 2025-01-01 00:00:00 UTC); see it with: muster status\n',
      });
      expect(one.requests()).toEqual([]);
      one.world.host.files.put('/srv/data');
      expect((await first.end()).code).toBe(0);
      expect((await one.run('up')).code).toBe(0);
    },
  );

  test('one of the boot is called so', async () => {
    const held = JSON.stringify({ pid: 412, trigger: 'boot', since: '2026-03-01T02:12:17.150Z' });
    const lock = () => Promise.resolve({ acquired: false as const, holder: held });
    const { code, err } = await node({ system: { lock } }).run('up');
    expect([code, err]).toEqual([
      75,
      expect.stringContaining('process 412, begun by the boot unit at 2026-03-01 02:12:17 UTC'),
    ]);
  });

  test('one that says in terminal escapes since when says nothing that a terminal obeys', async () => {
    const since = '\u001b]0;title\u0007\u001b[2Jnoon';
    const holder = JSON.stringify({ pid: 412, trigger: 'boot', since });
    const { code, err } = await node({ system: { lock: () => Promise.resolve({ acquired: false, holder }) } }).run(
      'up',
    );
    expect([code, err]).toEqual([75, expect.stringContaining('noon')]);
    expect(err).not.toMatch(/[\u001b\u0007]/);
  });

  test.each([[''], ['not JSON'], ['null'], ['{"pid":1}']])(
    'a holder that says %j of itself is no reason to fail',
    async holder => {
      const lock = () => Promise.resolve({ acquired: false as const, holder });
      const { code, err } = await node({ system: { lock } }).run('up');
      expect([code, err]).toEqual([
        75,
        'muster: run-in-progress: another run is in progress (it does not say whose); see it with: muster status\n',
      ]);
    },
  );

  test('a dry run, and whoever only looks, need no lock', async () => {
    const one = node({ file: waiting });
    const first = await one.begin('up');
    await one.world.host.clock.advance(1000);
    expect((await one.run('check')).code).toBe(1);
    expect((await one.run('plan')).code).toBe(0);
    expect((await one.run('status')).code).toBe(0);
    one.world.host.files.put('/srv/data');
    expect((await one.run('up', '--dry-run')).code).toBe(0);
    await first.end();
  });

  test('the lock is free again however a run ends', async () => {
    const one = node({ file: waiting });
    one.world.host.clock.schedule(1000, () => one.world.signal('SIGINT'));
    expect((await one.run('up')).code).toBe(130);
    one.world.systemd.loseBus();
    expect((await one.run('up')).code).toBe(1);
    one.world.systemd.restoreBus();
    one.world.host.files.put('/srv/data');
    expect((await one.run('up')).code).toBe(0);
    expect(one.locks.size).toBe(0);
  });
});

test.each([['up'], ['down'], ['install']])('%s: a lock that cannot be tried is told in words', async verb => {
  const lock = () =>
    Promise.reject(
      new Error('the lock /run/muster/lock cannot be tried: the program flock (util-linux) could not be run'),
    );
  const one = node({ system: { lock } });
  const { code, out, err } = await one.run(verb);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^muster: lock-untried: nothing was done, since it cannot be told whether another run is in progress: the lock .*flock.*\n$/,
  );
  expect(one.requests()).toEqual([]);
});

describe('up --dry-run', () => {
  test('waits as up does, and starts nothing, writes nothing, locks nothing', async () => {
    const one = node({ file: waiting });
    one.world.host.clock.schedule(7000, () => one.world.host.files.put('/srv/data'));
    const { code, out } = await one.run('up', '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/^READY after 7s /);
    expect(out).toContain('dry run: nothing was started');
    expect([one.requests(), one.stores.names(), one.locks.size]).toEqual([[], [], 0]);
  });

  test('ends as up would when it never comes', async () => {
    const one = node({ file: `${waiting}deadline: 1min\n` });
    expect((await one.run('up', '--dry-run')).code).toBe(124);
    expect([one.requests(), one.stores.names()]).toEqual([[], []]);
  });

  test('changes nothing in what status and report show', async () => {
    const one = node();
    await one.run('up');
    const before = await one.run('report');
    await one.run('up', '--dry-run');
    expect(await one.run('report')).toEqual(before);
  });
});

test('a second up on a node that runs starts nothing and says so', async () => {
  const one = node();
  await one.run('up');
  const before = one.requests();
  const { code, out } = await one.run('up');
  expect(code).toBe(0);
  expect(one.requests()).toEqual(before);
  expect(out).toMatch(/already/);
});

test('systemd is asked for time for as long as the units’ own time limits let the run last', async () => {
  const hour = 3_600_000;
  const asked: number[] = [];
  const one = node({
    file: 'version: 1\nservices: [corosync, pacemaker, { unit: load, attempts: 1 }]\n',
    units: [{ name: 'load.service', timeoutStart: 4 * hour, starts: [{ takes: 3.9 * hour }] }],
    system: {
      notify: ([, extend]) => {
        if (extend !== undefined) asked.push(one.world.host.clock.now());
        return Promise.resolve();
      },
    },
  });
  await one.run('up');
  expect(asked.at(-1)).toBeGreaterThan(3.8 * hour);
});

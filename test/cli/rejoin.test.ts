import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/engine/event.ts';
import { bootId, node, type NodeOptions } from './support/node.ts';

const folder = '/var/lib/muster/guard';
const hold = 'version: 1\nrejoin: { afterUncleanShutdown: hold }\nprerequisites: { ready: { path: /srv/ready } }\n';
const limited = 'version: 1\nrejoin: { maxUncleanBoots: 1 }\nprerequisites: { ready: { path: /srv/ready } }\n';
const guard = { name: 'muster-guard.service', unitFileState: 'enabled' } as const;
const boot = { name: 'muster.service', unitFileState: 'enabled' } as const;

function crashed({ mark = 'run-1\n', ...options }: NodeOptions & { readonly mark?: string } = {}) {
  const one = node({ file: hold, units: [guard, boot], ...options });
  one.stores.put(`${folder}/running`, mark);
  return one;
}

const recordOf = (one: ReturnType<typeof node>) =>
  JSON.parse(one.stores.text(`${folder}/record.json`) ?? 'null') as Record<string, unknown> | null;

describe('muster up on a node that crashed', () => {
  test('with hold ends 3, names the way on, and starts pcsd alone', async () => {
    const one = crashed();
    const { code, out } = await one.run('up');
    expect(code).toBe(3);
    expect(out).toMatch(/^HELD .*on n1/);
    expect(out.replace(/\s+/g, ' ')).toContain('was not stopped in order');
    expect(out).toContain('muster release');
    expect(out.replace(/\s+/g, ' ')).toContain('(after a power cut of the site: on each node)');
    expect(one.requests()).toEqual(['start pcsd']);
    expect((await one.run('status')).out).toContain('muster release');
  });

  test('a dry run says the same, and writes nothing', async () => {
    const one = crashed();
    expect((await one.run('up', '--dry-run')).code).toBe(3);
    expect(recordOf(one)).toBeNull();
  });

  test('starts without rejoin, of which nothing is read or written', async () => {
    const one = crashed({ file: 'version: 1\n' });
    one.stores.fail(folder, 'EIO');
    expect((await one.run('up')).code).toBe(0);
  });

  test('a mark without a text, as a full disk leaves it, is a mark, and its release is its own', async () => {
    const one = crashed({ mark: '' });
    expect((await one.run('up')).code).toBe(3);
    expect((await one.run('release')).code).toBe(0);
    expect((await one.run('up')).code).toBe(0);
  });

  test('both marks: the crash came between the two writes, and counts', async () => {
    const one = crashed();
    one.stores.put(`${folder}/clean`, 'run-0\n');
    expect((await one.run('up')).code).toBe(3);
  });

  test("the user's own systemd manager has no guard", async () => {
    expect((await crashed().run('up', '--user')).code).toBe(0);
  });

  test('at boot the console is told in one line, by hand it is not', async () => {
    const lines: string[] = [];
    const tellConsole = (line: string) => Promise.resolve(void lines.push(line));
    await crashed({ system: { tellConsole } }).run('up');
    expect(lines).toEqual([]);
    const identity = () => ({ host: 'n1', bootId, trigger: 'boot' as const, pid: 401, version: '0.1.0' });
    await crashed({ system: { tellConsole, identity } }).run('up');
    expect(lines).toEqual([expect.stringMatching(/^muster: held: .*to do: .*muster release/)]);
  });

  test('a stack that runs is nothing to judge', async () => {
    const active = { initially: 'active' } as const;
    const one = crashed({ daemons: { corosync: active, pacemaker: active, pcsd: active } });
    expect((await one.run('up')).code).toBe(0);
  });
});

describe('a guard that is still about to note how the stack was stopped', () => {
  test('is waited for', async () => {
    const one = crashed({ units: [{ ...guard, initially: 'active', stopTakes: 2000 }, boot] });
    await one.world.systemd.stop(guard.name);
    one.world.host.clock.schedule(2000, () => {
      const { store } = one.stores;
      void store(folder).remove('running');
      one.stores.put(`${folder}/clean`, 'run-1\n');
    });
    expect((await one.run('up')).code).toBe(0);
  });
});

describe('what cannot be read or written', () => {
  test.each([
    ['hold refuses', hold, 3],
    ['start warns and goes on', limited, 0],
  ])('%s', async (_, file, exitCode) => {
    const one = node({ file, units: [guard, boot] });
    one.stores.fail(folder, 'ENOSPC: no space left on device');
    const { code, out } = await one.run('up', '-v');
    expect(code).toBe(exitCode);
    expect(out).toContain('ENOSPC');
    expect(out).toContain(`df ${folder}`);
    if (exitCode === 0) expect(out).toContain('guard-failed');
  });

  test.each([
    ['hold refuses', hold, 3],
    ['start begins the count anew, and says so', limited, 0],
  ])('a damaged record: %s', async (_, file, exitCode) => {
    const one = node({ file, units: [guard, boot] });
    one.stores.put(`${folder}/record.json`, '{"schema":');
    const { code, out } = await one.run('up', '-v');
    expect(code).toBe(exitCode);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'record.json, which remembers how often this node went down, is damaged',
    );
    if (exitCode !== 3) return;
    expect((await one.run('release')).code).toBe(0);
    expect((await one.run('up')).code).toBe(0);
  });

  test.each([
    ['hold refuses', hold, 3],
    ['start warns and goes on', limited, 0],
  ])('a disk that hangs: %s after 20 s', async (_, file, exitCode) => {
    const never = new Promise<never>(() => undefined);
    const one = node({ file, units: [guard, boot] });
    const store = (path: string) =>
      path === folder ? { ...one.stores.store(path), list: () => never, read: () => never } : one.stores.store(path);
    const hanging = node({ file, units: [guard, boot], system: { store } });
    const { code, out } = await hanging.run('up', '-v');
    expect(code).toBe(exitCode);
    expect(out.replace(/\s+/g, ' ')).toContain('did not answer within 20s');
  });
});

describe('the record', () => {
  test('says that a run waits while one does, and no more once it has ended', async () => {
    const one = node({ file: limited.replace('/srv/ready', '/srv/data'), units: [guard, boot] });
    const running = await one.begin('up');
    await one.world.host.clock.advance(3000);
    expect(recordOf(one)).toMatchObject({ waiting: bootId });
    one.world.host.files.put('/srv/data');
    expect((await running.end()).code).toBe(0);
    expect(recordOf(one)).toMatchObject({ waiting: null, unclean: [] });
  });

  test('of a run that was interrupted does not either', async () => {
    const one = node({ file: limited.replace('/srv/ready', '/srv/data'), units: [guard, boot] });
    one.world.host.clock.schedule(1000, () => one.world.signal('SIGTERM'));
    expect((await one.run('up')).code).toBe(143);
    expect(recordOf(one)).toMatchObject({ waiting: null });
  });
});

describe('a corosync that runs without its guard', () => {
  const active = { initially: 'active' } as const;
  const running = { corosync: active, pacemaker: active, pcsd: active };

  test('gets it', async () => {
    const one = node({ units: [guard, boot], daemons: running });
    const { code, out } = await one.run('up');
    expect([code, one.requests()]).toEqual([0, ['start muster-guard']]);
    expect(out).not.toContain('guard-failed');
  });

  test.each([
    ['with hold as an error', hold, 'error'],
    ['else as a warning', limited, 'warning'],
  ])('is told %s when it cannot', async (_, file, severity) => {
    const one = node({ file, units: [{ ...guard, starts: [{ ends: { exitStatus: 1 } }] }, boot], daemons: running });
    const { code, out } = await one.run('up', '--format', 'json');
    expect(code).toBe(0);
    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    expect(findings).toContainEqual(expect.objectContaining({ code: 'guard-failed', severity }));
  });

  test('is told why, when its unit does not come to its end', async () => {
    const hangs = { ...guard, timeoutStart: Infinity, starts: [{ ends: 'never' }] } as const;
    const one = node({ units: [hangs, boot], daemons: running });
    const { code, out } = await one.run('up', '-v');
    expect([code, one.requests()]).toEqual([0, ['start muster-guard']]);
    expect(out.replace(/\s+/g, ' ')).toContain('it does not come to its end');
    expect(one.world.host.clock.now()).toBeLessThan(60_000);
  });

  test('is told why, when the folder of its mark cannot be read or hangs', async () => {
    const units = [{ ...guard, initially: 'active' } as const, boot];
    const broken = node({ units, daemons: running });
    broken.stores.fail(folder, 'EIO: i/o error');
    expect((await broken.run('up', '-v')).out.replace(/\s+/g, ' ')).toContain(
      'its mark cannot be seen: EIO: i/o error',
    );
    const never = new Promise<never>(() => undefined);
    const store = (path: string) =>
      path === folder
        ? { ...broken.stores.store(path), list: () => never, read: () => never }
        : broken.stores.store(path);
    const hanging = await node({ units, daemons: running, system: { store } }).run('up', '-v');
    expect([hanging.code, hanging.out.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining(`${folder} does not answer`),
    ]);
  });

  test('whose mark is gone is told as well', async () => {
    const one = node({ units: [{ ...guard, initially: 'active' }, boot], daemons: running });
    expect((await one.run('up', '-v')).out.replace(/\s+/g, ' ')).toContain(`its mark in ${folder} is gone`);
    one.stores.put(`${folder}/running`, 'run-1\n');
    expect((await one.run('up', '-v')).out).not.toContain('guard-failed');
  });

  test('is left alone where the guard is not installed or not enabled', async () => {
    for (const units of [[boot], [{ ...guard, unitFileState: 'disabled' } as const, boot]]) {
      const one = node({ units, daemons: running });
      expect((await one.run('up', '-v')).out).not.toContain('guard');
      expect(one.requests()).toEqual([]);
    }
  });
});

describe('muster release', () => {
  test('notes it, tells the journal who did so, and starts the boot unit', async () => {
    const one = crashed({ console: { environment: { SUDO_USER: 'anna' } } });
    const text = 'n1 was released by anna (muster release): it may join the cluster again';
    // Anything else that it runs is not installed, and told.
    one.world.host.commands.answer(['systemd-cat', '--identifier=muster', '--priority=notice', 'echo', text], {
      exitCode: 0,
    });
    await one.run('up');
    const { code, out, err } = await one.run('release');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe('released; muster.service is starting: see muster status\n');
    expect(one.requests().at(-1)).toBe('start muster');
    expect(recordOf(one)).toMatchObject({ released: 'run-1', unclean: [] });
  });

  test('starts a boot unit anew that has ended well since', async () => {
    const one = crashed({ units: [guard, { ...boot, initially: 'active' }] });
    expect((await one.run('release')).code).toBe(0);
    expect(one.requests()).toEqual(['stop muster', 'start muster']);
  });

  test.each([
    ['a node that is not held', {}, undefined, 'nothing to release: the rejoin guard does not hold this node'],
    ['a stack that runs', { daemons: { corosync: { initially: 'active' as const } } }, 'x', 'the cluster stack runs'],
  ])('of %s says so and changes nothing', async (_, options, mark, text) => {
    const one = node({ file: hold, units: [guard, boot], ...options });
    if (mark !== undefined) one.stores.put(`${folder}/running`, mark);
    const { code, out } = await one.run('release');
    expect([code, one.requests(), recordOf(one)]).toEqual([0, [], null]);
    expect(out).toContain(text);
  });

  test('as JSON', async () => {
    const { out } = await crashed().run('release', '--once', '--format', 'json');
    expect(JSON.parse(out)).toEqual({
      schema: 'muster.release/1',
      released: true,
      detail: 'released for this start; muster.service is starting: see muster status',
    });
  });

  test('that cannot be written down releases nothing', async () => {
    const one = crashed();
    const store = one.stores.store(folder);
    const failing = crashed({
      system: {
        store: () => ({ ...store, writeAtomic: () => Promise.reject(new Error('EROFS: read-only file system')) }),
      },
    });
    const { code, err } = await failing.run('release');
    expect([code, failing.requests()]).toEqual([1, []]);
    expect(err).toContain(
      'muster: release-unwritable: nothing was released, since /var/lib/muster/guard cannot be written: EROFS',
    );
  });

  test('without the boot unit says how to start', async () => {
    const one = crashed({ units: [guard] });
    const { code, err } = await one.run('release');
    expect([code, err]).toEqual([1, expect.stringContaining('muster install')]);
    expect(err).toContain('start it with: muster up');
    expect(err).toMatch(
      /^muster: release-untold: .*\nmuster: released-not-started: released, but muster\.service was not started: /,
    );
    expect((await one.run('up')).code).toBe(0);
  });

  test.each([
    ['needs root', { userId: 1000 }, [], 'run it as root'],
    ['has no --user', {}, ['--user'], 'leave out --user'],
  ])('%s', async (_, system, more, text) => {
    const { code, err } = await crashed({ system }).run('release', ...more);
    expect([code, err]).toEqual([2, expect.stringContaining(text)]);
  });

  test('waits for no other run, and says that there is one', async () => {
    const one = crashed();
    one.locks.set('/run/muster/lock', '');
    expect((await one.run('release')).code).toBe(75);
  });
});

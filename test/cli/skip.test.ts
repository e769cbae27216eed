import { describe, expect, test } from 'vitest';
import { skipFileName, writeSkips } from '../../src/report/kept/skip-file.ts';
import { node, type CliNode, type NodeOptions } from './support/node.ts';

const waiting = 'version: 1\nprerequisites:\n  data: { path: /srv/data }\n  san: { path: /srv/san, required: false }\n';
const skipFile = `/run/muster/${skipFileName}`;

/** A node whose run has waited for 3 s. */
async function waitingNode(
  options: NodeOptions = {},
): Promise<{ one: CliNode; run: Awaited<ReturnType<CliNode['begin']>> }> {
  const one = node({ file: waiting, ...options });
  const run = await one.begin('up');
  await one.world.host.clock.advance(3000);
  return { one, run };
}

describe('muster up --without', () => {
  test('starts without it, says so in the report, and is degraded', async () => {
    const one = node({ file: waiting });
    one.world.host.files.put('/srv/san');
    const { code, out } = await one.run('up', '--without', 'data');
    expect(code).toBe(0);
    expect(out).toMatch(/^DEGRADED /);
    expect(out).toMatch(/not waited for, on request: data$/m);
    expect(out).toMatch(/skipped +0 +data +left out by --without, run by root/);
  });

  test('takes several names, also that of what muster adds by itself', async () => {
    const one = node({ file: waiting });
    one.world.host.commands.answer(['corosync', '-t'], { exitCode: 1 });
    const { code, out } = await one.run('up', '--without', 'data', 'san', '--without', 'corosync-config');
    expect(code).toBe(0);
    expect(out).toMatch(/on request: data, san, corosync-config$/m);
  });

  test.each([[[]], [['--dry-run']]])('with an unknown name does nothing (%j)', async more => {
    const one = node({ file: waiting });
    expect(await one.run('up', ...more, '--without', 'dat', 'san', 'nobody')).toEqual({
      code: 2,
      out: '',
      err: 'muster: unknown-name: no such prerequisite: dat (did you mean data?), nobody (the file has: data, san, corosync-config)\n',
    });
    expect([one.requests(), one.stores.names()]).toEqual([[], []]);
  });

  test('with --dry-run waits for the rest only', async () => {
    const one = node({ file: waiting });
    const { code, out } = await one.run('up', '--dry-run', '--without', 'data', '--without', 'san');
    expect([code, one.requests()]).toEqual([0, []]);
    expect(out).toMatch(/^DEGRADED after 0/);
  });
});

describe('muster skip', () => {
  test('ends the wait for it, says what that means and what is waited for now', async () => {
    const { one, run } = await waitingNode({ console: { environment: { SUDO_USER: 'alice' } } });
    const skipped = await one.run('skip', 'data');
    expect(skipped).toEqual({
      code: 0,
      out: `data: skipped, although it is required: corosync and pacemaker will be started without it, and what needs it may fail on this node
the run goes on, and ends degraded at best; now: waiting for san (/srv/san: is not there; optional)
`,
      err: '',
    });
    one.world.host.files.put('/srv/san');
    const { code, out, err } = await run.end();
    expect(code).toBe(0);
    expect(out).toMatch(/^DEGRADED /);
    expect(err).toContain('data: skipped: left out by muster skip, run by alice (sudo)');
    expect(out.replace(/\s+/g, ' ')).toContain('left out by muster skip, run by alice (sudo)');
  });

  test('of all that is waited for starts the services', async () => {
    const { one, run } = await waitingNode();
    expect((await one.run('skip', 'san', 'data')).out).toMatch(/^data: skipped, .*\nsan: skipped; it is optional\n/);
    expect((await run.end()).out).toMatch(/on request: data, san$/m);
  });

  test('as JSON names what was skipped', async () => {
    const { one } = await waitingNode();
    expect(JSON.parse((await one.run('skip', 'data', '--format', 'json')).out)).toEqual({
      schema: 'muster.skip/1',
      skipped: ['data'],
      now: expect.stringContaining('waiting for san') as string,
    });
  });

  test('of one that is met, or skipped already, says so and does nothing', async () => {
    const { one } = await waitingNode();
    await one.run('skip', 'data');
    one.stores.put(skipFile, '');
    const { code, err } = await one.run('skip', 'corosync-config', 'data');
    expect([code, err]).toEqual([
      0,
      'muster: nothing-to-skip: data is skipped already\nmuster: nothing-to-skip: corosync-config is met already: nothing to skip\n',
    ]);
    expect(one.stores.text(skipFile)).toBe('');
  });

  test('of an unknown name is wrong usage', async () => {
    const { one } = await waitingNode();
    expect(await one.run('skip', 'dta')).toMatchObject({
      code: 2,
      err: 'muster: unknown-name: no such prerequisite: dta (did you mean data?)\n',
    });
  });

  test('without a run says how to begin one', async () => {
    const one = node();
    expect(await one.run('skip', 'data')).toMatchObject({
      code: 1,
      err: 'muster: no-run: no run is in progress (none is recorded in this boot); one that does not wait for it begins with: muster up --without NAME\n',
    });
    await one.run('up');
    expect((await one.run('skip', 'ready')).err).toContain('no run is in progress (the last one ended ready)');
  });

  test('needs root', async () => {
    const one = node({ system: { userId: 1000 } });
    expect(await one.run('skip', 'data')).toMatchObject({
      code: 2,
      err: expect.stringContaining('run it as root') as string,
    });
  });

  test('a run that does not answer is not waited for for long', async () => {
    const { one } = await waitingNode();
    const store = one.stores.store('/run/muster');
    const mute = node({
      system: { store: () => ({ ...store, writeAtomic: () => Promise.resolve() }) },
    });
    mute.world.host.files.put('/proc/401/cmdline', { text: 'muster' });
    const { code, err } = await mute.run('skip', 'data');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^muster: skip-ignored: the run \(process 401\) has not taken the order: /),
    ]);
    expect(mute.world.host.clock.now()).toBeLessThan(6000);
  });

  test('a request to an earlier run is gone, and one for another run is nobody’s', async () => {
    const one = node({ file: waiting });
    const startedAt = '2025-01-01T00:00:00.000Z';
    one.stores.put(skipFile, writeSkips({ pid: 401, startedAt }, [{ name: 'data', by: 'root' }]));
    const run = await one.begin('up');
    await one.world.host.clock.advance(1000);
    expect(one.stores.text(skipFile)).toBeUndefined();
    one.stores.put(skipFile, writeSkips({ pid: 402, startedAt }, [{ name: 'data', by: 'root' }]));
    await one.world.host.clock.advance(1000);
    one.stores.put(skipFile, 'damaged');
    one.world.host.files.put('/srv/san');
    await one.world.host.clock.advance(1000);
    expect(one.requests()).toEqual([]);
    one.world.host.files.put('/srv/data');
    expect((await run.end()).out).toMatch(/^READY /);
  });
});

describe('SIGHUP at boot', () => {
  function bootNode() {
    let hangUp: (() => void) | undefined;
    const one = node({
      file: waiting,
      system: {
        identity: () => ({ host: 'n1', bootId: 'boot', trigger: 'boot', pid: 401, version: '0.1.0' }),
        stopOnSignals: (_, onHangup) => (hangUp = onHangup),
      },
    });
    const write = (text: string) => {
      one.world.host.files.put('/etc/muster/muster.yaml', { text });
    };
    return { one, write, hangUp: () => hangUp?.() };
  }

  test('reads the file again', async () => {
    const { one, write, hangUp } = bootNode();
    const run = await one.begin('up');
    await one.world.host.clock.advance(3000);
    write('version: 1\nprerequisites: { san: { path: /srv/ready } }\n');
    hangUp();
    const { code, out, err } = await run.end();
    expect([code, out]).toEqual([0, expect.stringMatching(/^READY /)]);
    expect(err).toContain(
      'the file was read again (/etc/muster/muster.yaml): changed, looked at anew: san; no longer waited for: data',
    );
    expect(out).toMatch(/skipped .* data +no longer in the file; last seen:\n/);
  });

  test('tells all that is wrong with an invalid one, and goes on', async () => {
    const { one, write, hangUp } = bootNode();
    const run = await one.begin('up');
    await one.world.host.clock.advance(3000);
    write('version: 1\nprerequisites: { san: { pth: /srv/ready } }\ndeadlin: 5\n');
    hangUp();
    await one.world.host.clock.advance(1000);
    expect(run.err).toContain('/etc/muster/muster.yaml:2:25: ');
    expect(run.err).toContain('/etc/muster/muster.yaml:3:1: ');
    expect(run.err).toContain('is not taken over: 2 problems in it: the run goes on with what it was before');
    one.world.host.files.put('/srv/data');
    one.world.host.files.put('/srv/san');
    expect((await run.end()).code).toBe(0);
  });
});

test('SIGHUP of a run by hand is a lost terminal', async () => {
  let hasHangup: boolean | undefined;
  const stopOnSignals = (_: unknown, onHangup?: () => void) => void (hasHangup = onHangup !== undefined);
  await node({ system: { stopOnSignals } }).run('up');
  expect(hasHangup).toBe(false);
});

import { describe, expect, test } from 'vitest';
import { bootId, node } from './support/node.ts';

const stateFile = '/run/muster/state.json';
const record = `/var/lib/muster/boots/${bootId}.json`;
const waiting = 'version: 1\nprerequisites: { data: { path: /srv/data, timeout: 2min } }\n';

/** A run that waits for /srv/data, 30 s after it began. */
async function inTheMiddle() {
  const one = node({ file: waiting });
  const first = await one.begin('up');
  await one.world.host.clock.advance(30_000);
  return { one, first };
}

describe('muster report', () => {
  test('shows the last run as up showed it', async () => {
    const one = node();
    const { out } = await one.run('up');
    expect(await one.run('report')).toEqual({ code: 0, out, err: '' });
    const asJson = await node().run('up', '--format', 'json');
    expect((await one.run('report', '--format', 'json')).out).toBe(asJson.out);
  });

  test('with no run recorded says so, and how to make one', async () => {
    expect(await node().run('report')).toEqual({
      code: 1,
      out: '',
      err: 'muster: no-report: no finished run is recorded in /var/lib/muster/boots; make one with: muster up\n',
    });
    const { code, out } = await node().run('report', '--format', 'json');
    expect([code, out]).toEqual([1, '']);
  });

  test.each([
    ['empty', ''],
    ['half of one', '{"schema":"muster.boot/1","bootId":"3f1a'],
    ['no record', '[]'],
    ['of another version', '{"schema":"muster.boot/9","runs":[{}]}'],
    ['with a run that is none', `{"schema":"muster.boot/1","bootId":"${bootId}","runs":[{"outcome":"ready"}]}`],
  ])('a history file that is damaged (%s) is skipped and named', async (_, text) => {
    const one = node();
    one.stores.put(record, text);
    const { code, out, err } = await one.run('report');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`muster: record-skipped: ${bootId}.json is skipped: `);
    expect(err).toContain('no finished run is recorded');
    expect((await one.run('up')).code).toBe(0);
    expect((await one.run('report')).code).toBe(0);
  });

  test.each([
    ['that is the first', 0],
    ['that is not', 1],
  ])('shows a run %s and could not be kept, as on a full disk', async (_, before) => {
    const full = node();
    await full.world.host.clock.advance(60_000);
    const { out } = await full.run('up', '--format', 'json');
    const one = node();
    for (let run = 0; run < before; run++) await one.run('up');
    one.stores.put(stateFile, full.stores.text(stateFile) ?? '');
    expect(await one.run('report', '--format', 'json')).toEqual({ code: 0, out, err: '' });
  });

  test('shows the last that is kept where the state file could not be replaced, as on a full /run', async () => {
    const old = node();
    await old.run('up');
    const one = node();
    await one.world.host.clock.advance(60_000);
    const { out } = await one.run('up', '--format', 'json');
    one.stores.put(stateFile, old.stores.text(stateFile) ?? '');
    expect((await one.run('report', '--format', 'json')).out).toBe(out);
  });

  test('goes back to an earlier boot when the record of the last is damaged', async () => {
    const one = node();
    await one.run('up');
    one.stores.put('/var/lib/muster/boots/00000000-6f6e-4c1d-9a55-0d0c5c0e7a11.json', 'damaged');
    const { code, out, err } = await one.run('report');
    expect([code, out]).toEqual([0, expect.stringMatching(/^READY /)]);
    expect(err).toMatch(/^muster: record-skipped: 00000000-\S+ is skipped: /);
  });

  test('of a run that was killed shows the one before, and says so', async () => {
    const { one, first } = await inTheMiddle();
    one.world.host.files.remove('/proc/401');
    expect((await one.run('report')).err).toMatch(
      /^muster: report-older: the run begun at 2025-01-01 \S+ UTC was killed before it ended; how far it came: muster status\n/,
    );
    await first.end();
    expect((await one.run('report')).err).toBe('');
  });

  test('of a run in progress shows the one before, and says so', async () => {
    const one = node({ file: waiting });
    one.world.host.files.put('/srv/data');
    await one.run('up');
    const before = await one.run('report');
    await one.run('down');
    one.world.host.files.remove('/srv/data');
    const next = await one.begin('up');
    await one.world.host.clock.advance(1000);
    const { out, err } = await one.run('report');
    expect(out).toBe(before.out);
    expect(err).toMatch(
      /^muster: report-older: the run begun at 2025-01-01 \S+ UTC is still in progress; how far it came: muster status\n$/,
    );
    await next.end();
  });
});

describe('muster status', () => {
  test('shows what the run in progress waits for, since when and until when', async () => {
    const { one, first } = await inTheMiddle();
    const { code, out, err } = await one.run('status');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^in progress for 30s on n1 \(by hand, pid 401\)\nwaiting, at most 10min, for:\n {2}data +30s of 2min +\/srv\/data/,
    );
    expect(out).toMatch(/Daemon Status:\n {2}corosync: inactive\/disabled/);
    const { inProgress, run } = JSON.parse((await one.run('status', '--format', 'json')).out) as {
      inProgress: boolean;
      run: { outcome: null };
    };
    expect([inProgress, run.outcome]).toEqual([true, null]);
    expect((await first.end()).code).toBe(124);
    expect((await one.run('status')).out).toMatch(/^LATE on n1: /);
  });

  test('of a run that was killed says so', async () => {
    const { one, first } = await inTheMiddle();
    one.world.host.files.remove('/proc/401');
    const { out } = await one.run('status');
    expect(out).toMatch(/^ENDED WITHOUT A REPORT on n1: muster was killed or the machine went down\n/);
    const { inProgress } = JSON.parse((await one.run('status', '--format', 'json')).out) as { inProgress: boolean };
    expect(inProgress).toBe(false);
    await first.end();
  });

  test('takes another program with the number of a killed run for another program', async () => {
    const { one, first } = await inTheMiddle();
    one.world.host.files.put('/proc/401/cmdline', { text: '/usr/sbin/sshd\0-D\0' });
    expect((await one.run('status')).out).toMatch(/^ENDED WITHOUT A REPORT/);
    await first.end();
  });

  test('names a state file that is damaged, and shows the last run all the same', async () => {
    const one = node();
    await one.run('up');
    for (const text of ['', '{', 'null', '{"schema":"muster.state/1","pid":1}']) {
      one.stores.put(stateFile, text);
      const { code, out, err } = await one.run('status');
      expect([code, out]).toEqual([0, expect.stringMatching(/^READY on n1: /)]);
      expect(err).toBe(
        'muster: record-skipped: /run/muster/state.json is skipped: it is damaged, or of another version of muster\n',
      );
    }
  });

  test('says what it may not see', async () => {
    const one = node({ system: { userId: 1000 } });
    one.stores.fail('/run/muster', 'EACCES: permission denied');
    one.stores.fail('/var/lib/muster/boots', 'EACCES: permission denied');
    const { code, out, err } = await one.run('status');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^UNKNOWN on n1: .*\n {2}to do: {3}as root: muster status\nDaemon Status:\n/),
    ]);
    expect(err).toContain('muster: run-unseen: the run in progress cannot be seen: EACCES: permission denied\n');
    expect(err).toContain(
      'muster: records-unlisted: the reports of earlier boots cannot be listed: EACCES: permission denied\n',
    );
  });

  test.each([
    ['root', 0, /pacemaker: active\/disabled +not ready: /],
    ['anybody else', 1000, /pacemaker: active\/disabled +cannot be told without root: /],
  ])('of a daemon that does not answer %s', async (_, userId, said) => {
    const up = { initially: 'active' } as const;
    const one = node({ system: { userId }, daemons: { corosync: up, pacemaker: up, pcsd: up } });
    one.world.cluster.hangs = true;
    expect((await one.run('status')).out).toMatch(said);
  });

  test('shows the daemons in the words of pcs status, and whether they are ready', async () => {
    const one = node({ daemons: { pcsd: { unitFileState: 'enabled' } } });
    await one.run('up');
    const { out } = await one.run('status');
    expect(out).toMatch(
      /corosync: active\/disabled +ready\n {2}pacemaker: active\/disabled +ready\n {2}pcsd: active\/enabled +ready\n/,
    );
    one.world.cluster.hangs = true;
    one.world.systemd.kill('pcsd.service', { exitStatus: 1 });
    const { code, out: later } = await one.run('status');
    expect(code).toBe(0);
    expect(later).toMatch(/pacemaker: active\/disabled +\S.*\n(.*\n)?.*pcsd: failed\/enabled\n/);
    expect(later).not.toMatch(/pacemaker: active\/disabled +ready/);
  });

  test.each([['version: 9\n'], [undefined]])('shows the usual daemons when the file is %j', async file => {
    const { code, out } = await node({ file }).run('status');
    expect([code, out]).toEqual([0, expect.stringMatching(/corosync: .*\n {2}pacemaker: .*\n {2}pcsd: /)]);
  });
});

describe('records that cannot be written', () => {
  test('do not fail the run, and are told', async () => {
    const one = node();
    one.stores.fail('/run/muster', 'ENOSPC: no space left on device');
    one.stores.fail('/var/lib/muster/boots', 'EROFS: read-only file system');
    const { code, out, err } = await one.run('up', '--format', 'json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { outcome: 'ready' }]);
    expect(err).toContain(
      'muster: state-unwritable: state.json cannot be written: ENOSPC: no space left on device; muster status will not see this run\n',
    );
    expect(err).toMatch(/muster: report-not-kept: the report is not kept: .*EROFS: read-only file system\n/);
  });

  test('the journal has that as a warning', async () => {
    const one = node({ console: { errIsJournal: true } });
    one.stores.fail('/run/muster', 'ENOSPC: no space left on device');
    expect((await one.run('up')).err).toMatch(/^<4>state-unwritable: state\.json cannot be written: /m);
  });
});

import { describe, expect, test } from 'vitest';
import { node, type NodeOptions } from './support/node.ts';

const up = { initially: 'active' } as const;
const running: NodeOptions = {
  daemons: {
    corosync: { ...up, stopTakes: 1000 },
    pacemaker: { ...up, stopTakes: 20_000 },
    pcsd: { ...up, stopTakes: 500 },
  },
};

describe('muster down', () => {
  test('stops in reverse order, each when the one before is down, and says how long it may take', async () => {
    const one = node(running);
    const { code, out, err } = await one.run('down');
    expect([code, out]).toEqual([0, '']);
    expect(one.world.systemd.requests.map(({ at, subject }) => [at, subject])).toEqual([
      [0, 'pcsd.service'],
      [500, 'pacemaker.service'],
      [20_500, 'corosync.service'],
    ]);
    expect(err).toContain('pacemaker.service is stopping; it has 30min\npacemaker.service stopped after 20s\n');
    expect(one.connections.open).toBe(0);
    expect(one.locks.size).toBe(0);
  });

  test('as JSON is one document of what became of each, also of those that were not asked', async () => {
    const stuck = node({ ...running, daemons: { ...running.daemons, pacemaker: { ...up, stopTakes: 4_000_000 } } });
    const { code, out } = await stuck.run('down', '--format', 'json');
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      {
        schema: 'muster.down/1',
        down: false,
        services: [
          { unit: 'pcsd.service', result: 'stopped', tookMs: 500 },
          { unit: 'pacemaker.service', result: 'failed', detail: expect.stringContaining('still stopping') as string },
          { unit: 'corosync.service', result: 'not asked', tookMs: null },
        ],
      },
    ]);
  });

  test('-q says nothing', async () => {
    expect(await node(running).run('down', '-q')).toEqual({ code: 0, out: '', err: '' });
  });

  test('on a node where nothing runs asks for nothing', async () => {
    const one = node();
    const { code, err } = await one.run('down');
    expect([code, one.requests()]).toEqual([0, []]);
    expect(err).toBe('pcsd.service is inactive\npacemaker.service is inactive\ncorosync.service is inactive\n');
  });

  test('run again it finds the work done', async () => {
    const one = node(running);
    await one.run('down');
    const before = one.requests();
    expect((await one.run('down')).code).toBe(0);
    expect(one.requests()).toEqual(before);
  });

  test('goes no further when one does not stop: corosync must not go before pacemaker', async () => {
    const one = node({
      daemons: { ...running.daemons, pacemaker: { ...up, stopTakes: Infinity, timeoutStop: 60_000 } },
    });
    const { code, err } = await one.run('down');
    expect(code).toBe(1);
    expect(one.requests()).toEqual(['stop pcsd', 'stop pacemaker']);
    expect(err).toMatch(
      /pacemaker\.service did not stop: it is still stopping after 1min 5s, and systemd goes on; see: systemctl status pacemaker\.service\n$/,
    );
    expect(one.world.isActive('corosync')).toBe(true);
  });

  test('goes no further when systemd refuses, and says why; also with -q', async () => {
    const one = node(running);
    const refuse = {
      refused: { error: 'OnlyByDependency', message: 'pacemaker.service may be requested by dependency only' },
    };
    const stop = one.world.systemd.stop.bind(one.world.systemd);
    one.world.systemd.stop = name => (name === 'pacemaker.service' ? Promise.resolve(refuse) : stop(name));
    const { code, err } = await one.run('down', '-q');
    expect([code, err]).toEqual([
      1,
      'pacemaker.service did not stop: systemd refused: pacemaker.service may be requested by dependency only\n',
    ]);
    expect(one.requests()).toEqual(['stop pcsd']);
  });

  test('stops the services of the file', async () => {
    const one = node({ ...running, file: 'version: 1\nservices: [corosync, pacemaker]\n' });
    expect((await one.run('down')).code).toBe(0);
    expect(one.requests()).toEqual(['stop pacemaker', 'stop corosync']);
  });

  test('overrides no start that is on its way, and goes no further', async () => {
    const one = node({ daemons: { corosync: up, pacemaker: up, pcsd: { starts: [{ takes: 60_000 }] } } });
    one.world.systemd.administrator.start('pcsd.service');
    const { code, err } = await one.run('down');
    expect([code, one.requests()]).toEqual([1, ['stop pcsd']]);
    expect(err).toMatch(/pcsd\.service did not stop: systemd refused: .*'start' job/);
  });
});

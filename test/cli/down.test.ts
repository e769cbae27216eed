import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/simulation/virtual-cluster.ts';
import { resource } from '../engine/support/crm-elements.ts';
import { fixture } from '../services/fixtures.ts';
import { node, type CliNode, type NodeOptions } from './support/node.ts';

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
    expect(err).toBe('nothing to stop: corosync.service, pacemaker.service, pcsd.service are down\n');
  });

  test('a mistake in the prerequisites file does not hold up a stop in order', async () => {
    const one = node({ ...running, file: 'version: 1\nprerequisites: { data: { paht: /srv } }\n' });
    const { code, err } = await one.run('down');
    expect(code).toBe(0);
    expect(one.requests()).toEqual(['stop pcsd', 'stop pacemaker', 'stop corosync']);
    expect(err).toContain('unknown-kind');
    expect(err).toMatch(/^muster: usual-services: .*: pcsd\.service, pacemaker\.service, corosync-qdevice/m);
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
      /pacemaker\.service did not stop: it is still stopping after 1min 5s, and systemd goes on; nothing more is stopped; see: systemctl status pacemaker\.service\n$/,
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
      'muster: stop-failed: pacemaker.service did not stop: systemd refused: pacemaker.service may be requested by dependency only; nothing more is stopped; see: systemctl status pacemaker.service\n',
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

const unmanaged = resource('www', { managed: false });

describe('muster down looks at the cluster first', () => {
  test.each<[string, Partial<Cluster>, RegExp]>([
    [
      'an unmanaged resource is active here',
      { resources: unmanaged },
      /unmanaged: .*active here: www\. .*go on|leave them running/,
    ],
    [
      'the rest would lose quorum',
      { members: 2, quorum: 2 },
      /quorum: .*has 1 vote and needs 2: it loses quorum, and stops/,
    ],
    [
      'dlm runs here',
      { resources: resource('dlm', { agent: 'ocf:pacemaker:controld' }) },
      /locks: .*dlm \(ocf:pacemaker:controld\)/,
    ],
    ['lvmlockd runs here', { resources: resource('lock', { agent: 'ocf:heartbeat:lvmlockd' }) }, /locks: .*lock/],
    [
      'fencing is pending',
      { toBeFenced: ['n3'] },
      /fencing: fencing of n3 is pending.*\n.*first make sure that the peer is powered off/,
    ],
    ['crm_mon hangs', { hangs: true }, /unseen: .*crm_mon did not answer within 10s/],
  ])('and refuses when %s; with --force it says so and goes on', async (_, cluster, says) => {
    const one = node({ ...running, cluster });
    const { code, out, err } = await one.run('down');
    expect([code, out, one.requests()]).toEqual([1, '', []]);
    expect(err).toMatch(says);
    expect(err).toMatch(
      /^muster: would-harm: nothing is stopped, since it would do harm:\n(.*\n)*to stop all the same: muster down --force\n$/,
    );
    const forced = await one.run('down', '--force');
    expect([forced.code, one.requests()]).toEqual([0, ['stop pcsd', 'stop pacemaker', 'stop corosync']]);
    expect(forced.err).toMatch(says);
    expect(forced.err).toMatch(/^muster: harm-overridden: goes on, since --force was given, although:\n/);
  });

  test('tells all objections at once, also as JSON and with -q', async () => {
    const one = node({ ...running, cluster: { resources: unmanaged, members: 2, quorum: 2, toBeFenced: ['n3'] } });
    const { code, out, err } = await one.run('down', '-q', '--format', 'json');
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { down: false, objections: [{ code: 'unmanaged' }, { code: 'fencing' }, { code: 'quorum' }], services: [] },
    ]);
    expect(err).toContain('  quorum: ');
  });

  test.each<[string, Partial<Cluster>]>([
    ['managed resources, which Pacemaker stops itself', { resources: resource('www') }],
    [
      'an unmanaged fence device, which is no process',
      { resources: resource('f', { agent: 'stonith:fence_x', managed: false }) },
    ],
    ['a peer that goes on, two_node', { members: 2, quorum: 1 }],
    ['a node without quorum, which has none to lose', { quorate: false, waitForAll: true, quorum: 2 }],
  ])('and does not mind %s', async (_, cluster) => {
    expect((await node({ ...running, cluster }).run('down')).code).toBe(0);
  });

  test('a dlm.service that nobody made a resource is told of, with its lockspaces', async () => {
    const one = node({ ...running, units: [{ name: 'dlm.service', ...up }] });
    one.world.host.commands.answer(['dlm_tool', 'ls'], { stdout: 'dlm lockspaces\nname          gfs2data\nid 0x1\n' });
    expect((await one.run('down')).err).toMatch(/locks: .*by dlm\.service; lockspaces: gfs2data/);
  });

  test('a corosync that died below pacemaker leaves all unknown', async () => {
    const one = node({ daemons: { ...running.daemons, corosync: {} } });
    const { code, err } = await one.run('down');
    expect([code, one.requests()]).toEqual([1, []]);
    expect(err).toMatch(/unseen: .*pacemaker knows no nodes|not the cluster below it/);
  });

  test('a corosync that does not answer leaves the votes unknown', async () => {
    const one = node(running);
    one.world.host.commands.answer(['corosync-quorumtool', '-s'], { takes: Infinity });
    expect((await one.run('down')).err).toMatch(/unseen: .*corosync-quorumtool did not answer within 10s/);
  });

  test('goes by the node that breaks a tie, of which it asks only where a tie-breaker is set', async () => {
    const tieBreakerIs = async (value: string) => {
      const one = node(running);
      const { commands } = one.world.host;
      commands.answer(['corosync-quorumtool', '-s'], { stdout: fixture('corosync-3.1.9', 'tie-breaker-two').stdout });
      const stdout = `quorum.auto_tie_breaker_node (str) = ${value}`;
      commands.answer(['corosync-cmapctl', '-g', 'quorum.auto_tie_breaker_node'], { stdout });
      return one.run('down');
    };
    expect((await tieBreakerIs('highest')).code).toBe(0);
    const { code, err } = await tieBreakerIs('lowest');
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(
        'has 1 vote and needs 2, and this node is the one that auto_tie_breaker lets go on: it loses quorum, and stops',
      ),
    ]);
  });

  test('where pacemaker is down only the votes count', async () => {
    const one = node({ daemons: { corosync: up }, cluster: { hangs: true, members: 3, quorum: 2 } });
    const { code, err } = await one.run('down');
    expect([code, one.requests()]).toEqual([0, ['stop corosync']]);
    expect(err).toMatch(/^pcsd\.service is inactive\npacemaker\.service is inactive\ncorosync\.service is stopping/);
  });

  test('--dry-run needs no root and no lock, and says what it would stop', async () => {
    const one = node({ ...running, system: { userId: 1000 } });
    const { code, err } = await one.run('down', '--dry-run');
    expect([code, err, one.requests()]).toEqual([
      0,
      'dry run: it would stop pcsd.service, then pacemaker.service, then corosync.service\n',
      [],
    ]);
    const refused = await node({ ...running, cluster: { resources: unmanaged } }).run('down', '--dry-run');
    expect(refused.code).toBe(1);
  });
});

describe('muster down never takes corosync from under pacemaker', () => {
  const untouched = async (one: CliNode, says: RegExp) => {
    const { code, err } = await one.run('down', '--force');
    expect([code, one.requests().includes('stop corosync')]).toEqual([1, false]);
    expect(err).toMatch(says);
  };

  test('that still stops', () =>
    untouched(
      node({
        ...running,
        daemons: { ...running.daemons, pacemaker: { initially: 'stopping', stopTakes: 60_000 } },
        file: 'version: 1\nservices: [corosync]\n',
      }),
      /corosync\.service did not stop: pacemaker\.service is deactivating, and corosync is never taken from under it/,
    ));

  test('that is no service of the file', () =>
    untouched(
      node({ ...running, file: 'version: 1\nservices: [corosync]\n' }),
      /corosync\.service did not stop: pacemaker\.service is active, and corosync is never taken from under it/,
    ));

  test('whose stop failed', () =>
    untouched(
      node({ daemons: { ...running.daemons, pacemaker: { ...up, stopFails: 'timeout' } } }),
      /pacemaker\.service did not stop: its stop failed \(timeout\)/,
    ));

  test('of which processes are left after it failed', () => {
    const one = node({ daemons: { corosync: up, pacemaker: { initially: 'failed' } } });
    one.world.host.files.put('/sys/fs/cgroup/system.slice/pacemaker.service/cgroup.procs', { text: '41\n42\n' });
    return untouched(one, /processes of it are left/);
  });
});

test('a pacemaker that failed and is gone is down', async () => {
  const one = node({ daemons: { corosync: up, pacemaker: { initially: 'failed' } } });
  expect((await one.run('down')).code).toBe(0);
  expect(one.requests()).toEqual(['stop corosync']);
});

test('muster down tells which resources it still waits for, when that changes', async () => {
  const one = node(running);
  one.world.host.clock.schedule(1000, () => {
    const waits = `${resource('ip')}<resource id="www" resource_agent="a:b:c" role="Stopping" active="false" managed="true"/>`;
    const stdout = (text: string) =>
      `<pacemaker-result><nodes><node name="n1" id="1" online="true"/></nodes><resources>${text}</resources></pacemaker-result>`;
    const mon = ['crm_mon', '--one-shot', '--inactive', '--output-as=xml'];
    one.world.host.commands.answer(mon, { stdout: stdout(waits) });
    one.world.host.clock.schedule(10_000, () => one.world.host.commands.answer(mon, { stdout: stdout('') }));
  });
  expect((await one.run('down')).err).toContain(
    'pacemaker.service is stopping; it has 30min\npacemaker.service waits for resources: www (stopping), ip\npacemaker.service stopped after 20s\n',
  );
});

test('muster down that is interrupted asks for nothing more, and says what goes on', async () => {
  const one = node(running);
  const begun = await one.begin('down');
  one.world.host.clock.schedule(5000, () => one.world.signal('SIGINT'));
  const { code, err } = await begun.end();
  expect([code, one.requests()]).toEqual([130, ['stop pcsd', 'stop pacemaker']]);
  expect(err).toMatch(
    /muster: stop-interrupted: interrupted: what was asked to stop goes on stopping; go on with: muster down\n$/,
  );
  expect(one.locks.size).toBe(0);
});

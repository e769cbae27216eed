import { describe, expect, test } from 'vitest';
import { resource } from '../engine/support/crm-elements.ts';
import { node, type CliNode, type NodeOptions } from './support/node.ts';

const up = { initially: 'active' } as const;
const running: NodeOptions = { daemons: { corosync: up, pacemaker: up, pcsd: up } };
const quorumtool = ['corosync-quorumtool', '-s'];
const outOfTheRing = { exitCode: 2, stdout: 'Nodes: 1\nFlags: \n         2          1 n2\n' };
const member = {
  stdout: 'Nodes: 1\nExpected votes: 1\nTotal votes: 1\nQuorum: 1\nFlags: Quorate\n         1          1 n1 (local)\n',
};

/** Process 41 of the unit is stopped, as `kill -STOP` leaves it. */
function stall(one: CliNode, unit: string): void {
  const { files } = one.world.host;
  files.put(`/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`, { text: '41\n' });
  files.put('/proc/41/stat', { text: '41 (a (b) c) T 1 41 41 0\n' });
}

describe('muster up --recover', () => {
  test('leaves alone what works, and starts what is down', async () => {
    const one = node({ daemons: { corosync: up, pacemaker: up } });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([0, ['start pcsd']]);
    expect(err).toContain('nothing that is active needs a restart\n');
  });

  test('restarts a pcsd that does not answer, and nothing else', async () => {
    const one = node({ ...running, cluster: { pcsd: 'no answer within 5s' } });
    one.world.host.clock.schedule(30_500, () => (one.world.cluster.pcsd = { status: 200 }));
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([0, ['stop pcsd', 'start pcsd']]);
    expect(err).toMatch(/pcsd\.service is active, but has not worked for 30s: pcsd does not answer/);
    expect(err).toContain('muster will stop pcsd.service, and start what is down again, in order');
  });

  test('restarts a pacemaker whose controller is dead, and leaves corosync', async () => {
    const one = node({ ...running, cluster: { joins: Infinity } });
    one.world.host.clock.schedule(31_000, () => (one.world.cluster.joins = 2000));
    const { code } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([0, ['stop pacemaker', 'start pacemaker']]);
  });

  test('stops what depends on a corosync out of the ring first', async () => {
    const one = node(running);
    one.world.host.commands.answer(quorumtool, outOfTheRing);
    one.world.host.clock.schedule(31_000, () => one.world.host.commands.answer(quorumtool, member));
    const { code, out } = await one.run('up', '--recover', '--yes', '--format', 'json');
    expect([code, one.requests()]).toEqual([
      0,
      ['stop pacemaker', 'stop corosync', 'start corosync', 'start pacemaker'],
    ]);
    expect(JSON.parse(out)).toMatchObject({
      findings: expect.arrayContaining([
        {
          code: 'recovered',
          message: expect.stringMatching(
            /stopped pacemaker\.service, corosync\.service, since corosync\.service is active.*not in the membership/,
          ) as string,
          severity: 'note',
          remedy: expect.any(String) as string,
        },
      ]) as unknown[],
    });
  });

  test('a start-up that only takes its time is not broken', async () => {
    const one = node({ ...running, cluster: { joins: 20_000 } });
    expect((await one.run('up', '--recover', '--yes')).code).toBe(0);
    expect(one.requests()).toEqual([]);
  });

  test('a lone node without quorum is not broken, whatever the file requires', async () => {
    const one = node({
      ...running,
      cluster: { quorate: false, waitForAll: true },
      file: 'version: 1\nservices: [{ unit: corosync, readyTimeout: 5s }, pacemaker]\nstack: { requireQuorum: true }\n',
    });
    await one.run('up', '--recover', '--yes');
    expect(one.requests()).toEqual([]);
  });

  test('tells a corosync that is stopped by a signal to go on, which may be all it needs', async () => {
    const one = node(running);
    stall(one, 'corosync');
    one.world.host.commands.answer(quorumtool, { takes: Infinity });
    one.world.host.commands.answer(['systemctl', 'kill', '--signal=SIGCONT', 'corosync.service'], () => {
      one.world.host.commands.answer(quorumtool, member);
      return {};
    });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([0, []]);
    expect(err).toMatch(/corosync\.service is active, but is stopped by a signal \(SIGSTOP\)/);
    expect(err).toMatch(
      /muster will tell corosync\.service to go on \(SIGCONT\); should that not do, it will stop pacemaker\.service, then corosync\.service/,
    );
  });

  test.each([
    ['as corosync tells it', ['3000', '3600'], '6.6s'],
    ['where corosync does not tell it', [], '10s'],
  ])(
    'believes nothing before the ring has formed anew, %s, and starts nothing on a node that was fenced',
    async (...[, [token, consensus], time]) => {
      const one = node({ daemons: { ...running.daemons, pacemaker: { ...up, successStatus: 100 } } });
      stall(one, 'corosync');
      const { commands, clock } = one.world.host;
      commands.answer(quorumtool, { takes: Infinity });
      for (const [name, value] of Object.entries({ token, consensus }))
        commands.answer(
          ['corosync-cmapctl', '-g', `runtime.config.totem.${name}`],
          value === undefined ? { exitCode: 1 } : { stdout: `runtime.config.totem.${name} (u32) = ${value}\n` },
        );
      commands.answer(['systemctl', 'kill', '--signal=SIGCONT', 'corosync.service'], () => {
        commands.answer(quorumtool, member);
        clock.schedule(4000, () => one.world.systemd.kill('pacemaker.service', { exitStatus: 100 }));
        clock.schedule(4000, () => one.world.systemd.kill('corosync.service', { exitStatus: 1 }));
        return {};
      });
      const { code, err } = await one.run('up', '--recover', '--yes');
      expect([code, one.requests()]).toEqual([1, []]);
      expect(err).toContain(`waiting ${time} for the ring to form anew: what the daemons say before that is old\n`);
      expect(err).toMatch(
        /fell-meanwhile: nothing more is started: .* if this node is well and may rejoin: muster up\n$/,
      );
    },
  );

  test('and says so when it cannot be told', async () => {
    const one = node(running);
    stall(one, 'corosync');
    one.world.host.commands.answer(quorumtool, { takes: Infinity });
    one.world.host.commands.answer(['systemctl', 'kill', '--signal=SIGCONT', 'corosync.service'], {
      exitCode: 1,
      stderr: 'Access denied\n',
    });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([1, []]);
    expect(err).toContain('muster: resume-failed: corosync.service could not be told to go on: Access denied; see: ');
  });

  test('restarts it when that did not do', async () => {
    const one = node(running);
    stall(one, 'corosync');
    one.world.host.commands.answer(quorumtool, outOfTheRing);
    one.world.host.commands.answer(['systemctl', 'kill', '--signal=SIGCONT', 'corosync.service'], () => {
      one.world.host.files.put('/proc/41/stat', { text: '41 (corosync) S 1 41 41 0\n' });
      one.world.host.clock.schedule(41_000, () => one.world.host.commands.answer(quorumtool, member));
      return {};
    });
    const { code } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([
      0,
      ['stop pacemaker', 'stop corosync', 'start corosync', 'start pacemaker'],
    ]);
  });

  test('starts a corosync that died below pacemaker, which joins again by itself', async () => {
    const one = node({ daemons: { ...running.daemons, corosync: { initially: 'failed' } } });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([0, ['start corosync']]);
    expect(err).toMatch(/corosync\.service is down below pacemaker\.service: it is started/);
  });

  test('goes no further when one does not stop', async () => {
    const one = node({
      daemons: { ...running.daemons, pacemaker: { ...up, stopTakes: Infinity, timeoutStop: 60_000 } },
      cluster: { joins: Infinity },
    });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([1, ['stop pacemaker']]);
    expect(err).toMatch(
      /pacemaker\.service did not stop: .*nothing more is stopped; see: systemctl status pacemaker\.service\n$/,
    );
  });
});

describe('muster up --recover does nothing', () => {
  const broken: NodeOptions = { ...running, cluster: { joins: Infinity } };

  test('at boot', async () => {
    const identity = () => ({ host: 'n1', bootId: 'b', trigger: 'boot' as const, pid: 1, version: '1' });
    const one = node({ ...broken, system: { identity } });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([2, []]);
    expect(err).toContain('--recover restarts daemons and is for use by hand: ');
  });

  test('for units of a user', async () => {
    const one = node(broken);
    const { code, err } = await one.run('up', '--recover', '--yes', '--user');
    expect([code, one.requests()]).toEqual([2, []]);
    expect(err).toContain('leave out --user');
  });

  test('without anybody to ask', async () => {
    const one = node(broken);
    const { code, err } = await one.run('up', '--recover');
    expect([code, one.requests()]).toEqual([2, []]);
    expect(err).toContain('there is no terminal to ask on: give --yes');
  });

  test('unless the answer is yes, which it asks for after saying what it will do', async () => {
    const asked: string[] = [];
    const answering = (answer: boolean) => ({
      confirm: (question: string) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    });
    const no = node({ ...broken, console: answering(false) });
    const { code, err } = await no.run('up', '--recover');
    expect([code, no.requests(), asked]).toEqual([1, [], ['Go on? [y/N] ']]);
    expect(err).toMatch(
      /muster will stop pacemaker\.service.*\nmuster: restart-declined: nothing was done: the answer was not yes\n$/s,
    );
    const yes = node({ ...broken, console: answering(true) });
    await yes.run('up', '--recover');
    expect(yes.requests().slice(0, 2)).toEqual(['stop pacemaker', 'start pacemaker']);
  });

  test('where unmanaged resources run, and says what is against it', async () => {
    const one = node({ ...running, cluster: { joins: Infinity, resources: resource('www', { managed: false }) } });
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([1, []]);
    expect(err).toMatch(/muster: would-harm: nothing is restarted, since it would do harm:\n {2}unmanaged: /);
  });

  test('when corosync would have to wait for a prerequisite', async () => {
    const one = node({ ...running, file: 'version: 1\nprerequisites: { data: { path: /srv/data } }\n' });
    one.world.host.commands.answer(quorumtool, outOfTheRing);
    const { code, err } = await one.run('up', '--recover', '--yes');
    expect([code, one.requests()]).toEqual([1, []]);
    expect(err).toMatch(
      /recover-would-wait: nothing is restarted, since corosync would have to wait .*: data \(.*\); see: muster check/,
    );
  });

  test('with --dry-run, but says what it would', async () => {
    const one = node(broken);
    const { err } = await one.run('up', '--recover', '--dry-run');
    expect(one.requests()).toEqual([]);
    expect(err).toContain('muster will stop pacemaker.service, and start what is down again');
  });

  test('when interrupted while it looks', async () => {
    const one = node(broken);
    const begun = await one.begin('up', '--recover', '--yes');
    one.world.host.clock.schedule(5000, () => one.world.signal('SIGINT'));
    expect((await begun.end()).code).toBe(130);
    expect([one.requests(), one.locks.size]).toEqual([[], 0]);
  });
});

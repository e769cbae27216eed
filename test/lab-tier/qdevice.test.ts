import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corosyncConf } from '../lab/cluster-files.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy } from './support/site.ts';
import { story } from './support/story.ts';

const qnetd = '10.77.0.13';
const device = `  device {\n    model: net\n    votes: 1\n    net {\n      host: ${qnetd}\n      algorithm: ffsplit\n      tls: off\n    }\n  }\n`;
const conf = corosyncConf(2).replace('  two_node: 1\n', device);

const stack = ['corosync.service', 'corosync-qdevice.service', 'pacemaker.service', 'pcsd.service'];

interface ServiceReport {
  readonly unit: string;
  readonly state: string;
  readonly detail: string;
  readonly requestedMs: number;
}

describe.each(['bookworm', 'trixie'] as const)('two nodes with a quorum device on a third, %s', suite => {
  let lab: Lab;
  let node: LabNode;
  const up = async () => {
    const { exitCode, stdout } = await node.muster(['up', '--format', 'json'], { timeout: 200_000 });
    const report = JSON.parse(stdout) as {
      outcome: string;
      reason: string;
      findings: readonly { code: string }[];
      services: readonly ServiceReport[];
    };
    return { exitCode, ...report };
  };
  const down = async () => {
    await node.systemctl('stop', 'pcsd', 'pcsd-ruby', 'pacemaker', 'corosync-qdevice', 'corosync');
    await node.exec(['systemctl', 'reset-failed']);
  };
  const states = async () => (await node.units(...stack)).map(({ activeState }) => activeState);

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 3, suite });
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\nimplicit: false\n', atBoot: false });
    await node.write('/etc/corosync/corosync.conf', conf);
    await lab.node('n2').write('/etc/corosync/corosync.conf', conf);
    const server = lab.node('n3');
    await server.write('/etc/default/corosync-qnetd', 'COROSYNC_QNETD_OPTIONS="-s off"\n');
    await Promise.all(lab.nodes.map(one => one.boot()));
    await server.systemctl('start', 'corosync-qnetd');
  }, 60_000);
  afterAll(() => lab.down());

  it('starts corosync-qdevice between the two without being told, and proves its vote', async () => {
    const { exitCode, outcome, reason, services, findings } = await up();
    expect([exitCode, outcome], `${reason}\n${await story(node)}`).toEqual([0, 'ready']);
    expect(services.map(({ unit, state }) => [unit, state])).toEqual(stack.map(unit => [unit, 'ready']));
    expect(services[1]?.detail).toBe(`connected to qnetd at ${qnetd}:5403, 1 vote`);
    expect(findings.map(({ code }) => code)).not.toContain('gap');
    await down();
  });

  it('does not hold pacemaker when the server of the device is away: the run ends degraded and says so', async () => {
    await lab.node('n3').systemctl('stop', 'corosync-qnetd');
    const { exitCode, outcome, reason, services } = await up();
    expect([exitCode, outcome], `${reason}\n${await story(node)}`).toEqual([0, 'degraded']);
    expect(reason).toMatch(
      /corosync-qdevice\.service \(active, but not ready within 30s: not connected to qnetd at 10/,
    );
    expect(services.map(({ state }) => state)).toEqual(['ready', 'failed', 'ready', 'ready']);
    const [corosync, qdevice, pacemaker] = await node.units(...stack);
    expect(pacemaker!.inactiveExit - qdevice!.activeEnter).toBeLessThan(2000);
    expect(pacemaker!.inactiveExit - corosync!.activeEnter).toBeLessThan(5000);
    await lab.node('n3').systemctl('start', 'corosync-qnetd');
    await poll('it finds its server again', 60_000, async () => {
      const { stdout } = await node.exec(['corosync-qdevice-tool', '-s']);
      return stdout.includes('Connected');
    });
    expect(await up()).toMatchObject({ exitCode: 0, outcome: 'ready' });
    await down();
  }, 150_000);

  it('starts pacemaker without a corosync-qdevice that does not start, and starts that when it can', async () => {
    const dropIn = '/run/systemd/system/corosync-qdevice.service.d/fail.conf';
    const shell = (script: string) => node.execChecked(['sh', '-c', script]);
    await shell(
      `mkdir -p $(dirname ${dropIn}); printf '[Service]\\nRestart=no\\nExecStart=\\nExecStart=/bin/false\\n' >${dropIn}`,
    );
    await node.systemctl('daemon-reload');
    const { exitCode, outcome, reason } = await up();
    expect([exitCode, outcome], `${reason}\n${await story(node)}`).toEqual([0, 'degraded']);
    expect(reason).toMatch(/missing, but not required: corosync-qdevice\.service \(failed/);
    expect(await states()).toEqual(['active', 'failed', 'active', 'active']);
    await shell(`rm ${dropIn}`);
    await node.systemctl('daemon-reload');
    expect(await up()).toMatchObject({ exitCode: 0, outcome: 'ready' });
    expect(await states()).toEqual(['active', 'active', 'active', 'active']);
    await down();
  }, 100_000);

  it('proves the vote of a device that wants certificates, and ends degraded without one', async () => {
    const server = lab.node('n3');
    const shell = (one: LabNode, script: string) => one.execChecked(['sh', '-c', script], { timeout: 60_000 });
    const copy = async (from: LabNode, source: string, target: string) =>
      shell(
        node === from ? server : node,
        `echo ${(await shell(from, `base64 -w0 ${source}`)).trim()} | base64 -d >${target}`,
      );
    // As `pcs quorum device add` and corosync-qdevice-net-certutil -Q do it, by ssh.
    await shell(
      server,
      'systemctl stop corosync-qnetd; rm /etc/default/corosync-qnetd; rm -rf /etc/corosync/qnetd/nssdb; corosync-qnetd-certutil -i; chown -R coroqnetd: /etc/corosync/qnetd',
    );
    await server.systemctl('start', 'corosync-qnetd');
    await node.write('/etc/corosync/corosync.conf', conf.replace('tls: off', 'tls: required'));
    const without = await up();
    expect([without.exitCode, without.outcome], `${without.reason}\n${await story(node)}`).toEqual([0, 'degraded']);
    expect(without.reason).toMatch(/missing, but not required: corosync-qdevice\.service \(failed.*Can't init nss \(/);
    await down();

    await copy(server, '/etc/corosync/qnetd/nssdb/qnetd-cacert.crt', '/root/ca.crt');
    await shell(
      node,
      'rm -rf /etc/corosync/qdevice/net/nssdb; corosync-qdevice-net-certutil -i -c /root/ca.crt && corosync-qdevice-net-certutil -r -n lab',
    );
    await copy(node, '/etc/corosync/qdevice/net/nssdb/qdevice-net-node.crq', '/root/node.crq');
    await shell(server, 'corosync-qnetd-certutil -s -c /root/node.crq -n lab');
    await copy(server, '/etc/corosync/qnetd/nssdb/cluster-lab.crt', '/root/cluster.crt');
    await shell(node, 'corosync-qdevice-net-certutil -M -c /root/cluster.crt');
    const { exitCode, outcome, reason, services } = await up();
    expect([exitCode, outcome], `${reason}\n${await story(node)}`).toEqual([0, 'ready']);
    expect(services[1]?.detail).toBe(`connected to qnetd at ${qnetd}:5403, 1 vote`);
    expect(await shell(server, 'corosync-qnetd-tool -l -v')).toMatch(
      /TLS active:\s+Yes \(client certificate verified\)/,
    );
    await down();
  }, 150_000);
});

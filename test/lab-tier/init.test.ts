import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickCib } from '../lab/cluster-files.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import type { Report } from '../../src/report/report.ts';
import { addSlowOneshot, cluster } from './support/site.ts';

const file = '/etc/muster/muster.yaml';
const resources = `<resources>
  <group id="site">
    <primitive id="vip" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="vip-a">
      <nvpair id="vip-ip" name="ip" value="10.77.0.100"/><nvpair id="vip-nic" name="nic" value="host0"/>
      <nvpair id="vip-mask" name="cidr_netmask" value="24"/>
    </instance_attributes></primitive>
    <primitive id="scratch" class="ocf" provider="heartbeat" type="Filesystem"><instance_attributes id="scratch-a">
      <nvpair id="scratch-d" name="device" value="tmpfs"/><nvpair id="scratch-p" name="directory" value="/srv/scratch"/>
      <nvpair id="scratch-t" name="fstype" value="tmpfs"/>
    </instance_attributes></primitive>
  </group>
</resources>`;

interface Plan {
  readonly prerequisites: readonly { readonly name: string; readonly text: string }[];
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
}

describe('a node that was set up by hand gets its file from muster init', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite: 'trixie' });
    node = lab.node('n1');
    await node.write('/var/lib/pacemaker/cib/cib.xml', quickCib.replace('<resources/>', resources));
    await node.write('/etc/fstab', '/var/lib /srv/site none bind,nofail 0 0\ntmpfs /srv/scratch tmpfs noauto 0 0\n');
    await node.write('/srv/scratch/.keep', '');
    await node.write('/etc/systemd/system/corosync.service.d/wait.conf', '[Service]\nExecStartPre=/bin/sleep 1\n');
    await addSlowOneshot(node, 'store.service', 1);
    await node.write(
      '/etc/systemd/system/resource-agents-deps.target.d/store.conf',
      '[Unit]\nRequires=store.service\nAfter=store.service\n',
    );
    await node.boot();
    await node.waitForBoot();
  });

  afterAll(() => lab.down());

  it('says what it took from where, and writes the file', async () => {
    const { exitCode, stdout, stderr } = await node.muster(['init']);
    expect([exitCode, stdout], stderr).toEqual([0, '']);
    expect(stderr).toContain('ring addresses of this node: 10.77.0.11');
    expect(stderr).toContain('cib.xml: 2 resources; beneath them: host0');
    expect(stderr).toContain('/etc/fstab: /srv/site');
    expect(stderr).toContain('wait.conf: a sleep (/bin/sleep 1)');
    expect(stderr).toContain('store.conf: store.service');
    const text = await node.read(file);
    expect(text).toContain('ring0: { address: 10.77.0.11 }');
    expect(text).not.toMatch(/\{.*(10\.77\.0\.100|\/srv\/scratch)/);
  });

  it('does not write it again', async () => {
    const before = await node.read(file);
    expect((await node.muster(['init'])).exitCode).toBe(2);
    expect(await node.read(file)).toBe(before);
  });

  it('makes a plan in which the file itself is no trouble', async () => {
    const { exitCode, stdout, stderr } = await node.muster(['plan', '--fix', '--format', 'json']);
    expect(exitCode, stdout + stderr).toBe(0);
    const { prerequisites, findings } = JSON.parse(stdout) as Plan;
    expect(prerequisites.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['address 10.77.0.11', 'link host0', 'mount /srv/site', 'unit store.service']),
    );
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.map(({ code }) => code)).not.toContain('circular');
    expect(findings.map(({ code }) => code)).not.toContain('stop-order');
  });

  it('brings the cluster up with it', { timeout: 200_000 }, async () => {
    const { exitCode, stdout, stderr } = await node.muster(['up', '--format', 'json'], { timeout: 180_000 });
    expect(exitCode, stderr).toBe(0);
    const { prerequisites, services } = JSON.parse(stdout) as Report;
    expect(prerequisites.filter(({ required, state }) => required && state !== 'met')).toEqual([]);
    expect(services.map(({ unit, state }) => [unit, state])).toEqual(cluster.map(unit => [unit, 'ready']));
  });
});

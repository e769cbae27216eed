import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, deploy } from './support/site.ts';

const config = `version: 1
prerequisites:
  data: { path: /srv/data }
  told: { command: [sh, -c, "env >/run/environment"] }
`;

async function statusText(node: LabNode): Promise<string> {
  return (await node.systemctl('show', '--value', '-p', 'StatusText', 'muster.service')).trim();
}

describe.each(['bookworm', 'trixie'] as const)('systemctl status of a node of %s that boots', suite => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config });
    // Far shorter than the wait below: without a sign of life systemd would kill it.
    await node.write('/etc/systemd/system/muster.service.d/short.conf', '[Service]\nTimeoutStartSec=4s\n');
    await node.boot();
  });

  afterAll(() => lab.down());

  it('shows what is waited for while it is waited for', async () => {
    const text = await poll('muster tells what it waits for', 20_000, async () => {
      const told = await statusText(node);
      return told.startsWith('waiting for data, ') && told;
    });
    expect(text).toMatch(/^waiting for data, \d.* of at most 10min: \/srv\/data: is not there/);
    const { stdout } = await node.exec(['systemctl', 'status', '--no-pager', '-n0', 'muster']);
    expect(stdout).toContain(`Status: "waiting for data, `);
  });

  it('is renewed, and systemd lets the run go on beyond TimeoutStartSec=', async () => {
    const before = await statusText(node);
    await poll('the elapsed time goes on', 20_000, async () => (await statusText(node)) !== before);
    const facts = await node.unit('muster.service');
    expect(facts).toMatchObject({ activeState: 'activating', subState: 'start' });
    expect(await node.systemctl('show', '-p', 'NRestarts', 'muster')).toContain('NRestarts=0');
  });

  it('shows how it ended, for as long as the unit is active', async () => {
    await node.execChecked(['mkdir', '-p', '/srv/data']);
    expect(await awaitBootRun(node)).toBe('active');
    expect(await statusText(node)).toMatch(
      /^ready after \d.*: corosync.service, pacemaker.service, pcsd.service are up and work$/,
    );
  });

  it('tells the programs that muster runs nothing of where systemd listens', async () => {
    expect(await node.read('/run/environment')).not.toContain('NOTIFY_SOCKET');
  });
});

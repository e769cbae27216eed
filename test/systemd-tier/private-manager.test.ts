import { connect } from 'node:net';

import { describe, expect, test } from 'vitest';

import { PrivateManager } from './support/private-manager.ts';

const service = '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=basic.target\n';

async function answers(address: string): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(address.replace('unix:path=', ''));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe.each([
  { scope: 'user', suite: 'bookworm', version: 252 },
  { scope: 'user', suite: 'trixie', version: 257 },
  { scope: 'system', suite: 'bookworm', version: 252 },
  { scope: 'system', suite: 'trixie', version: 257 },
] as const)('a private systemd $version, $scope scope', ({ scope, suite, version }) => {
  test('is there within a second or so, with a bus and a private socket that this process can reach', async () => {
    const start = performance.now();
    await using manager = await PrivateManager.start({ scope, suite, units: { 'a.service': service } });
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(await manager.systemctlChecked('--version')).toMatch(new RegExp(`^systemd ${version}\\b`));
    expect(await answers(manager.busAddress)).toBe(true);
    expect(await answers(manager.privateAddress)).toBe(true);
    await manager.systemctlChecked('start', 'a.service');
    expect(await manager.unit('a.service')).toMatchObject({ activeState: 'active', subState: 'running' });
  });

  test('survives a reload, a re-exec and a restart of its bus; units can be added, enabled and removed', async () => {
    await using manager = await PrivateManager.start({ scope, suite });
    await manager.writeUnit('late.service', service);
    await manager.daemonReload();
    await manager.systemctlChecked('start', 'late.service');
    const { invocationId } = await manager.unit('late.service');
    await manager.reexec();
    await manager.restartBus();
    await manager.stopBus();
    expect(await answers(manager.busAddress)).toBe(false);
    await manager.startBus();
    expect(await answers(manager.busAddress)).toBe(true);
    expect(await manager.unit('late.service')).toMatchObject({ activeState: 'active', invocationId });
    await manager.systemctlChecked('enable', 'late.service');
    expect(await manager.systemctlChecked('is-enabled', 'late.service')).toBe('enabled');
    await manager.systemctlChecked('disable', '--now', 'late.service');
    await manager.removeUnit('late.service');
    await manager.daemonReload();
    expect(await manager.unit('late.service')).toMatchObject({ loadState: 'not-found' });
  });

  test('leaves nothing behind when it is stopped', async () => {
    const manager = await PrivateManager.start({ scope, suite, units: { 'a.service': service } });
    await manager.systemctlChecked('start', 'a.service');
    const { mainPid } = await manager.unit('a.service');
    expect(mainPid).toBeGreaterThan(0);
    await manager.stop();
    expect(() => process.kill(manager.pid, 0)).toThrow('ESRCH');
    expect(await answers(manager.busAddress)).toBe(false);
  });
});
